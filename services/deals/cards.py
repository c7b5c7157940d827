"""The card of a deal, and its row in lists: one query for both."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Field, Session, col

from models.accounts import User
from models.companies import Company
from models.contacts import Contact
from models.deals import Deal, DealDraft, Stage
from services import tags
from services.deals.worth import CURRENCY, VALUE
from services.records import custom
from services.work import step


class DealCard(DealDraft):
    """Everything about one deal. `value`, in `value_currency`, is what every sum counts: the total of the newest sent
    quote, else the amount. `staged_at`: since when it has been in its stage. An edit must send back its `version`."""

    id: UUID
    version: int
    stage_id: UUID
    stage: str
    kind: str
    likelihood: int
    staged_at: datetime
    closed_at: datetime | None
    lost_reason: str
    value: int
    value_currency: str
    contact: str | None
    company: str | None
    owner: str | None
    tags: list[str] = Field(default_factory=list)
    fields: dict[str, Any] = Field(default_factory=dict)
    made_at: datetime
    binned_at: datetime | None


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the list."""

    id: UUID
    version: int
    title: str
    contact_id: UUID | None
    contact: str | None
    company_id: UUID | None
    company: str | None
    amount: int
    currency: str
    value: int
    value_currency: str
    close_on: date | None
    stage_id: UUID
    stage: str
    kind: str
    likelihood: int
    staged_at: datetime
    closed_at: datetime | None
    lost_reason: str
    owner_id: UUID | None
    owner: str | None
    made_at: datetime
    fields: dict[str, Any] = field(default_factory=dict)


NAMES: Sequence[Any] = (
    col(Stage.name).label("stage"),
    col(Stage.kind),
    col(Stage.likelihood),
    VALUE.label("value"),
    CURRENCY.label("value_currency"),
    col(Contact.name).label("contact"),
    col(Company.name).label("company"),
    col(User.name).label("owner"),
)


def rows(*columns: Any) -> Any:
    """Select these columns of deals with the names that belong to them (`NAMES`)."""
    return (
        select(*columns, *NAMES)
        .select_from(Deal)
        .join(Stage, col(Stage.id) == col(Deal.stage_id))
        .outerjoin(Contact, col(Contact.id) == col(Deal.contact_id))
        .outerjoin(Company, col(Company.id) == col(Deal.company_id))
        .outerjoin(User, col(User.id) == col(Deal.owner_id))
    )


@step
def card(session: Session, deal: Deal) -> DealCard:
    """Return everything about one deal."""
    session.flush()
    named = session.execute(rows().where(col(Deal.id) == deal.id)).one()
    carried = tags.names(session, "deals", deal.id)
    plain = deal.model_dump(exclude={"name_key", "made_by", "rank", "fields"})
    own = custom.shown_in(session, "deal", deal.fields)
    return DealCard(**plain, **named._mapping, tags=carried, fields=own)
