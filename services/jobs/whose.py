"""Whose work it is: filled in from the site and the contact, for jobs and for series alike."""

from sqlmodel import Session

from models.contacts import Contact
from models.jobs import NewJob, SeriesDraft
from models.sites import Site
from services.work import step


@step
def fill_in(session: Session, draft: NewJob | SeriesDraft) -> None:
    """Fill in whose work it is: of the site, then the company of the contact."""
    site = session.get(Site, draft.site_id) if draft.site_id else None
    if site is not None and draft.contact_id is None and draft.company_id is None:
        draft.contact_id, draft.company_id = site.contact_id, site.company_id
    contact = session.get(Contact, draft.contact_id) if draft.contact_id else None
    if contact is not None and draft.company_id is None:
        draft.company_id = contact.company_id
