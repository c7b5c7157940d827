"""Incidents, for programs (I-05 to I-10; the contract of the watching)."""

import httpx

from services.work import Actor
from tests.api.conftest import API

PATH = f"{API}/incidents"


async def test_i07_a_program_opens_publishes_and_resolves_an_incident(as_alice: httpx.AsyncClient) -> None:
    made = await as_alice.post(PATH, json={"title": "Card payments fail", "severity": 1, "impact": "14 people"})
    assert (made.status_code, made.json()["status"], made.json()["published_at"]) == (201, "investigating", None)
    one = f"{PATH}/{made.json()['id']}"
    assert (await as_alice.post(f"{one}/entries", json={"text": "Too early"})).status_code == 409
    published = await as_alice.post(f"{one}/publish", json={"text": "We look into it."})
    assert published.status_code == 200 and published.json()["entries"][0]["public"] is True
    assert (await as_alice.post(f"{one}/publish")).status_code == 409
    entry = await as_alice.post(f"{one}/entries", json={"status": "monitoring", "text": "It works again."})
    assert (entry.status_code, entry.json()["status"], entry.json()["by_name"]) == (201, "monitoring", "Alice")
    early = await as_alice.post(f"{one}/resolve", json={"text": "Over."})
    assert early.status_code == 409 and "more minutes" in early.json()["error"]["message"]
    assert (await as_alice.post(f"{one}/resolve", json={"text": "Over.", "now": True})).status_code == 422
    over = await as_alice.post(f"{one}/resolve", json={"text": "Over.", "now": True, "reason": "It was short"})
    assert over.status_code == 200 and over.json()["resolved_at"] and "It works again." in over.json()["post_mortem"]
    listed = (await as_alice.get(PATH)).json()["data"]
    assert [row["number"] for row in listed] == [made.json()["number"]]
    assert (await as_alice.get(one)).json()["step"] == "post_mortem"


async def test_i07_wrong_values_unknown_ids_and_strangers_are_refused(
    as_alice: httpx.AsyncClient, as_bob: httpx.AsyncClient, bob: Actor
) -> None:
    for wrong in ({"title": ""}, {"title": "x", "severity": 9}, {"title": "x", "colour": "red"}, {"severity": 1}):
        assert (await as_alice.post(PATH, json=wrong)).status_code == 422
    assert (await as_alice.get(f"{PATH}/{bob.user_id}")).status_code == 404
    assert (await as_bob.get(PATH)).status_code == 403
    assert (await as_bob.post(PATH, json={"title": "x"})).status_code == 403
