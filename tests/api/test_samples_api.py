"""Sample data, for programs."""

import httpx

from services.work import Actor
from tests.api.conftest import API
from tests.records.long_work import claim, go_on

PATH = f"{API}/sample-data"


def _work(actor: Actor) -> None:
    held = claim(actor.place)
    while held is not None:
        held = go_on(held)


async def test_f24_a_program_adds_it_looks_at_it_and_removes_it(as_alice: httpx.AsyncClient, alice: Actor) -> None:
    assert (await as_alice.get(PATH)).json()["may_add"] is True
    begun = await as_alice.post(PATH)
    assert (begun.status_code, begun.headers["location"]) == (202, f"{API}/errands/{begun.json()['id']}")
    assert (await as_alice.get(PATH)).json()["errand"]["state"] == "queued"
    _work(alice)
    told = (await as_alice.get(PATH)).json()
    assert (told["total"], told["counts"]["contacts"], told["errand"]) == (67, 30, None)
    assert (await as_alice.post(PATH)).status_code == 409
    assert (await as_alice.delete(PATH)).status_code == 202
    _work(alice)
    assert (await as_alice.get(PATH)).json()["total"] == 0
    assert (await as_alice.delete(PATH)).status_code == 204


async def test_a_program_chooses_what_becomes_of_records_that_were_changed(
    as_alice: httpx.AsyncClient, alice: Actor
) -> None:
    await as_alice.post(PATH)
    _work(alice)
    rows = (await as_alice.get(f"{API}/companies")).json()["items"]
    for one in rows[:2]:
        await as_alice.patch(f"{API}/companies/{one['id']}", json={"city": "Paris"})
    told = (await as_alice.get(PATH)).json()["touched"]
    assert {one["id"] for one in told} == {one["id"] for one in rows[:2]}
    assert (await as_alice.delete(PATH, params={"drop": rows[0]["id"]})).status_code == 202
    _work(alice)
    assert [one["id"] for one in (await as_alice.get(f"{API}/companies")).json()["items"]] == [rows[1]["id"]]


async def test_only_administrators_ask_for_it(as_bob: httpx.AsyncClient) -> None:
    for method in ("GET", "POST", "DELETE"):
        assert (await as_bob.request(method, PATH)).status_code == 403
    assert (await as_bob.delete(f"{PATH}?touched=perhaps")).status_code in (403, 422)
