"""Unusual activity, for programs."""

import httpx

from services.accounts import users
from services.work import Actor, perform


async def test_a09_a_program_of_an_operator_reads_what_is_unusual(
    as_alice: httpx.AsyncClient, as_bob: httpx.AsyncClient, alice: Actor, charlie: Actor, bob: Actor
) -> None:
    assert (await as_bob.get("/api/v1/activity")).status_code == 403
    assert bob.user_id is not None
    perform(alice, users.change_role, bob.user_id, "administrator")
    found = (await as_alice.get("/api/v1/activity")).json()
    assert (found["today"], found["waiting"]) == (1, 1)
    assert (found["data"][0]["kind"], found["data"][0]["name"]) == ("raised", "Bob")
