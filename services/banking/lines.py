"""The lines of bank statements: the list, each new one with what it may pay. Until a line is somebody's payment, it is seen
by those who see everything, and by who imported it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Field, Session, SQLModel, col

from models.language import N_
from models.payments import LINE_STATES, BankLine
from services.banking.matching import Suggestion, suggest
from services.records import fields, lists
from services.records.lists import Page, Slice
from services.work import Actor, action, step, visible
from services.work import find as find_row

NOUN = N_("bank line")
SORTS: dict[str, Any] = {"booked_on": col(BankLine.booked_on), "amount": col(BankLine.amount)}
USUAL = "-booked_on"
MOST, LOOKED_AT = 200, 2_000  # lines applied at once, and lines among which they are looked for


class LineCard(SQLModel):
    """A line that came in: `amount` in the smallest unit of its currency. `doubtful`: one of the same day and amount came
    from another file, so it may be the same. `suggestion` is set while it is new."""

    id: UUID
    version: int
    account: str
    booked_on: date
    amount: int
    currency: str
    payer: str
    payer_account: str
    reference: str
    state: str
    why: str
    payment_id: UUID | None
    made_at: datetime
    doubtful: bool = False
    suggestion: Suggestion | None = None


class Sure(SQLModel):
    """The lines whose suggestions are sure, the oldest first; and what they come to, by currency."""

    lines: list[LineCard] = Field(default_factory=list)
    totals: dict[str, int] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Query:
    """The lines to show: those of a state (new, applied or ignored; empty: all), and which part of them."""

    state: str = ""
    part: Slice = field(default_factory=Slice)


@action("payments.read")
def search(session: Session, actor: Actor, query: Query) -> Page[LineCard]:
    """Return one page of the lines, the latest first. Refuses unknown states, sorts and cursors."""
    where: list[ColumnElement[bool]] = [visible(actor, BankLine)]
    if query.state:
        where.append(col(BankLine.state) == fields.one_of(query.state, tuple(LINE_STATES), "state"))
    rows = select(BankLine).where(*where)
    found = lists.page(session, rows, query.part, SORTS, col(BankLine.id), USUAL, lambda row: row.BankLine)
    return Page(cards(session, actor, found.rows), found.total, found.capped, found.cursor)


@action("payments.read")
def find(session: Session, actor: Actor, line_id: UUID) -> LineCard:
    """Return one line, with what it may pay while it is new."""
    return cards(session, actor, [find_row(session, actor, BankLine, line_id, NOUN)])[0]


@action("payments.read")
def count(session: Session, actor: Actor) -> int:
    """Return how many lines wait for somebody, at most 10,000."""
    number, _capped = lists.count(session, select(col(BankLine.id)).where(*_new(actor)))
    return number


@action("payments.read")
def sure(session: Session, actor: Actor) -> Sure:
    """Return the new lines whose suggestions are sure, at most 200 of them, of the 2,000 oldest lines."""
    new = select(BankLine).where(*_new(actor)).order_by(col(BankLine.booked_on), col(BankLine.id))
    found = cards(session, actor, list(session.scalars(new.limit(LOOKED_AT))), only_sure=True)
    made = Sure(lines=[one for one in found if one.suggestion and one.suggestion.sure][:MOST])
    for one in made.lines:
        made.totals[one.currency] = made.totals.get(one.currency, 0) + one.amount
    return made


@step
def cards(session: Session, actor: Actor, rows: list[BankLine], *, only_sure: bool = False) -> list[LineCard]:
    """Return lines as they are shown, in the same order."""
    session.flush()
    new = [one for one in rows if one.state == "new"]
    doubtful = _doubtful(session, new)
    suggested = suggest(session, actor, new, doubtful, only_sure=only_sure)
    return [LineCard(**one.model_dump(), doubtful=one.id in doubtful, suggestion=suggested.get(one.id)) for one in rows]


def _new(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return col(BankLine.state) == "new", visible(actor, BankLine)


@step
def _doubtful(session: Session, rows: list[BankLine]) -> set[UUID]:
    """Return those to which an older line of another file is alike: same day, amount and payer's account, as far as both
    have one. Another format words the same entry otherwise."""
    mine, other, found = aliased(BankLine), aliased(BankLine), set()
    alike = (
        select(col(mine.id))
        .join(other, col(other.account) == col(mine.account))
        .where(
            col(other.booked_on) == col(mine.booked_on),
            col(other.amount) == col(mine.amount),
            col(other.currency) == col(mine.currency),
            col(other.file_id) != col(mine.file_id),
            col(other.id) < col(mine.id),
            or_(col(mine.payer_account).in_(("", col(other.payer_account))), col(other.payer_account) == ""),
        )
    )
    for at in range(0, len(rows), 1_000):
        ids = [one.id for one in rows[at : at + 1_000]]
        found |= set(session.scalars(alike.where(col(mine.id).in_(ids))))
    return found
