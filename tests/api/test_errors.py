"""Errors, for programs of operators."""

import httpx
import pytest

from services.house import crashes
from tests.api.conftest import API

NOWHERE = "01890000-0000-7000-8000-000000000001"


@pytest.fixture
def reference(house: object) -> str:
    """An error that somebody met."""
    try:
        raise KeyError("due_on")
    except KeyError as error:
        return crashes.crashed(error, "POST /api/v1/tasks")


async def test_a07_a_program_lists_errors_and_says_how_grave_one_is(
    as_alice: httpx.AsyncClient, reference: str
) -> None:
    (one,) = (await as_alice.get(f"{API}/errors")).json()["data"]
    assert (one["reference"], one["level"], one["state"], one["trend"][-1]) == (reference, "warning", "open", 1)
    answer = await as_alice.post(f"{API}/errors/{one['id']}/level", json={"level": "critical"})
    assert (answer.status_code, answer.json()["level"]) == (200, "critical")
    whole = (await as_alice.get(f"{API}/errors/{one['id']}")).json()
    assert "KeyError: 'due_on'" in whole["trace"] and len(whole["days"]) == 30
    assert whole["latest"][0]["where"] == "POST /api/v1/tasks"
    assert len((await as_alice.get(f"{API}/errors?level=critical&q=tasks&sort=-times")).json()["data"]) == 1
    assert (await as_alice.get(f"{API}/errors?level=info")).json()["data"] == []


async def test_a08_a_program_settles_an_error_and_makes_one_task_of_it(
    as_alice: httpx.AsyncClient, reference: str
) -> None:
    (one,) = (await as_alice.get(f"{API}/errors")).json()["data"]
    made = await as_alice.post(f"{API}/errors/{one['id']}/task", json={"title": "Mend it", "due_on": "2099-01-05"})
    again = await as_alice.post(f"{API}/errors/{one['id']}/task", json={})
    assert (made.status_code, made.json()["new"], again.json()["new"]) == (200, True, False)
    assert made.json()["task_id"] == again.json()["task_id"]
    task = (await as_alice.get(f"{API}/tasks/{made.json()['task_id']}")).json()
    assert (task["title"], task["due_on"]) == ("Mend it", "2099-01-05")
    settled = await as_alice.post(f"{API}/errors/{one['id']}/settle")
    assert (settled.status_code, settled.json()["state"]) == (200, "settled")
    assert (await as_alice.get(f"{API}/errors?state=open")).json()["data"] == []


async def test_what_is_unknown_is_refused(as_alice: httpx.AsyncClient, reference: str) -> None:
    (one,) = (await as_alice.get(f"{API}/errors")).json()["data"]
    assert (await as_alice.post(f"{API}/errors/{one['id']}/level", json={"level": "grave"})).status_code == 422
    for query in ("level=grave", "state=x", "period=year", "sort=trace"):
        assert (await as_alice.get(f"{API}/errors?{query}")).status_code == 422
    for path in ("settle", "task"):
        assert (await as_alice.post(f"{API}/errors/{NOWHERE}/{path}", json={})).status_code == 404
    assert (await as_alice.get(f"{API}/errors/{NOWHERE}")).status_code == 404


async def test_who_does_not_operate_the_house_is_refused(
    as_bob: httpx.AsyncClient, as_charlie: httpx.AsyncClient, stranger: httpx.AsyncClient, reference: str
) -> None:
    for client, status in ((as_bob, 403), (as_charlie, 403), (stranger, 401)):
        assert (await client.get(f"{API}/errors")).status_code == status
        assert (await client.post(f"{API}/errors/{NOWHERE}/settle")).status_code == status
