"""A kill at any point of issuing gives the number back: no gap, no double, every seal whole, and the books proved (F-22)."""

import random
from typing import Any
from uuid import UUID

import pytest

from services import contacts, invoices
from services.house.books import verify
from services.ledger import proving
from services.work import clock, house_actor, perform, work
from services.work.places import close_places
from tests import cast
from tests.crash import ground, rounds
from tests.crash.forks import KILL
from tests.crash.ground import Ground
from tests.invoices.orders import approved
from tests.payments.world import pay

pytestmark = pytest.mark.crash
DRAFTS = 3  # the first of an order that was paid in advance; the last is credited
# The points of issuing, and how often a life passes them.
POINTS = {
    "invoice summed up": DRAFTS + 1,
    "invoice numbered": DRAFTS + 1,
    "invoice sealed": DRAFTS + 1,
    "unallocated": 1,
    "allocated": 1,
    "before commit": DRAFTS + 1,
    "after commit": DRAFTS + 1,
}
ROUNDS = [("sqlite", one) for one in POINTS] + [("postgres", one) for one in ("invoice numbered", "invoice sealed")]
NUMBERS = "SELECT id, kind, seq, number FROM invoices WHERE state = 'issued' ORDER BY kind DESC, seq"


@pytest.mark.parametrize(("database", "point"), ROUNDS)
def test_f22_a_kill_while_issuing_leaves_no_gap_no_double_and_every_seal_whole(
    request: pytest.FixtureRequest, database: str, point: str
) -> None:
    tools = request.getfixturevalue("tools" if database == "sqlite" else "on_postgres")
    with ground.fresh(tools.template) as here:
        drafts, killed = sold(here), f"{point}:{random.randint(1, POINTS[point])}"
        assert live(tools, here, drafts, killed) == -KILL, killed
        here.alone()
        assert troubles(here) == [], killed
        assert live(tools, here, drafts) == 0, killed
        assert troubles(here) == [], killed
        assert [row["seq"] for row in here.rows(NUMBERS)] == [1, 2, 3, 1], killed
        assert here.rows("SELECT open, status FROM balances WHERE order_id IS NOT NULL") == [], killed


def sold(here: Ground) -> list[str]:
    """Drafts to issue: one of an approved order of 20.00 of which 5.00 were paid, and some of a contact."""
    cast.open_house(cast.settings(here.data, here.address))
    alice = cast.actor(here.people.alice)
    order, _lines = approved(alice, ("Boiler", 2, 1_000, 0), approved_on=clock.today("UTC"))
    first = perform(alice, invoices.bill, order)
    pay(alice, 500, contact_id=first.contact_id, order_id=order)
    ada = perform(alice, contacts.create, {"name": "Ada"}).id
    lines = [{"text": "Website", "quantity": "3", "price": "0.33", "tax": "19"}]
    more = [perform(alice, invoices.create, {"contact_id": ada, "lines": lines}).id for _ in range(DRAFTS - 1)]
    close_places()
    return [str(one) for one in (first.id, *more)]


def live(tools: rounds.Tools, here: Ground, drafts: list[str], kill_at: str = "") -> int:
    """Issue all of them and credit the last, unless an earlier life did. Return the exit code."""
    credited = bool(here.rows("SELECT id FROM invoices WHERE kind = 'credit'"))
    order: dict[str, Any] = {"drafts": drafts, "credited": credited, "acked": str(here.room / "acked")}
    environment = here.environment("smtp://127.0.0.1:1")
    life = tools.forks.start(here.room, "issue", environment, kill_at=kill_at, token=here.people.alice, **order)
    return life.end()


def troubles(here: Ground) -> list[str]:
    """What is wrong with the numbers, the seals and the sums of a house at rest."""
    rows, wrong = here.rows(NUMBERS), list(here.damages())
    for kind in ("invoice", "credit"):
        given = [row["seq"] for row in rows if row["kind"] == kind]
        wrong += [f"{kind}: {given}"] if given != list(range(1, len(given) + 1)) else []
    acked = here.room / "acked"
    now = {UUID(str(row["id"])): row["number"] for row in rows}
    for line in acked.read_text().splitlines() if acked.exists() else ():
        one, number = line.split()
        wrong += [f"{number} was given and lost"] if now.get(UUID(one)) != number else []
    cast.open_house(cast.settings(here.data, here.address))
    wrong += verify(invoices.lines(cast.actor(here.people.alice)))
    with work(house_actor(here.people.acme), read=True) as session:
        proof = proving.prove(session)
    close_places()
    return wrong + [str(one) for one in proof.differences]
