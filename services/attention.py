"""What waits for a person: how many of each sort, counted by the very list that shows them; only what the role may see.

The sorts are tables below, in the order of Home. A new one is a function that asks its room's list, and a line.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, SQLModel

from services import (
    duplicates,
    feedback,
    hygiene,
    imports,
    inbound,
    invoices,
    jobs,
    messages,
    queues,
    quotes,
    tasks,
    visits,
)
from services.records.lists import Page, Slice
from services.records.lists import Query as Listed
from services.work import Actor, action, clock

SOON = timedelta(days=7)  # a quote that expires by then is worth a call now
LATELY = timedelta(days=6)  # before today: a message that failed earlier was seen, or is past mending
ONE = Slice(size=1)  # the total is what counts; the row stands for the others
OPEN_FEEDBACK = {"all": [{"field": "state", "op": "is", "value": "open"}]}
Ask = Callable[[Session, Actor], Page[Any]]


class Waits(SQLModel):
    """Something that waits: its sort, how many there are (counted up to 10,000, then `capped`), and the name of one."""

    sort: str
    count: int
    capped: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort: the permission it needs, the page of its list, and how its first row is called."""

    needs: str
    ask: Ask
    name: Callable[[Any], str] = lambda row: row.name


def expires_by(actor: Actor) -> date:
    """Return the day until which a quote expires soon."""
    return clock.today(actor.zone) + SOON


def failed_since(actor: Actor) -> date:
    """Return the day since which failed messages still wait for a person."""
    return clock.today(actor.zone) - LATELY


@action("account.read")
def mine(session: Session, actor: Actor) -> list[Waits]:
    """Return what waits for the actor alone: tasks, imports, leads."""
    return _waiting(session, actor, MINE)


@action("home.read")
def sales(session: Session, actor: Actor) -> list[Waits]:
    """Return the invoices and quotes that wait, as far as the actor sees them."""
    return _waiting(session, actor, SALES)


@action("home.read")
def post(session: Session, actor: Actor) -> list[Waits]:
    """Return the messages, sent and received, the wishes of customers, and the queues that wait."""
    return _waiting(session, actor, POST)


@action("home.read")
def people(session: Session, actor: Actor) -> list[Waits]:
    """Return the contacts to tidy up, and the feedback of colleagues that nobody answered."""
    return _waiting(session, actor, PEOPLE)


def _waiting(session: Session, actor: Actor, sorts: dict[str, Sort]) -> list[Waits]:
    found = {name: one.ask(session, actor) for name, one in sorts.items() if actor.may(one.needs)}
    return [
        Waits(sort=name, count=page.total, capped=page.capped, name=sorts[name].name(page.rows[0]) if page.rows else "")
        for name, page in found.items()
        if page.total
    ]


def _tasks(state: str) -> Ask:
    return lambda session, actor: tasks.search(
        session, actor, tasks.Query(owner=actor.user_id, part=Slice("due_on", 1), state=state)
    )


def _imports(session: Session, actor: Actor) -> Page[Any]:
    return imports.search(session, actor, ONE, refused=True)


def _leads(session: Session, actor: Actor) -> Page[Any]:
    return hygiene.search(session, actor, hygiene.Query(owner=actor.user_id, part=ONE, group="stale"))


def _overdue(session: Session, actor: Actor) -> Page[Any]:
    return invoices.search(session, actor, invoices.Query(state="overdue", part=ONE))


def _expiring(session: Session, actor: Actor) -> Page[Any]:
    return quotes.search(session, actor, quotes.Query(expiring=expires_by(actor), part=ONE))


def _to_bill(session: Session, actor: Actor) -> Page[Any]:
    return jobs.search(session, actor, jobs.Query(state="to_bill", part=ONE))


def _offered(session: Session, actor: Actor) -> Page[Any]:
    return quotes.search(session, actor, quotes.Query(state="sent", part=ONE))


def _failed(session: Session, actor: Actor) -> Page[Any]:
    since = failed_since(actor)
    return messages.search(session, actor, messages.Query(states=messages.FAILED, settled_since=since, part=ONE))


def _unknown(session: Session, actor: Actor) -> Page[Any]:
    return messages.search(session, actor, messages.Query(states=("unknown",), part=ONE))


def _unanswered(session: Session, actor: Actor) -> Page[Any]:
    return inbound.search(session, actor, inbound.Query(unanswered=True, part=ONE))


def _unfiled(session: Session, actor: Actor) -> Page[Any]:
    return inbound.search(session, actor, inbound.Query(unfiled=True, part=ONE))


def _wished(session: Session, actor: Actor) -> Page[Any]:
    return visits.search(session, actor, visits.Query(state="wished", part=ONE))


def _queues(session: Session, actor: Actor) -> Page[Any]:
    held = queues.held(session)
    return Page(held, len(held))


def _pairs(session: Session, actor: Actor) -> Page[Any]:
    return duplicates.search(session, actor, duplicates.Query(part=ONE))


def _bouncing(session: Session, actor: Actor) -> Page[Any]:
    return hygiene.search(session, actor, hygiene.Query(group="bouncing", part=ONE))


def _feedback(session: Session, actor: Actor) -> Page[Any]:
    return feedback.search(session, actor, Listed(filter=json.dumps(OPEN_FEEDBACK), part=ONE))


def _said(row: Any) -> str:
    return str(row.contact or row.sender_name or row.sender or row.subject)


def _both(row: Any) -> str:
    return " · ".join(one.name for one in row.contacts)


MINE = {
    "tasks_late": Sort("tasks.read", _tasks("late"), lambda row: row.title),
    "tasks_today": Sort("tasks.read", _tasks("today"), lambda row: row.title),
    "imports": Sort("imports.edit", _imports),
    "stale": Sort("contacts.edit", _leads),
}
SALES = {
    "overdue": Sort("invoices.read", _overdue),
    "expiring": Sort("quotes.edit", _expiring),
    "to_bill": Sort("invoices.edit", _to_bill, lambda row: row.title),
    "offered": Sort("quotes.edit", _offered),
}
POST = {
    "queues": Sort("queues.run", _queues, lambda name: name),
    "unanswered": Sort("messages.send", _unanswered, _said),
    "wished": Sort("dispatch.run", _wished, lambda row: row.title),
    "unfiled": Sort("messages.send", _unfiled, _said),
    "failed": Sort("messages.send", _failed, lambda row: row.subject),
    "unknown": Sort("messages.settle", _unknown, lambda row: row.subject),
}
PEOPLE = {
    "bouncing": Sort("contacts.edit", _bouncing),
    "duplicates": Sort("duplicates.edit", _pairs, _both),
    "feedback": Sort("feedback.edit", _feedback),
}
