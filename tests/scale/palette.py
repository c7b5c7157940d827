"""The palette's search among many contacts and a long history: exact, by beginnings, with mistakes, by phone."""

import random
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from sqlalchemy import insert

from models.base import METADATA
from models.columns import uuid7
from services.demo.names import FIRST, LAST
from services.records.lookup import everywhere
from services.records.search import document
from services.work import Actor, clock, house_actor, perform, work
from services.work.places import close_places
from tests import cast
from tests.scale.crowd import add_contacts
from tests.scale.timing import percentiles, show

AT_ONCE = 20_000
SUBJECTS = ("Your offer", "Our visit on Thursday", "Today's opening hours", "Your invoice", "Thank you for your order")


def found(contacts: int, database: str | None, times: int = 200) -> None:
    """Ask the service itself, as an administrator, and as somebody who sees a hundredth of it, with ten times as many
    messages as contacts."""
    history = 10 * contacts
    where, folder = "PostgreSQL" if database else "SQLite", Path(tempfile.mkdtemp(prefix="steward-bench-"))
    people = cast.build(cast.settings(folder, database))
    alice, bob, dice = cast.actor(people.alice), cast.actor(people.bob), random.Random(contacts)
    assert alice.user_id and bob.user_id
    add_contacts(people.acme, contacts, alice.user_id)
    with work(alice) as session:  # what the crowd's names leave behind, as a service would keep them
        from services.records import spelling

        spelling.learn(session, [*FIRST, *LAST])
    for start in range(0, history, AT_ONCE):
        _write(people.acme, range(start, min(start + AT_ONCE, history)), (alice.user_id, bob.user_id))
    _settle(people.acme)
    asks = {
        "the exact address": lambda: (
            f"person{dice.randrange(contacts)}@company{dice.randrange(contacts) % 997}.example"
        ),
        "a first and a last name": lambda: f"{dice.choice(FIRST)} {dice.choice(LAST)[:4]}",
        "the first three letters": lambda: dice.choice(LAST)[:3],
        "a word of every message": lambda: "your",
        "a name with a mistake": lambda: _mistyped(dice, f"{dice.choice(LAST)}"),
        "both names with a mistake": lambda: (
            f"{_mistyped(dice, dice.choice(FIRST))} {_mistyped(dice, dice.choice(LAST))}"
        ),
        "a phone in another writing": lambda: f"0033 1 99-00 {dice.randrange(contacts):06d}",
    }
    for actor, who in ((alice, "all"), (bob, "own")):
        for what, typed in asks.items():
            took, cpu = _timed(actor, typed, times)
            show(f"palette, {what}, sees {who}, {where}", percentiles(took), "50 p95")
            show("  processor time of this process", percentiles(cpu), "")
    close_places()
    shutil.rmtree(folder, ignore_errors=True)


def _timed(actor: Actor, typed: Callable[[], str], times: int) -> tuple[list[float], list[float]]:
    """How long it takes, and how long the processor: on a machine that others use as well the first says less."""
    took, cpu = [], []
    for number in range(times + 5):
        text, began, spent = typed(), time.perf_counter(), time.process_time()
        perform(actor, everywhere, text)
        if number >= 5:  # the first ones do not count
            took.append(time.perf_counter() - began)
            cpu.append(time.process_time() - spent)
    return took, cpu


def _mistyped(dice: random.Random, name: str) -> str:
    """A name with two neighbours exchanged, or without one letter, in its middle."""
    at = dice.randrange(1, max(2, len(name) - 1))
    return (
        name[:at] + name[at + 1 :] if dice.random() < 0.5 else name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :]
    )


def _write(place: str, numbers: range, makers: tuple[UUID, UUID]) -> None:
    """Messages with their words, straight into the tables; one in a hundred is the second person's."""
    rows, documents = [], []
    for number in numbers:
        message, to = uuid7(), f"someone{number % 250_000}@client{number % 4_999}.example"
        subject = f"{SUBJECTS[number % len(SUBJECTS)]} {number}"
        mine = {"id": message, "made_at": clock.now(), "made_by": makers[number % 100 == 0], "version": 1}
        rows.append(mine | {"channel": "email", "to": to, "subject": subject, "purpose": "message"})
        documents.append({"kind": "message", "subject_id": message, "text": document("message", (subject, to))})
    with work(house_actor(place)) as session:
        session.connection().execute(insert(METADATA.tables["messages"]), rows)
        session.connection().execute(insert(METADATA.tables["search_documents"]), documents)


def _settle(place: str) -> None:
    with work(house_actor(place)) as session:
        if session.get_bind().dialect.name == "postgresql":  # what its autovacuum does by itself within a minute
            session.connection().exec_driver_sql("ANALYZE")
