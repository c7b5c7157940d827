"""Work: one actor, one place, one short transaction. The only commit in the code."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

from sqlalchemy.exc import IntegrityError, OperationalError, TimeoutError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session, select

from models.events import EventRow
from models.language import _
from services.work import (
    events,
    trail,  # noqa: F401  (importing it records every change, in every process)
)
from services.work.action import Asked, marked
from services.work.actor import HOUSE, Actor, house_actor
from services.work.errors import Busy, Conflict, Stale
from services.work.killpoints import reach
from services.work.places import session_in

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger(__name__)
_inside: ContextVar[bool] = ContextVar("inside a work", default=False)
_session: ContextVar[Session | None] = ContextVar("the session of the work", default=None)
_chore: ContextVar[str] = ContextVar("the chore under way", default="")
# Called after a person's or a program's action succeeded: with the actor and the action's name.
used: list[Callable[[Actor, str], None]] = []


@contextmanager
def work(actor: Actor, *, read: bool = False) -> Iterator[Session]:
    """Open one transaction for one actor in the actor's place. Commits at its end or not at all, then delivers events.

    Raises RuntimeError inside another work (it would wait for itself), `Busy` when the database is not free in time,
    `Conflict` when another change was first, `NotAllowed` for a work that would write during a viewing.
    """
    if not read:
        actor.refuse_writing()
    if _inside.get():
        raise RuntimeError("a work inside a work would wait for itself: call the action with the session you have")
    token, outer = _inside.set(True), _session.set(None)
    try:
        with session_in(actor.place, read) as session:
            _session.set(session)
            session.info["actor"] = actor
            yield session
            if not read:
                reach("before commit")
            session.commit()
            if not read:
                reach("after commit")
            heard: list[events.Event] = session.info.get("events", [])
    except TimeoutError as error:
        raise Busy(_("The database is busy. Nothing was changed; please try again.")) from error
    except OperationalError as error:
        if "locked" in str(error).lower() or "busy" in str(error).lower():
            raise Busy(_("The database is busy. Nothing was changed; please try again.")) from error
        raise
    except StaleDataError as error:
        raise Stale(_("Someone changed this at the same moment. Please look again.")) from error
    except IntegrityError as error:
        raise Conflict(_("Someone else was first. Please look again.")) from error
    finally:
        _inside.reset(token)
        _session.reset(outer)
    if heard:
        _pay_all(heard)
        events.tell(heard)


def perform(actor: Actor, function: Asked[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Run an actor's request: an action in a work of its own, an errand as it is, because it opens its works itself.

    An action whose permission ends in `.read` gets a connection that cannot write.
    """
    run: Callable[..., R] = function
    known = marked(function)
    if known and known.kind == "errand":
        result = run(actor, *args, **kwargs)
    else:
        with work(actor, read=bool(known and known.reads)) as session:
            result = run(session, actor, *args, **kwargs)
    if known and not known.reads and actor.kind != "house":
        log.debug("did %s", known.name, extra={"place": actor.place, "by": actor.kind})
        for one in used:
            one(actor, known.name)
    return result


def asking() -> str:
    """Return what asks the database at this moment: the name of an action, else of the chore under way, else nothing."""
    session = _session.get()
    return str(session.info.get("action", "") if session is not None else "") or _chore.get()


@contextmanager
def as_chore(name: str) -> Iterator[None]:
    """Name the chore under way, for what asks in whose name."""
    token = _chore.set(name)
    try:
        yield
    finally:
        _chore.reset(token)


def _pay_all(heard: Sequence[events.Event]) -> None:
    for event in heard:
        owed = events.owed_for(event.kind.name)
        if owed:
            try:
                pay(event, owed)
            except Exception:  # the event stays waiting; `catch_up` tries again
                log.exception("a reaction elsewhere failed", extra={"event_id": str(event.id)})


def pay(event: events.Event, owed: Sequence[events.Reaction]) -> None:
    """Run the reactions of an event that write in the house, then note that no reaction is owed any more."""
    with work(house_actor(HOUSE)) as session:
        for reaction in owed:
            reaction(session, house_actor(HOUSE), event)
    with work(house_actor(event.place)) as session:
        row = session.get(EventRow, event.id)
        if row is not None:
            row.waiting = False


def catch_up(actor: Actor) -> int:
    """Pay the reactions a crash left owed in the actor's place. Return how many events were paid; others wait on."""
    with work(actor, read=True) as session:
        waiting = [events.as_event(actor.place, row) for row in session.exec(select(EventRow).where(EventRow.waiting))]
    paid = 0
    for event in waiting:
        try:
            pay(event, events.owed_for(event.kind.name))
            paid += 1
        except Exception:  # one that cannot be paid must not keep the others waiting
            log.exception("a reaction elsewhere failed again", extra={"event_id": str(event.id)})
    return paid
