"""Attacks with tokens of programs: of another workspace, forged, wider than they were made, and used to make more."""

import httpx
import pytest
from fastapi import FastAPI

from services.doors import holding, tokens
from services.records import errands
from services.work import Actor, NotAllowed, NotFound, SignInNeeded, perform, vault
from tests.api.conftest import app
from tests.cast import Cast
from tests.doors.conftest import made, program
from tests.records.long_work import NUMBER, begin, claim, go_on, row

__all__ = ["app"]
BODY = {"name": "Website", "scopes": ["contacts.read"]}


@pytest.mark.parametrize(
    "forged",
    [
        "stw_", "stw_.", "stw_{other}.{secret}", "stw_{acme}.", "stw_{acme}.{secret}x", "STW_{acme}.{secret}", "{secret}",
        "stw_../../{acme}.{secret}", "stw_house.{secret}", "stw_{acme}.{secret}\u0000", "stw_{acme}.' OR 1=1 --",
        "stw_00000000000000000000000000000000.{secret}", "stw_{acme}.{digest}", "stw_" + "a" * 5_000,
    ],
)  # fmt: skip
def test_f21_what_is_no_token_of_this_workspace_is_nobody(alice: Actor, people: Cast, forged: str) -> None:
    secret = made(alice).token.rpartition(".")[2]
    said = forged.format(acme=people.acme, other=people.other, secret=secret, digest=vault.fingerprint(secret))
    with pytest.raises(SignInNeeded):
        holding.by_token(said, "127.0.0.1")


async def test_f21_a_token_makes_no_tokens_and_changes_nothing_of_its_owners_access(app: FastAPI, alice: Actor) -> None:
    token = made(alice, *holding.OFFERED).token
    own = perform(alice, tokens.mine)[0]
    async with program(app, token) as client:
        tried = [
            await client.post("/tokens", json=BODY),
            await client.delete(f"/tokens/{own.id}"),
            await client.post("/feeds", json={"scope": "mine"}),
            await client.post("/auth/logout"),
            await client.post(f"/users/{alice.user_id}/reset-factors"),
            await client.get("/tenants"),
            await client.get("/backups"),
        ]
        assert [one.status_code for one in tried] == [403, 403, 403, 401, 403, 403, 403]
        assert (await client.get("/me")).json()["operator"] is False


async def test_f21_a_token_of_another_workspace_finds_nothing_here(app: FastAPI, alice: Actor, charlie: Actor) -> None:
    theirs = made(alice)
    async with program(app, made(charlie, *holding.OFFERED).token) as client:
        assert (await client.get("/contacts")).json()["total"] == 0
    with pytest.raises(NotFound):
        perform(charlie, tokens.end, theirs.id)


def test_f21_long_work_does_no_more_than_the_token_that_began_it(alice: Actor) -> None:
    errands.know([NUMBER])
    narrow = holding.by_token(made(alice, "contacts.read").token, "")
    begun = begin(narrow)
    with pytest.raises(NotAllowed):
        go_on(claim(alice.place))
    assert row(alice, begun).done == 0


def test_f21_long_work_stops_when_the_token_that_began_it_ends(alice: Actor) -> None:
    errands.know([NUMBER])
    one = made(alice, "contacts.edit")
    begin(holding.by_token(one.token, ""))
    perform(alice, tokens.end, one.id)
    with pytest.raises(NotAllowed, match="has ended"):
        go_on(claim(alice.place))


async def test_f21_an_idempotent_answer_is_not_told_to_another_token(app: FastAPI, alice: Actor) -> None:
    key, body = {"idempotency-key": "one"}, {"name": "Ada"}
    async with (
        program(app, made(alice, "contacts.edit").token) as one,
        program(app, made(alice, "contacts.edit").token) as two,
    ):
        first = await one.post("/contacts", json=body, headers=key)
        other = await two.post("/contacts", json=body, headers=key)
        again = await one.post("/contacts", json=body, headers=key)
    assert first.json()["id"] == again.json()["id"] != other.json()["id"]


async def test_f21_a_token_of_a_browsers_session_is_no_token_of_a_program(app: FastAPI, people: Cast) -> None:
    async with program(app, f"stw_{people.alice}") as client:
        answer: httpx.Response = await client.get("/contacts")
    assert answer.status_code == 401
