"""What pages and programs are shown of a document."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import literal, select, union_all
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import User
from models.companies import Company
from models.contacts import Contact
from models.deals import Deal
from models.documents import DocumentDraft, LineDraft
from models.money import MICRO, unscaled
from services.documents.lines import typed
from services.money.totals import Totals

NAMES: dict[str, tuple[Any, Any]] = {
    "contact": (col(Contact.id), col(Contact.name)),
    "company": (col(Company.id), col(Company.name)),
    "deal": (col(Deal.id), col(Deal.title)),
    "owner": (col(User.id), col(User.name)),
}
C = TypeVar("C", bound="DocumentCard")


class LineCard(LineDraft):
    """A line, and what it comes to in the smallest unit."""

    amount: int
    deducts_id: UUID | None = Field(default=None, description="Of a deposit that it takes off.")
    deducted_tax: int | None = None
    to_bill: str | None = Field(default=None, description="Of an order: how much of it no issued invoice bills yet.")


class TaxCard(SQLModel):
    """What one rate comes to: a rate of "19" per cent on `base`."""

    category: str
    rate: str
    base: int
    tax: int


class DocumentCard(DocumentDraft):
    """Everything about a document. An edit must send back its `version`. Amounts are in the smallest unit."""

    id: UUID
    version: int
    name: str
    number: str | None
    state: str
    lines: list[LineCard] = Field(default_factory=list)
    taxes: list[TaxCard] = Field(default_factory=list)
    net: int
    tax: int
    total: int
    contact: str | None = None
    company: str | None = None
    deal: str | None = None
    owner: str | None = None
    made_at: datetime
    binned_at: datetime | None


def card_of(card: type[C], session: Session, rows: Sequence[Any], document: Any, found: Totals, **more: Any) -> C:
    """Return the card of a document, with its lines (`rows`), the groups of tax, and the names it refers to."""
    session.flush()
    lines = [
        LineCard(
            **typed(one),
            amount=one.amount,
            deducts_id=getattr(one, "deducts_id", None),
            deducted_tax=getattr(one, "deducted_tax", None),
            to_bill=unscaled(one.quantity_micro - one.billed_micro, MICRO) if hasattr(one, "billed_micro") else None,
        )
        for one in rows
    ]
    taxes = [
        TaxCard(category=one.category, rate=f"{one.rate / 1000:g}", base=one.base, tax=one.tax) for one in found.taxes
    ]
    values = document.model_dump() | _names(session, document) | more
    return card(**values, lines=lines, taxes=taxes)


def _names(session: Session, document: Any) -> dict[str, Any]:
    asked = [
        select(literal(word).label("what"), name.label("name")).where(key == getattr(document, f"{word}_id"))
        for word, (key, name) in NAMES.items()
        if getattr(document, f"{word}_id") is not None
    ]
    return {row.what: row.name for row in session.execute(union_all(*asked))} if asked else {}
