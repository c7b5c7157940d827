"""A run of payment reminders that is killed at any of its points, or in a claim: none is lost, none leaves twice (O-05)."""

import os
import random
from collections import Counter
from datetime import timedelta

import pytest

from models.invoices import Invoice
from services import contacts, ledger
from services.work import clock, perform, work
from services.work.places import close_places
from tests import cast
from tests.crash import ground, rounds
from tests.crash.forks import KILL, TERM
from tests.crash.ground import Ground
from tests.crash.sink import Server

pytestmark = [pytest.mark.crash, pytest.mark.timeout(300)]
SOAK = os.environ.get("STEWARD_TEST_SOAK") == "1"
DEBTS = 4
# The points of the run, and of what follows it; each is passed at least this often.
POINTS = {
    "enqueued": DEBTS,
    "reminder written": DEBTS,
    "before commit": DEBTS,
    "after commit": DEBTS,
    "reminded": DEBTS,
    "before claim": 1,
    "after claim": 1,
    "before handed": DEBTS,
    "after handed": DEBTS,
    "before sent": DEBTS,
    "after sent": DEBTS,
}
ROUNDS = [("sqlite", one) for one in POINTS] + [("postgres", one) for one in ("reminder written", "after claim")]


@pytest.mark.parametrize(("database", "point"), ROUNDS * (20 if SOAK else 1))
def test_o05_a_kill_in_the_run_or_the_claim_loses_and_doubles_no_reminder(
    request: pytest.FixtureRequest, database: str, point: str
) -> None:
    tools = request.getfixturevalue("tools" if database == "sqlite" else "on_postgres")
    with ground.fresh(tools.template) as here, tools.sink.server(here.room, {}) as server:
        owe(here)
        killed = f"{point}:{random.randint(1, POINTS[point])}"
        life = rounds.start(tools, here, server, remind=True, kill_at=killed)
        if life.hear("settled"):
            life.end(KILL)
        else:
            assert life.end() == -KILL, life.told()
        again = rounds.start(tools, here, server, remind=True)
        assert again.hear("settled"), again.told()
        assert again.end(TERM) == 0
        assert troubles(here, server) == [], killed


def owe(here: Ground) -> None:
    """Invoices that have been overdue for five days, each of a customer with an address."""
    cast.open_house(cast.settings(here.data, here.address))
    alice, due = cast.actor(here.people.alice), clock.today("UTC") - timedelta(days=5)
    for number in range(DEBTS):
        who = perform(alice, contacts.create, {"name": f"Debtor {number}", "emails": [f"debtor{number}@example.com"]})
        with work(alice) as session:
            made = Invoice(
                kind="invoice",
                state="issued",
                number=f"INV-{number}",
                name=f"INV-{number}",
                contact_id=who.id,
                total=100,
                currency="EUR",
                issued_on=due,
                due_on=due,
            )
            session.add(made)
            ledger.rebuild(session, made)
    close_places()


def troubles(here: Ground, server: Server) -> list[str]:
    """What is wrong with the reminders of a house that has come to rest."""
    steps = Counter(row["invoice_id"] for row in here.rows("SELECT invoice_id FROM reminders WHERE state = 'queued'"))
    named = {row["message_id"] for row in here.rows("SELECT message_id FROM reminders")}
    states, taken = here.states(), server.taken()
    wrong = [f"{one} is reminded of {times} times" for one, times in steps.items() if times != 1]
    wrong += [f"{len(steps)} of {DEBTS} are reminded of"] if len(steps) != DEBTS else []
    wrong += [f"{one} belongs to no reminder" for one in states.keys() ^ named]
    for one, state in states.items():
        may = {"sent": (1,), "unknown": (0, 1)}.get(state, ())
        wrong += [] if taken[one] in may else [f"{one} is {state} and was taken {taken[one]} times"]
    return wrong
