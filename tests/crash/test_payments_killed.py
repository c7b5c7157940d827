"""A kill at any point around allocating leaves all of it or nothing, and a report of a provider is applied once."""

import json
from typing import Any
from uuid import UUID

import pytest

from services import contacts
from services.work import perform
from services.work.places import close_places
from tests import cast
from tests.crash import rounds
from tests.crash.forks import KILL
from tests.crash.ground import Ground
from tests.payments.provider import event
from tests.payments.world import issued, pay

pytestmark = pytest.mark.crash
ALLOCATED = "SELECT count(*) AS n, coalesce(sum(given), 0) AS given FROM allocations"
OPEN = "SELECT coalesce(sum(open), 0) AS open FROM balances"


@pytest.fixture
def books(here: Ground) -> dict[str, Any]:
    """A payment of 20.00 and two open invoices of 10.00 each."""
    cast.open_house(cast.settings(here.data))
    alice = cast.actor(here.people.alice)
    ada = perform(alice, contacts.create, {"name": "Ada"})
    invoices = [str(issued(alice, 1_000, contact_id=ada.id)) for _ in range(2)]
    paid = pay(alice, 2_000, contact_id=ada.id)
    close_places()
    return {"invoices": invoices, "payment": str(paid.id), "token": here.people.alice}


def live(tools: rounds.Tools, here: Ground, what: str, kill_at: str, **order: Any) -> int:
    """Live once; gives the exit code."""
    life = tools.forks.start(here.room, what, here.environment("smtp://127.0.0.1:1"), kill_at=kill_at, **order)
    return life.end()


@pytest.mark.parametrize("point", ["allocated:1", "allocated:2", "before commit:1"])
def test_a_kill_before_the_commit_allocates_nothing(
    tools: rounds.Tools, here: Ground, books: dict[str, Any], point: str
) -> None:
    assert live(tools, here, "allocate", point, **books) == -KILL
    assert here.rows(ALLOCATED) == [{"n": 0, "given": 0}]
    assert here.rows(OPEN) == [{"open": 2_000}]
    assert live(tools, here, "allocate", "", **books) == 0
    assert (here.rows(ALLOCATED), here.rows(OPEN)) == ([{"n": 2, "given": 2_000}], [{"open": 0}])


@pytest.mark.parametrize("point", ["event kept:1", "before commit:2", "after commit:2"])
def test_a_kill_applies_a_report_once_however_often_it_comes(
    tools: rounds.Tools, here: Ground, books: dict[str, Any], point: str
) -> None:
    raw = json.dumps(event("payment.captured", amount=1_000, notes={"invoice_id": books["invoices"][0]}))
    assert live(tools, here, "report", point, raw=raw) == -KILL
    assert live(tools, here, "report", "", raw=raw) == 0
    assert here.rows(ALLOCATED) == [{"n": 1, "given": 1_000}]
    assert here.rows("SELECT state FROM payment_events") == [{"state": "applied"}]
    paid = here.rows("SELECT id FROM payments WHERE provider_id = 'pay_1'")
    assert len(paid) == 1 and UUID(str(paid[0]["id"]))
