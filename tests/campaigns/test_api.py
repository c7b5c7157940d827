"""Campaigns, for programs."""

import httpx

from services.work import Actor
from tests.api.conftest import API, app, as_alice, as_bob, stranger  # noqa: F401
from tests.campaigns.world import TEXTS, go_on, person

CAMPAIGNS = f"{API}/campaigns"


async def test_a_campaign_is_accepted_with_its_counts_and_followed(as_alice: httpx.AsyncClient, alice: Actor) -> None:  # noqa: F811
    ada, none = person(alice, "Ada"), person(alice, "None", email=None)
    typed = {"name": "Winter", **TEXTS, "contact_ids": [str(ada), str(none)]}
    made = await as_alice.post(CAMPAIGNS, json=typed, headers={"Idempotency-Key": "one"})
    again = await as_alice.post(CAMPAIGNS, json=typed, headers={"Idempotency-Key": "one"})
    told = made.json()
    assert (made.status_code, told["state"], told["will_get"], told["left_out"]) == (
        202,
        "preparing",
        1,
        {"no_address": 1},
    )
    assert again.json()["id"] == told["id"]
    go_on(alice.place)
    path = f"{CAMPAIGNS}/{told['id']}"
    now = (await as_alice.get(path)).json()
    assert (now["state"], now["states"], now["left_out"]) == ("running", {"pending": 1}, {"no_address": 1})
    left = (await as_alice.get(f"{path}/recipients?reason=no_address")).json()
    sent = (await as_alice.get(f"{path}/recipients?state=pending,held")).json()
    assert [one["contact"] for one in (*left["items"], *sent["items"])] == ["None", "Ada"]
    states = [(await as_alice.post(f"{path}/{verb}")).json()["state"] for verb in ("pause", "resume", "stop")]
    assert states == ["paused", "running", "stopped"]
    assert (await as_alice.post(f"{path}/resume")).status_code == 409
    assert (await as_alice.get(CAMPAIGNS)).json()["total"] == 1


async def test_missing_variables_are_named_with_their_contacts(as_alice: httpx.AsyncClient, alice: Actor) -> None:  # noqa: F811
    ada = person(alice, "Ada")
    answer = await as_alice.post(CAMPAIGNS, json={"subject": "Hi", "text": "Dear {{ title }}", "filter": {}})
    assert (answer.status_code, answer.json()["error"]["missing"]) == (422, {"title": [str(ada)]})


async def test_the_estimate_sends_nothing(as_alice: httpx.AsyncClient, alice: Actor) -> None:  # noqa: F811
    person(alice, "Ada")
    told = await as_alice.post(f"{CAMPAIGNS}/estimate", json={"filter": {}})
    assert (told.status_code, told.json()) == (200, {"will_get": 1, "left_out": {}})
    assert (await as_alice.get(CAMPAIGNS)).json()["total"] == 0
