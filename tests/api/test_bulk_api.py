"""Bulk, for programs: a whole list is changed by one request, and taken back by another."""

import asyncio
from typing import Any

import httpx
import pytest

from services.work import Actor
from tests.api.conftest import API
from tests.api.test_bad_input import NASTY, sound
from tests.bulk.world import people
from tests.records.long_work import claim, go_on

LEADS = {"all": [{"field": "status", "op": "is", "value": "lead"}]}


async def ended(client: httpx.AsyncClient, actor: Actor, answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 202, answer.text

    def work_on() -> None:
        held = claim(actor.place)
        while held is not None:
            held = go_on(held)

    await asyncio.to_thread(work_on)
    found: dict[str, Any] = (await client.get(f"{API}/errands/{answer.json()['id']}")).json()
    return found


async def test_f04_a_program_changes_a_whole_list_and_takes_it_back(as_alice: httpx.AsyncClient, alice: Actor) -> None:
    ada, _ = people(alice, "Ada", "Bea")
    body = {"filter": LEADS, "change": {"status": "customer"}, "expected": 2}
    done = await ended(as_alice, alice, await as_alice.post(f"{API}/contacts/bulk", json=body))
    assert (done["state"], done["counts"], bool(done["undoable_until"])) == ("done", {"updated": 2}, True)
    await as_alice.patch(f"{API}/contacts/{ada.id}", json={"status": "former"})
    back = await ended(as_alice, alice, await as_alice.post(f"{API}/errands/{done['id']}/undo"))
    assert back["counts"] == {"updated": 1, "kept": 1}
    kept = (await as_alice.get(f"{API}/errands/{back['id']}/rows?state=kept")).json()["items"]
    assert [(one["record_id"], one["reason"]) for one in kept] == [(str(ada.id), "status")]
    assert (await as_alice.post(f"{API}/errands/{done['id']}/undo")).status_code == 409


@pytest.mark.parametrize(("body", "status"), [
    ({"change": {"rating": 5}}, 422), ({"filter": {}, "ids": [], "change": {"rating": 5}}, 422),
    ({"filter": {}, "change": {"shoe": 5}}, 422), ({"filter": {}, "change": {"rating": 5}, "expected": 3}, 409),
    ({"filter": {"all": [{"field": "shoe", "op": "empty"}]}, "change": {"rating": 5}}, 422),
    ({"filter": {}, "change": {"interests": {"add": "abc"}}}, 422),
])  # fmt: skip
async def test_f04_what_is_not_clear_changes_nothing(
    as_alice: httpx.AsyncClient, alice: Actor, body: dict[str, Any], status: int
) -> None:
    people(alice, "Ada", "Bea")
    assert (await as_alice.post(f"{API}/contacts/bulk", json=body)).status_code == status


@pytest.mark.parametrize("field", ["owner_id", "status", "rating", "preferred", "interests", "added"])
async def test_r13_no_value_of_a_changed_field_breaks(as_alice: httpx.AsyncClient, alice: Actor, field: str) -> None:
    people(alice, "Ada")
    for bad in NASTY:
        change = {"interests": {"add": bad}} if field == "added" else {field: bad}
        answer = await as_alice.post(f"{API}/contacts/bulk", json={"filter": {}, "change": change})
        assert sound(answer) and answer.status_code < 500, f"{bad!r:.80}: {answer.status_code} {answer.text}"
