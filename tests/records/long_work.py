"""Long work for tests: an errand that adds numbered contacts, five in one work."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.contacts import Contact
from models.errands import Errand
from services import contacts
from services.records import errands
from services.records.errands import Effect, ErrandCard, ErrandKind, Portion, Worked, running
from services.records.errands.runner import Runner
from services.work import Actor, house_actor, perform, step, work
from tests.waiting import wait_until

OVER = ("done", "failed", "cancelled")
ALL = [f"Number {at}" for at in range(1, 13)]


@step
def number(session: Session, actor: Actor, portion: Portion) -> Worked:
    """Add the next contacts, each named after its number. The number in `refused` is refused."""
    rows = []
    for at in range(portion.done + 1, min(portion.done + portion.at_once, portion.total or 0) + 1):
        if at == portion.params.get("refused"):
            rows.append(Effect("refused", reason="This number is not wanted."))
        else:
            made = contacts.create(session, actor, {"name": f"Number {at}"})
            rows.append(Effect("created", made.id, before={"name": None}, after={"name": made.name}))
    counts = {verb: sum(row.verb == verb for row in rows) for verb in {row.verb for row in rows}}
    done = portion.done + len(rows)
    return Worked(len(rows), str(done) if done < (portion.total or 0) else None, counts, rows)


NUMBER = ErrandKind("number", "Numbering {what}", "contacts.edit", number, at_once=5, link="/contacts?q={what}")


def other(step: Any, **more: Any) -> ErrandKind:
    """The same kind with another work, known from now on."""
    made = replace(NUMBER, work=step, **more)
    errands.know([made])
    return made


def begin(actor: Actor, total: int = 12, kind: ErrandKind = NUMBER, **params: object) -> UUID:
    """Begin one as an action would."""
    with work(actor) as session:
        return errands.begin(session, actor, kind, {"what": "people", **params}, total).id


def claim(place: str) -> running.Claim | None:
    """Take the next errand of a place, as a server that may die does."""
    with work(house_actor(place)) as session:
        return running.claim(session, house_actor(place))


def go_on(held: running.Claim | None) -> running.Claim | None:
    """Do one work of what was claimed."""
    assert held is not None
    return running.go_on(held)


@contextmanager
def run_beside(*places: str) -> Iterator[Runner]:
    """A runner over these places, stopped at the end."""
    runner = Runner(lambda: list(places))
    runner.start()
    try:
        yield runner
    finally:
        runner.stop()


def row(actor: Actor, errand_id: UUID) -> Errand:
    """An errand as it stands in the database."""
    with work(actor, read=True) as session:
        return session.get_one(Errand, errand_id)


def ended(actor: Actor, errand_id: UUID) -> ErrandCard:
    """Wait until an errand has ended, and return its card as the actor sees it."""
    wait_until(lambda: row(actor, errand_id).state in OVER, "it never ended")
    return perform(actor, errands.find, errand_id)


def run(actor: Actor, errand_id: UUID) -> ErrandCard:
    """Let a runner bring an errand to its end."""
    with run_beside(actor.place):
        return ended(actor, errand_id)


def added(actor: Actor) -> list[str]:
    """The names of the contacts that were added, in the order of their adding."""
    with work(actor, read=True) as session:
        query = select(col(Contact.name)).where(col(Contact.name).like("Number %")).order_by(col(Contact.id))
        return list(session.scalars(query))
