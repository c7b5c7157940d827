"""When a document is due: by its own terms of payment, else its customer's, else the workspace's."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models import terms
from models.companies import Company
from models.contacts import Contact
from models.terms import Terms
from services import settings
from services.work import step


@step
def terms_of(session: Session, own: str, contact_id: UUID | None, company_id: UUID | None) -> Terms:
    """Return the terms that apply to a document with these ones of its own, for this contact and company."""
    if not own and company_id is not None:
        own = session.get_one(Company, company_id).terms
    if not own and contact_id is not None:
        own = session.get_one(Contact, contact_id).terms
    return terms.read(own) if own else settings.get(session, settings.PAYMENT_TERMS)


@step
def fix_terms(session: Session, document: Any) -> Terms:
    """Give a document that is being fixed the terms that apply to it now, and return them."""
    found = terms_of(session, document.terms, document.contact_id, document.company_id)
    document.terms = str(found)
    return found


@step
def due_on(session: Session, document: Any, day: date) -> date:
    """Return the day on which a document that is fixed on `day` is due: the typed one, else that of its terms."""
    named: date | None = document.due_on
    return named or fix_terms(session, document).due(day)


def terms_of_fixed(document: Any) -> Terms | None:
    """Return the terms that a fixed document, or its card, is due by; None where a day was named instead."""
    if not document.terms:
        return None
    found, due = terms.read(document.terms), getattr(document, "due_on", None)
    begun = getattr(document, "issued_on", None) or getattr(document, "approved_on", None)
    return found if due is None or begun is None or found.due(begun) == due else None
