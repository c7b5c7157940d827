"""Signing in, for programs (T-03)."""

import httpx
from fastapi import FastAPI

from services.accounts import users
from services.work import Actor, perform
from tests.api.conftest import API, client_of
from tests.cast import PASSWORD

LOGIN = f"{API}/auth/login"
ALICE = {"email": "alice@example.com", "password": PASSWORD, "company": "Acme"}
WRONG = {**ALICE, "password": "a wrong password"}


async def test_u13_the_right_password_gives_a_token_that_opens_the_api(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.post(LOGIN, json=ALICE)
    given = answer.json()
    assert (answer.status_code, given["token_type"], given["expires_in"]) == (200, "bearer", 7 * 86400)
    me = await stranger.get(f"{API}/me", headers={"authorization": f"bearer {given['access_token']}"})
    assert (me.json()["email"], me.json()["role"], me.json()["scope"]) == ("alice@example.com", "administrator", "all")


async def test_a_wrong_password_and_a_wrong_name_look_the_same(stranger: httpx.AsyncClient) -> None:
    first = await stranger.post(LOGIN, json=WRONG)
    second = await stranger.post(LOGIN, json={**WRONG, "email": "nobody@example.com"})
    assert first.status_code == second.status_code == 401
    assert first.json() == second.json() and first.headers["www-authenticate"] == "Bearer"


async def test_r02_after_five_failures_even_the_right_password_waits(stranger: httpx.AsyncClient) -> None:
    assert [(await stranger.post(LOGIN, json=WRONG)).status_code for _ in range(5)] == [401] * 5
    answer = await stranger.post(LOGIN, json=ALICE)
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "too_many")
    assert answer.json()["error"]["message"] == "Too many login attempts, please try again after 15 minutes"
    assert 800 < int(answer.headers["retry-after"]) <= 900


async def test_r02_successes_are_not_counted(stranger: httpx.AsyncClient) -> None:
    assert [(await stranger.post(LOGIN, json=WRONG)).status_code for _ in range(4)] == [401] * 4
    assert [(await stranger.post(LOGIN, json=ALICE)).status_code for _ in range(3)] == [200] * 3


async def test_with_several_companies_one_must_be_named(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.post(LOGIN, json={k: v for k, v in ALICE.items() if k != "company"})
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, ["company"])


async def test_t04_charlie_cannot_sign_in_at_acme(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.post(LOGIN, json={**ALICE, "email": "charlie@example.com"})
    assert answer.status_code == 401


async def test_signing_out_ends_the_token_at_once(as_alice: httpx.AsyncClient) -> None:
    assert (await as_alice.post(f"{API}/auth/logout")).status_code == 204
    answer = await as_alice.get(f"{API}/me")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "sign_in_needed")


async def test_disabling_a_colleague_ends_the_token_at_once(
    as_bob: httpx.AsyncClient, alice: Actor, bob: Actor
) -> None:
    assert bob.user_id is not None
    perform(alice, users.disable, bob.user_id)
    assert (await as_bob.get(f"{API}/contacts")).status_code == 401


NO_TOKENS = ["", "Bearer", "Bearer ", "Bearer x.y.z", "Basic YTpi", "Bearer ünknown", "Token abc"]


async def test_no_or_no_valid_token_is_a_401_on_every_route(stranger: httpx.AsyncClient) -> None:
    for sent in NO_TOKENS:
        headers = {"authorization": sent.encode()} if sent else {}
        for path in ("me", "contacts", "companies", "messages", "schedules", "contacts/0", "messages/0"):
            answer = await stranger.get(f"{API}/{path}", headers=headers)
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer"), path


async def test_the_token_of_a_browser_and_its_cookie_open_nothing(app: FastAPI, people: object) -> None:
    browser = people.alice  # type: ignore[attr-defined]
    async with client_of(app) as client:
        by_cookie = await client.get(f"{API}/me", headers={"cookie": f"steward={browser}; __Host-steward={browser}"})
        by_bearer = await client.get(f"{API}/me", headers={"authorization": f"Bearer {browser}"})
    assert by_cookie.status_code == by_bearer.status_code == 401
