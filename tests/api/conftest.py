"""Programs: a client for each of the cast, over the whole API on a fresh house."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import Session

from services.accounts import sessions, users
from services.house import limits
from services.work import Actor, house_actor, work
from services.work.config import Config
from ui import api

Client = httpx.AsyncClient
API = "/api/v1"


def token_of(actor: Actor) -> str:
    """A program's token, without the slow hashing of a sign-in."""
    with work(house_actor(actor.place)) as session:
        opened = sessions.open_session(session, _user(session, actor), "program", "a test", "127.0.0.1")
    return sessions.program_token(actor.place, opened)


def client_of(app: FastAPI, actor: Actor | None = None, address: str = "127.0.0.1") -> Client:
    """A program that speaks for somebody, or for nobody."""
    headers = {"authorization": f"Bearer {token_of(actor)}"} if actor else {}
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers)


@pytest.fixture
def app(house: Config) -> FastAPI:
    """The API on a fresh house, with room for many requests."""
    house.rate_limit_max = 1_000_000
    limits.load()
    application = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    api.install(application)
    return application


@pytest.fixture
async def stranger(app: FastAPI) -> AsyncIterator[Client]:
    """Nobody we know."""
    async with client_of(app) as client:
        yield client


@pytest.fixture
async def as_alice(app: FastAPI, alice: Actor) -> AsyncIterator[Client]:
    """A program of Alice's."""
    async with client_of(app, alice) as client:
        yield client


@pytest.fixture
async def as_bob(app: FastAPI, bob: Actor) -> AsyncIterator[Client]:
    """A program of Bob's."""
    async with client_of(app, bob) as client:
        yield client


@pytest.fixture
async def as_charlie(app: FastAPI, charlie: Actor) -> AsyncIterator[Client]:
    """A program of Charlie's."""
    async with client_of(app, charlie) as client:
        yield client


async def made(client: Client, kind: str, **values: Any) -> dict[str, Any]:
    """Add something, and see that it was added."""
    answer = await client.post(f"{API}/{kind}", json=values)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _user(session: Session, actor: Actor) -> Any:
    assert actor.user_id is not None
    return users.row(session, actor.user_id)
