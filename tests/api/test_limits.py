"""The API limit: how much may be asked, and how a caller is told."""

from datetime import timedelta

import httpx
import pytest
import time_machine
from fastapi import FastAPI

from services.chores import CHORES
from services.house import limits
from services.house.bells import run
from services.work import Actor, clock, house_actor
from services.work.config import Config
from tests.api.conftest import API, client_of


@pytest.fixture
def five(app: FastAPI, house: Config) -> Config:
    """Only five requests in a minute."""
    house.rate_limit_max, house.rate_limit_window_ms = 5, 60_000
    return house


async def test_r01_every_answer_says_how_much_is_left(as_alice: httpx.AsyncClient, house: Config) -> None:
    house.rate_limit_max = 100
    for path, left in ((f"{API}/me", "99"), (f"{API}/contacts/x", "98"), (f"{API}/nothing", "97")):
        headers = (await as_alice.get(path)).headers
        assert (headers["ratelimit-limit"], headers["ratelimit-remaining"]) == ("100", left)
        assert headers["ratelimit-policy"] == "100;w=900" and 890 <= int(headers["ratelimit-reset"]) <= 900
        assert not [name for name in headers if name.startswith("x-ratelimit")]


async def test_r01_the_next_one_is_refused_in_the_words_of_the_sources(
    as_alice: httpx.AsyncClient, five: Config
) -> None:
    assert [(await as_alice.get(f"{API}/me")).status_code for _ in range(6)] == [200] * 5 + [429]
    answer = await as_alice.get(f"{API}/contacts")
    assert answer.json() == {"error": {"code": "too_many", "message": "Too many requests, please try again later"}}
    assert 1 <= int(answer.headers["retry-after"]) == int(answer.headers["ratelimit-reset"]) <= 60
    assert answer.headers["ratelimit-remaining"] == "0"


async def test_r06_the_window_ends_and_the_allowance_is_whole_again(as_alice: httpx.AsyncClient, five: Config) -> None:
    assert [(await as_alice.get(f"{API}/me")).status_code for _ in range(6)][-1] == 429
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        assert (await as_alice.get(f"{API}/me")).headers["ratelimit-remaining"] == "4"


async def test_a_person_is_counted_once_whatever_token_is_used(
    app: FastAPI, alice: Actor, bob: Actor, five: Config
) -> None:
    async with client_of(app, alice) as first, client_of(app, alice) as second, client_of(app, bob) as other:
        assert [(await client.get(f"{API}/me")).status_code for client in (first, second) * 3][-1] == 429
        assert (await other.get(f"{API}/me")).status_code == 200


async def test_strangers_are_counted_by_address_and_so_are_false_tokens(
    app: FastAPI, alice: Actor, five: Config
) -> None:
    async with client_of(app, address="10.0.0.1") as one, client_of(app, address="10.0.0.2") as two:
        for _ in range(5):
            assert (await one.get(f"{API}/me", headers={"authorization": "Bearer x.y.z"})).status_code == 401
        assert (await one.post(f"{API}/auth/login", json={})).status_code == 429
        assert (await two.get(f"{API}/me")).status_code == 401
    async with client_of(app, alice, address="10.0.0.1") as known:
        assert (await known.get(f"{API}/me")).status_code == 200


UNCOUNTED = ["/health", "/api/health/", "/api/docs", "/api/openapi.json"]


async def test_the_probes_and_the_paper_are_not_counted(stranger: httpx.AsyncClient, five: Config) -> None:
    for path in UNCOUNTED:
        answers = [await stranger.get(path) for _ in range(7)]
        assert {answer.status_code for answer in answers} == {200}
        assert "ratelimit-limit" not in answers[0].headers


async def test_r07_a_restart_forgives_nothing(as_alice: httpx.AsyncClient, five: Config) -> None:
    for _ in range(5):
        await as_alice.get(f"{API}/me")
    run(next(chore for chore in CHORES if chore.run is limits.save))
    limits.load()  # as the next process does
    assert (await as_alice.get(f"{API}/me")).status_code == 429


def test_r07_saving_again_writes_only_what_changed_and_drops_what_is_over(app: FastAPI) -> None:
    limits.count("a"), limits.count("b")
    assert (limits.save(house_actor()), limits.save(house_actor())) == (2, 0)
    limits.count("a")
    assert limits.save(house_actor()) == 1
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        limits.count("c")
        limits.save(house_actor())
        limits.load()
        assert limits.count("c").remaining == limits.count("a").remaining - 1


def test_one_house_of_ipv6_addresses_is_one_caller() -> None:
    assert limits.caller(None, "2001:db8::1") == limits.caller(None, "2001:db8::ffff:1%eth0")
    assert limits.caller(None, "2001:db8::1") != limits.caller(None, "2001:db8:0:1::1")
    assert len(limits.caller(None, "not an address" * 99)) < 120


def test_a_crowd_of_callers_does_not_fill_the_memory(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST", 50)
    for n in range(200):
        limits.count(str(n))
    assert limits.save(house_actor()) <= 50
