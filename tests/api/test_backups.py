"""Backups by the API: for operators alone, one at a time."""

import httpx

from services.house.backups import asking
from services.work import house_actor


async def test_b14_an_operator_backs_up_and_follows_it(as_alice: httpx.AsyncClient) -> None:
    answer = await as_alice.post("/api/v1/backups")
    assert answer.status_code == 202 and answer.json()["state"] == "asked"
    assert (await as_alice.post("/api/v1/backups")).status_code == 409
    asking.go_on(house_actor())
    (one,) = (await as_alice.get("/api/v1/backups")).json()["data"]
    assert one["state"] == "verified" and one["bytes"] > 0 and one["name"].startswith("backup_")


async def test_u04_nobody_but_an_operator_sees_or_makes_one(
    as_bob: httpx.AsyncClient, as_charlie: httpx.AsyncClient
) -> None:
    for client in (as_bob, as_charlie):
        assert (await client.get("/api/v1/backups")).status_code == 403
        assert (await client.post("/api/v1/backups")).status_code == 403
