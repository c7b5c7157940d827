"""The guard in front of an application that reads what it gets: hosts that are not ours, and uploads that are too large."""

import asyncio
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from nicegui.testing import User
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from services.work import foreground
from services.work.config import Config
from tests.cast import Cast
from tests.pages.conftest import served
from tests.work.test_foreground import aside
from ui import guard
from ui.guard import bodies, gate

LIMIT = bodies.ATTACHED


async def reads(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that takes the whole body."""
    body = await Request(scope, receive).body()
    await PlainTextResponse(f"took {len(body)}")(scope, receive, send)


async def pieces(total: int) -> AsyncIterator[bytes]:
    """A body that never says how long it will be."""
    for start in range(0, total, 100_000):
        yield b"x" * min(100_000, total - start)


async def test_while_a_page_is_asked_for_what_nobody_waits_for_steps_aside(
    house: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    took = list[float]()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        took.append(await asyncio.to_thread(aside))
        await PlainTextResponse("there")(scope, receive, send)

    monkeypatch.setattr(foreground, "PATIENCE", 1.0)
    transport = httpx.ASGITransport(guard.Guard(slow, house))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        assert (await client.get("/health")).text == "there"
    assert took[0] > 0.1
    monkeypatch.setattr(foreground, "PATIENCE", 30.0)
    assert aside() < 15.0  # it is answered


@pytest.fixture
def elsewhere(house: Config) -> httpx.AsyncClient:
    """A client that calls us by a name that is not ours."""
    transport = httpx.ASGITransport(guard.Guard(reads, house))
    return httpx.AsyncClient(transport=transport, base_url="http://elsewhere.example")


@pytest.mark.parametrize("path", ["/api/v1/contacts", "/api/v1/auth/login", "/api/nothing", "/api/docs"])
async def test_r09_a_wrong_host_is_refused_to_programs_as_every_error_is(
    elsewhere: httpx.AsyncClient, path: str
) -> None:
    for answer in (await elsewhere.get(path), await elsewhere.post(path, json={})):
        assert (answer.status_code, answer.headers["content-type"]) == (400, "application/json")
        assert answer.json() == {"error": {"code": "refused", "message": gate.WRONG_HOST}}
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/contacts", "/sign-in", "/apiary"])
async def test_r09_a_wrong_host_is_refused_to_people_in_plain_words(elsewhere: httpx.AsyncClient, path: str) -> None:
    answer = await elsewhere.get(path)
    assert (answer.status_code, answer.text) == (400, gate.WRONG_HOST)
    assert answer.headers["content-type"].startswith("text/plain")


async def test_who_watches_from_outside_may_ask_by_any_name(elsewhere: httpx.AsyncClient) -> None:
    for path in ("/health", "/api/health"):
        assert (await elsewhere.get(path)).status_code == 200


@pytest.fixture
def upload(config: Config) -> httpx.AsyncClient:
    """A client whose uploads meet the guard; who they are is another test's concern."""
    guarded = guard.Guard(reads, config)

    async def admit(*_: object) -> None:
        return None

    guarded._admit = admit  # type: ignore[method-assign]
    return httpx.AsyncClient(transport=httpx.ASGITransport(guarded), base_url="http://localhost")


@pytest.mark.parametrize("size", [0, 1, LIMIT])
async def test_an_upload_up_to_the_limit_passes(upload: httpx.AsyncClient, size: int) -> None:
    for body in (b"x" * size, pieces(size)):
        answer = await upload.post(f"{gate.UPLOAD}page/upload/1", content=body)
        assert (answer.status_code, answer.text) == (200, f"took {size}")


async def test_one_byte_more_is_too_large_announced_or_in_pieces(upload: httpx.AsyncClient) -> None:
    for body in (b"x" * (LIMIT + 1), pieces(LIMIT + 1), pieces(3 * LIMIT)):
        answer = await upload.post(f"{gate.UPLOAD}page/upload/1", content=body)
        assert (answer.status_code, answer.text) == (413, "This file is too large.")
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/sign-in", "/api/v1/contacts", "/api/v1/auth/login", "/health"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
async def test_r08_no_page_of_another_site_may_read_an_answer(
    opened: Callable[[str | None], User], people: Cast, method: str, path: str
) -> None:
    asked = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    answer = await opened(people.alice).http_client.request(method, path, headers=asked)
    assert [name for name in answer.headers if name.startswith("access-control-")] == []


async def test_r05_an_administrators_page_does_not_open_inside_a_page_from_elsewhere(
    house: Config, people: Cast
) -> None:
    async with served(house.model_copy(update={"admin_allowed_ips": "10.0.0.0/8"})) as user:
        alice = user(people.alice)
        answer = await alice.http_client.get("/users")
        assert (answer.status_code, "127.0.0.1" in answer.text) == (403, True)
        await alice.open("/contacts")
        await alice.should_see("No contacts yet")
        assert alice.client is not None
        with alice.client:
            await alice.client.sub_pages_router._handle_navigate("/users")  # over its socket, without a request
        await alice.should_see("127.0.0.1")
        await alice.should_not_see("bob@example.com")
