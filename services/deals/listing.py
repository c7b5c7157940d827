"""The list of deals: search, filters, sort, one page at a time. Every number of the pipeline opens it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.deals import STAGE_KINDS, Deal, DealMove, Stage
from models.language import _
from services import tags
from services.deals.cards import Listed, rows
from services.deals.worth import CURRENCY
from services.records import declaration, fields, lists
from services.records.lists import Page, Slice
from services.work import Actor, Invalid, action, clock

NO_MONTH = "none"
DAYS_MAX = 3_660  # ten years
SORTS: dict[str, Any] = {
    "title": col(Deal.name_key),
    "made_at": col(Deal.made_at),
    "amount": col(Deal.amount),
    "close_on": col(Deal.close_on),
}


@dataclass(frozen=True, slots=True)
class Query:
    """Which deals to show: words, filters, and which part. `state`: open, won or lost; `month`: of the expected close,
    as 2026-12, or "none"; `reached`: a stage they came to, or past, in the last `days`."""

    q: str = ""
    owner: UUID | None = None
    stage: UUID | None = None
    state: str = ""
    contact: UUID | None = None
    company: UUID | None = None
    month: str = ""
    currency: str = ""
    reached: UUID | None = None
    days: int = 0
    part: Slice = field(default_factory=Slice)
    filter: str = ""  # a tree of conditions as JSON (services/records/filters.py)
    tag: str = ""  # by its name


@action("deals.read")
def search(session: Session, actor: Actor, query: Query) -> Page[Listed]:
    """Return one page of the deals the actor may see, outside the bin. Refuses unknown sorts, states and months."""
    shown = rows(*(col(getattr(Deal, name)) for name in _own())).where(*_criteria(actor, query))
    record = declaration.of_noun("deal")
    return lists.search(session, actor, record, shown, query, make=partial(lists.with_custom, session, "deal", Listed))  # type: ignore[arg-type]


def since(actor: Actor, days: int) -> datetime:
    """Return when a period of so many days began: at the start of a day where the actor is, today being the last one."""
    first_day = clock.today(actor.zone) - timedelta(days=max(1, min(days, DAYS_MAX)) - 1)
    return datetime.combine(first_day, datetime.min.time(), ZoneInfo(actor.zone)).astimezone(UTC)


def reached(at: Any, to: Any) -> ColumnElement[bool]:
    """Return the criterion that a move into stage `to` reached stage `at`: that one, or, if `at` is open, a later open
    one or one for won deals. Who skips a stage has reached it."""
    later = and_(to.kind == "open", to.position >= at.position)
    return or_(to.id == at.id, and_(at.kind == "open", or_(to.kind == "won", later)))


def _own() -> list[str]:
    return [name for name in Listed.__slots__ if name in Deal.model_fields]


def _criteria(actor: Actor, query: Query) -> Iterator[ColumnElement[bool]]:
    for name in ("stage", "contact", "company"):
        if getattr(query, name):
            column: Any = col(getattr(Deal, f"{name}_id"))
            yield column == getattr(query, name)
    if query.state:
        yield col(Stage.kind) == fields.one_of(query.state, tuple(STAGE_KINDS), "state")
    if query.tag:
        yield tags.tagged("deals", col(Deal.id), query.tag)
    if query.month:
        yield _closing(query.month)
    if query.currency:
        yield CURRENCY.in_((query.currency,))
    if query.reached:
        yield _reached(actor, query.reached, query.days)


def _closing(month: str) -> ColumnElement[bool]:
    if month == NO_MONTH:
        return col(Deal.close_on).is_(None)
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise Invalid(_("Please check the filter."), month=_("Enter a month, as in 2026-12.")) from None
    after = (first.replace(day=28) + timedelta(days=4)).replace(day=1) if first.year < 9999 else date.max
    return and_(col(Deal.close_on) >= first, col(Deal.close_on) < after)


def _reached(actor: Actor, stage_id: UUID, days: int) -> ColumnElement[bool]:
    at, to = aliased(Stage), aliased(Stage)
    into = (col(DealMove.deal_id) == col(Deal.id), col(DealMove.made_at) >= since(actor, days or DAYS_MAX))
    moved = select(col(DealMove.id)).join(to, to.id == col(DealMove.to_id)).join(at, reached(at, to))  # type: ignore[arg-type]
    return moved.where(*into, at.id == stage_id).correlate(Deal).exists()  # type: ignore[arg-type]
