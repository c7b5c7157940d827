"""What a new document begins with, for a customer or a deal."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.companies import Company
from models.contacts import Contact
from models.deals import Deal
from services.house.register import workspace
from services.work import Actor, NotFound, find, step


@step
def beginning(session: Session, actor: Actor, **ids: UUID | None) -> dict[str, Any]:
    """Return the fields of a new document about these (`contact`, `company`, `deal`), with their names. Those that the
    actor does not see count as none."""
    deal = _seen(session, actor, Deal, ids.get("deal"))
    contact = _seen(session, actor, Contact, ids.get("contact") or (deal and deal.contact_id))
    firm = ids.get("company") or (deal and deal.company_id) or (contact and contact.company_id)
    company = _seen(session, actor, Company, firm)
    named = {"contact": contact, "company": company, "deal": deal}
    found: dict[str, Any] = {"currency": workspace(actor.place).currency}
    for name, one in named.items():
        if one is not None:
            found |= {f"{name}_id": one.id, name: one.title if name == "deal" else one.name}
    if deal is not None:
        found |= {"title": deal.title, "currency": deal.currency or found["currency"]}
    return found


def _seen(session: Session, actor: Actor, kind: Any, one: Any) -> Any:
    if one is None:
        return None
    try:
        row: Any = find(session, actor, kind, one, str(kind.__tablename__))
    except NotFound:
        return None
    return None if row.binned else row
