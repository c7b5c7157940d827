"""Addresses that are claimed, written otherwise, or blocked: xff_spoof, mapped_ip_bypass, blocked_ip_socket."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.house import addresses, limits
from services.house.addresses import real, rules
from services.work import Actor
from services.work.config import Config, load
from services.work.errors import CannotStart
from tests.api.conftest import API, token_of
from tests.cast import Cast
from ui import api
from ui.api import gate
from ui.guard import Guard

STRANGER, PROXY = "203.0.113.9", "192.0.2.1"
Asked = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def ask(house: Config) -> Asked:
    """A program at an address, in front of an installation with these settings."""

    @asynccontextmanager
    async def asked(peer: str, actor: Actor | None = None, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
        config = house.model_copy(update={"site_url": "http://test", **settings})
        application = FastAPI()
        api.install(application)

        @application.get("/{path:path}")
        async def whose(path: str) -> dict[str, str]:
            return {}

        application.add_middleware(Guard, config=config)
        transport = httpx.ASGITransport(application, client=(peer, 1))
        headers = {"authorization": f"Bearer {token_of(actor)}"} if actor else {}
        async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client:
            yield client

    return asked


@pytest.mark.parametrize(("peer", "said", "found"), [
    (STRANGER, ["10.0.0.5"], STRANGER),                              # a stranger says what they like
    (PROXY, ["10.0.0.5, 203.0.113.9"], STRANGER),                    # forged on the left: the first stranger counts
    (PROXY, ["10.0.0.5", "203.0.113.9"], STRANGER),                  # in two headers
    (PROXY, ["203.0.113.9, 192.0.2.7"], STRANGER),                   # two proxies of ours
    (PROXY, ["203.0.113.9, nonsense"], PROXY),                       # unreadable: the peer's
    (PROXY, ["203.0.113.9:4711"], STRANGER), (PROXY, ["[2001:db8::7]:1"], "2001:db8::7"),
    (f"::ffff:{PROXY}", [f"::ffff:{STRANGER}"], STRANGER),           # IPv4 written as IPv6
    (PROXY, [], PROXY), (PROXY, ["192.0.2.7"], "192.0.2.7"),
])  # fmt: skip
def test_xff_spoof_the_first_stranger_from_the_right_counts(
    house: Config, peer: str, said: list[str], found: str
) -> None:
    lists = rules(house.model_copy(update={"trusted_proxies": "192.0.2.0/24"}))
    assert real(peer, said, lists.proxies) == found


async def test_xff_spoof_does_not_open_the_api_to_a_blocked_address(ask: Asked) -> None:
    async with ask(STRANGER, blocked_ips=STRANGER, trusted_proxies=PROXY) as blocked:
        answer = await blocked.get(f"{API}/me", headers={"x-forwarded-for": "198.51.100.1"})
        assert (answer.status_code, "Access denied" in answer.text) == (403, True)


@pytest.mark.parametrize("path", ["/", "/sign-in", "/health", "/assets/x.css", f"{API}/me", "/api/health"])
@pytest.mark.parametrize("peer", [STRANGER, f"::ffff:{STRANGER}"])
async def test_mapped_ip_bypass_r04_a_blocked_address_gets_nothing(ask: Asked, peer: str, path: str) -> None:
    async with ask(peer, blocked_ips="203.0.113.0/24") as blocked:
        answer = await blocked.get(path)
        assert (answer.status_code, "Access denied" in answer.text) == (403, True)


async def test_blocked_ip_socket_is_closed_before_it_opens(house: Config, people: Cast) -> None:
    said: list[dict[str, Any]] = []

    async def inner(*_: object) -> None:
        raise AssertionError("it got in")

    async def send(message: Any) -> None:
        said.append(message)

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    scope = {"type": "websocket", "path": "/_nicegui_ws/socket.io/", "query_string": b"", "client": (STRANGER, 1),
             "headers": [(b"host", b"localhost"), (b"cookie", f"steward={people.alice}".encode())]}  # fmt: skip
    await Guard(inner, house.model_copy(update={"blocked_ips": STRANGER}))(scope, receive, send)  # type: ignore[arg-type]
    assert [one["type"] for one in said] == ["websocket.close"]


@pytest.mark.parametrize("path", [f"{API}/settings", f"{API}/users", f"{API}/alerts/"])
async def test_r05_the_api_of_administrators_needs_an_allowed_address(ask: Asked, alice: Actor, path: str) -> None:
    async with ask(STRANGER, alice, admin_allowed_ips="10.0.0.0/8") as elsewhere:
        answer = await elsewhere.get(path)
        assert (answer.status_code, STRANGER in answer.text) == (403, True)
        assert (await elsewhere.get(f"{API}/contacts")).status_code == 200
    async with ask("10.1.2.3", alice, admin_allowed_ips="10.0.0.0/8") as inside:
        assert (await inside.get(path)).status_code == 200


async def test_r05_without_a_list_nobody_is_refused(ask: Asked, alice: Actor) -> None:
    async with ask(STRANGER, alice) as client:
        assert (await client.get(f"{API}/settings")).status_code == 200


def test_r05_a_page_that_begins_like_an_administrators_page_is_none() -> None:
    assert addresses.for_administrators("/users/") and addresses.for_administrators("/settings/retention")
    assert not addresses.for_administrators("/usersx") and not addresses.for_administrators("/contacts")


async def test_r03_programs_wait_after_their_first_requests(ask: Asked, alice: Actor, house: Config) -> None:
    house.slow_down_after, house.slow_down_ms = 3, 300
    limits.load()
    async with ask("127.0.0.1", alice) as client:
        took = []
        for _ in range(4):
            began = time.perf_counter()
            assert (await client.get(f"{API}/me")).status_code == 200
            took.append(time.perf_counter() - began)
    assert took[3] > 0.3 > min(took[:3])


async def test_r03_of_too_many_that_wait_the_rest_is_refused(
    ask: Asked, alice: Actor, house: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.slow_down_after, house.slow_down_ms = 0, 500
    monkeypatch.setattr(gate, "SLEEPERS", 2)
    limits.load()
    async with ask("127.0.0.1", alice) as client:
        answers = await asyncio.gather(*(client.get(f"{API}/me") for _ in range(4)))
    assert sorted(one.status_code for one in answers) == [200, 200, 429, 429]
    assert not gate._sleepers


def test_a_list_that_cannot_be_read_stops_the_start(house: Config) -> None:
    with pytest.raises(CannotStart, match="STEWARD_BLOCKED_IPS"):
        load(blocked_ips="10.0.0.0/99")
