"""Checklists over the API: all definitions, notes, and a signature that is once."""

from datetime import date
from uuid import UUID

import httpx
import pytest

from models.columns import uuid7
from models.routines import ChecklistRun
from services.house import checklists
from services.house.checklists import SCHEDULED
from services.work import clock, house_actor, work
from tests.api.conftest import API


@pytest.fixture
def run_id() -> UUID:
    """A daily check that is due, filled in."""
    with work(house_actor()) as session:
        run = ChecklistRun(checklist="daily", due_on=date(2026, 3, 16), due_at=clock.now())
        session.add(run)
    checklists.fill(house_actor(), run.id)
    return run.id


async def test_d12_n01_all_definitions_are_listed_due_or_not(as_alice: httpx.AsyncClient) -> None:
    items = (await as_alice.get(f"{API}/checklists")).json()["items"]
    by_id = {one["requirement"] for one in items}
    assert {
        "N-01",
        "N-04",
        "N-13",
        "N-16",
        "N-24",
        "N-32",
        "D-12",
        "D-13a",
        "D-13b",
        "D-13c",
        "D-22",
        "D-23",
        "D-24",
    } <= by_id
    assert sum(one["requirement"] == "D-12" for one in items) == 14
    scheduled = [one for one in items if one["checklist"] in SCHEDULED]
    measured = [one for one in scheduled if one["evidence"] or one["checks"]]
    assert len(measured) >= 0.7 * len(scheduled)


async def test_n35_a_red_item_without_a_note_is_422_and_a_second_signature_409(
    as_alice: httpx.AsyncClient, run_id: UUID
) -> None:
    place = f"{API}/checklists/{run_id}"
    refused = await as_alice.post(f"{place}/sign", json={"normal": False})
    assert refused.status_code == 422
    assert "note" in refused.text
    card = (await as_alice.get(place)).json()
    for one in card["items"]:
        if one["verdict"] != "ok":
            noted = await as_alice.post(f"{place}/items/{one['number']}", json={"note": "Seen"})
            assert noted.status_code == 200, noted.text
    signed = await as_alice.post(f"{place}/sign", json={"normal": False, "minutes": 2})
    assert (signed.status_code, signed.json()["kind"], signed.json()["minutes"]) == (201, "daily", 2)
    assert (await as_alice.post(f"{place}/sign", json={"normal": False})).status_code == 409
    log = (await as_alice.get(f"{API}/checklists/log")).json()["data"]
    assert [one["sequence"] for one in log] == [1]


async def test_n36_what_is_due_is_listed_with_how_late_it_is(as_alice: httpx.AsyncClient, run_id: UUID) -> None:
    (one,) = (await as_alice.get(f"{API}/checklists/runs")).json()["data"]
    assert (one["id"], one["checklist"], one["state"], one["late_minutes"]) == (str(run_id), "daily", "open", None)


async def test_an_item_that_is_not_there_is_404(as_alice: httpx.AsyncClient, run_id: UUID) -> None:
    for path in (f"{run_id}/items/99", f"{uuid7()}/items/1"):
        assert (await as_alice.post(f"{API}/checklists/{path}", json={"note": "x"})).status_code == 404
