"""Alerts and silences, for programs of operators."""

import httpx
import pytest

from services.house.alerts import reaching, running
from services.house.alerts.readings import Readings
from services.work import Actor, clock, house_actor
from tests.api.conftest import API

AROUND = reaching.Around("UTC", "http://localhost/alerts", ())


@pytest.fixture
def down(alice: Actor) -> None:
    """Steward is down, and its disk is nearly full, though not for long enough."""
    at = clock.now()
    running.turn(house_actor(), Readings(at, health_failures=3.0, disk_free_percent=15.0), AROUND)


async def test_l25_a_program_lists_alerts_and_takes_one_on(as_alice: httpx.AsyncClient, down: None) -> None:
    found = (await as_alice.get(f"{API}/alerts")).json()["data"]
    assert [(one["rule"], one["state"], one["level"]) for one in found] == [
        ("down", "firing", "critical"), ("disk", "pending", "warning"),
    ]  # fmt: skip
    assert (found[1]["value"], found[1]["limit"]) == ("15 %", "under 20 %")
    answer = await as_alice.post(f"{API}/alerts/{found[0]['id']}/acknowledge", json={"hours": 2})
    assert (answer.status_code, answer.json()["acked_by"], answer.json()["state"]) == (200, "Alice", "firing")
    assert (await as_alice.post(f"{API}/alerts/{found[1]['id']}/acknowledge", json={})).status_code == 409
    assert (await as_alice.post(f"{API}/alerts/{found[0]['id']}/acknowledge", json={"hours": 25})).status_code == 422
    unknown = "01890000-0000-7000-8000-000000000001"
    assert (await as_alice.post(f"{API}/alerts/{unknown}/acknowledge", json={})).status_code == 404


async def test_a_program_silences_and_ends_it(as_alice: httpx.AsyncClient, down: None) -> None:
    made = await as_alice.post(f"{API}/silences", json={"rule": "disk", "hours": 2, "reason": "A new disk comes"})
    assert made.status_code == 201 and made.json()["by_name"] == "Alice"
    found = {one["rule"]: one["silenced"] for one in (await as_alice.get(f"{API}/alerts")).json()["data"]}
    assert found == {"down": False, "disk": True}
    [listed] = (await as_alice.get(f"{API}/silences")).json()["data"]
    assert listed["id"] == made.json()["id"]
    assert (await as_alice.delete(f"{API}/silences/{listed['id']}")).status_code == 204
    assert (await as_alice.get(f"{API}/silences")).json()["data"] == []
    for wrong in ({"rule": "no such", "reason": "x"}, {"reason": ""}, {"reason": "x", "hours": 721}):
        assert (await as_alice.post(f"{API}/silences", json=wrong)).status_code == 422


async def test_who_does_not_operate_the_house_is_refused(
    as_bob: httpx.AsyncClient, as_charlie: httpx.AsyncClient, stranger: httpx.AsyncClient, down: None
) -> None:
    for client, status in ((as_bob, 403), (as_charlie, 403), (stranger, 401)):
        assert (await client.get(f"{API}/alerts")).status_code == status
        assert (await client.get(f"{API}/silences")).status_code == status
        assert (await client.post(f"{API}/silences", json={"reason": "x"})).status_code == status
