"""Who sells and who buys, as documents print them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.companies import Company
from models.contacts import Contact
from models.terms import Terms
from services import seller
from services.documents import buyer
from services.documents.due import terms_of
from services.work import Actor, action
from services.work import find as find_row

Printed = dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Parties:
    """The seller, the company that buys, and the person there, as they would be printed now; and the terms that apply
    to the customer."""

    seller: dict[str, Any]
    buyer: Printed
    person: Printed
    terms: Terms = Terms(0)


@action("contacts.read")
def parties_of(session: Session, actor: Actor, contact_id: UUID | None, company_id: UUID | None) -> Parties:
    """Return the parties of a document for this contact and company. Refuses those the actor may not see."""
    for table, one, noun in ((Contact, contact_id, "contact"), (Company, company_id, "company")):
        if one is not None:
            find_row(session, actor, table, one, noun)
    return Parties(
        seller.snapshot(session),
        buyer.company_of(session, company_id),
        buyer.person_of(session, contact_id),
        terms_of(session, "", contact_id, company_id),
    )
