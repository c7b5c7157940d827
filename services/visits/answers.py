"""What the customer of a visit sees of its time, and answers: they confirm it, or ask for another one."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.events import EventRow, EventSubject
from models.language import _
from models.text import block
from models.visits import Visit
from services.visits import happened
from services.work import Conflict, Invalid, announce, clock, step
from services.work.errors import TooMany

LONGEST = 400  # characters of a wish
MOST, WITHIN = 20, timedelta(days=1)  # answers about one visit: each is told to colleagues
OPEN = ("planned", "scheduled")  # in which a customer may answer


class Promised(NamedTuple):
    """When a customer may expect somebody: within a window, or (no `end_at`) at about a time. Both None: not known yet."""

    start_at: datetime | None
    end_at: datetime | None

    @property
    def mark(self) -> str:
        """The time as a short text that is another one for another time; empty without a time."""
        return "/".join(f"{one:%Y%m%dT%H%M%S}" for one in self if one)


def promised(visit: Visit) -> Promised:
    """Return when a customer may expect somebody: the arrival window, unless the visit was moved out of it."""
    begin, end, start = visit.window_start_at, visit.window_end_at, visit.start_at
    if begin is not None and end is not None and (start is None or begin <= start <= end):
        return Promised(begin, end)
    return Promised(start, None)


def forget(visit: Visit, before: Promised) -> None:
    """Forget what a customer answered about a time that is no longer the one they see."""
    now = promised(visit)
    if now == before:
        return
    visit.confirmed_at = None
    if now.start_at is not None:  # it has another time: the wish is answered
        visit.wish, visit.wished_at = "", None


@step
def confirm(session: Session, visit: Visit, mark: str) -> None:
    """Keep that the customer agrees to the time with this mark. Twice is once; a wish for another one is taken back.
    Refuses (`Conflict`) a visit that has begun or is over, and a time that was changed meanwhile; and the twenty-first
    answer within a day (`TooMany`)."""
    _refuse_closed(visit)
    now = promised(visit)
    if now.start_at is None or mark != now.mark:
        raise Conflict(_("The time has changed meanwhile. This is the present one."))
    if visit.confirmed_at is None or visit.wish:
        _refuse_many(session, visit)
        visit.confirmed_at, visit.wish, visit.wished_at = clock.now(), "", None
        announce(session, happened.CONFIRMED, visit, _about(visit))


@step
def ask(session: Session, visit: Visit, words: str) -> bool:
    """Keep that the customer asks for another time, in their words. Return whether that is news: the same twice is not.
    Refuses an empty wish and a long one (`Invalid`), a visit that has begun or is over (`Conflict`), and the twenty-first
    answer within a day (`TooMany`)."""
    _refuse_closed(visit)
    said = " ".join((block(words) or "").split())
    if not said:
        raise Invalid(_("Please check the form."), wish=_("Say when it would suit you."))
    if len(said) > LONGEST:
        raise Invalid(_("Please check the form."), wish=_("Use at most {count} characters.").format(count=LONGEST))
    if said == visit.wish:
        return False
    _refuse_many(session, visit)
    visit.wish, visit.wished_at, visit.confirmed_at = said, clock.now(), None
    announce(session, happened.WISHED, visit, _about(visit), wish=said)
    return True


def _refuse_closed(visit: Visit) -> None:
    if visit.state not in OPEN:
        raise Conflict(_("This visit has begun or is over, so its time cannot be changed here."))


@step
def _refuse_many(session: Session, visit: Visit) -> None:
    of_visit = (col(EventSubject.record_id) == visit.id, col(EventSubject.at) > clock.now() - WITHIN)
    kinds = (happened.CONFIRMED.name, happened.WISHED.name)
    rows = select(func.count()).select_from(EventSubject).join(EventRow, col(EventRow.id) == col(EventSubject.event_id))
    if (session.scalar(rows.where(*of_visit, col(EventRow.kind).in_(kinds))) or 0) >= MOST:
        text = _("You have answered {count} times within a day. Please call us, or answer again tomorrow.")
        raise TooMany(text.format(count=MOST), int(WITHIN.total_seconds()))


def _about(visit: Visit) -> tuple[UUID | None, ...]:
    return (visit.contact_id, visit.company_id, visit.job_id)
