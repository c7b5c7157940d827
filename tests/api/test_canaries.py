"""A canary at the API: answered as any wrong token, and an alert."""

import httpx

from services.house import canaries
from services.house.alerts import measuring
from services.work import Actor, perform


async def test_l15_a_request_with_a_canary_is_answered_as_any_wrong_token_and_noted(
    stranger: httpx.AsyncClient, alice: Actor
) -> None:
    token = perform(alice, canaries.plant, {"name": "the old server"})
    answers = [
        await stranger.get("/api/v1/contacts", headers={"authorization": f"Bearer {one}"})
        for one in (token, f"{token[:-4]}aaaa")
    ]
    assert [one.status_code for one in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()
    (touch,) = perform(alice, canaries.listing)[0].touches
    assert (touch.path, touch.times) == ("/api/v1/contacts", 1)
    assert list(measuring.now().canary_touched.values()) == [1.0]
