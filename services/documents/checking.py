"""What a document refuses: customers that are not there, and what only a draft may have changed."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.companies import Company
from models.contacts import Contact
from models.deals import Deal
from models.documents import DocumentDraft, LineDraft
from models.language import _
from services.house.register import workspace
from services.work import Conflict, Invalid, Mistakes, step, visible


@step
def check(session: Session, draft: DocumentDraft, row: Any) -> None:
    """Check what is typed on a document, and fill in what follows: the workspace's currency, the contact's company.

    Refuses any change but that of the owner of a document that is no draft any more (`Conflict`), and contacts, companies
    and deals that are not there, not visible, or in the bin.
    """
    if row is not None and row.state != "draft":
        _refuse_content(draft, row)
        return
    if not draft.currency:
        draft.currency = workspace(session.info["place"]).currency
    with Mistakes() as found:
        for name, table in (("contact_id", Contact), ("company_id", Company), ("deal_id", Deal)):
            found.check(refuse_unknown, session, name, table, getattr(draft, name), row)
        found.check(_refuse_taxes, getattr(draft, "lines", None) or [])
    if draft.contact_id and not draft.company_id:
        draft.company_id = session.scalar(select(col(Contact.company_id)).where(col(Contact.id) == draft.contact_id))


@step
def refuse_unknown(session: Session, name: str, table: Any, value: Any, row: Any = None) -> None:
    """Refuse (`Invalid`, on `name`) an id that names no row the caller may see, or one in the bin. What `row` has
    already is not asked again."""
    if value is None or (row is not None and getattr(row, name) == value):
        return
    found = session.scalars(select(table).where(col(table.id) == value, visible(session.info["actor"], table))).first()
    if found is None or found.binned:
        said = _("Choose one that exists.") if found is None else _("This is in the bin. Restore it first.")
        raise Invalid(_("Please check the form."), **{name: said})


def _refuse_content(draft: DocumentDraft, row: Any) -> None:
    """Refuse (`Conflict`) a change of what the document says. Its owner is none of that."""
    own = set(type(draft).model_fields) - {"owner_id", "lines"}
    if "lines" in draft.model_fields_set or any(getattr(draft, name) != getattr(row, name) for name in own):
        raise Conflict(_("This document is fixed. Only its owner can be changed."))


def _refuse_taxes(lines: list[LineDraft]) -> None:
    wrong = {
        f"lines.{number}.tax": _("There is no tax in this category.")
        for number, line in enumerate(lines)
        if line.tax_category not in ("", "S") and line.tax not in ("", "0")
    }
    if wrong:
        raise Invalid(_("Please check the lines."), **wrong)
