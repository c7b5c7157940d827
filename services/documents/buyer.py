"""The buyer: who a document is for, copied when it is fixed. The person stands apart, because it may be erased alone."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.companies import Company
from models.contacts import Contact
from services.contacts import points
from services.work import step


@step
def company_of(session: Session, company_id: UUID | None) -> dict[str, Any] | None:
    """Return the company that a document is for, as it is printed."""
    company = session.get(Company, company_id) if company_id else None
    if company is None:
        return None
    names = ("name", "street", "postcode", "city", "country", "tax_id")
    return {name: getattr(company, name) for name in names}


@step
def person_of(session: Session, contact_id: UUID | None) -> dict[str, Any] | None:
    """Return the person that a document is for, as it is printed."""
    contact = session.get(Contact, contact_id) if contact_id else None
    if contact is None:
        return None
    emails = [points.open_point(one) for one in points.of(session, contact.id, "email")]
    found = {name: getattr(contact, name) for name in ("name", "street", "postcode", "city", "country")}
    return found | {"email": emails[0] if emails else None}
