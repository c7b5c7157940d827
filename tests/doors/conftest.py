"""The doors to other systems: programs with tokens of their own, over the whole API, and a clock that may be moved."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import time_machine
from fastapi import FastAPI

from services.doors import tokens
from services.work import Actor, clock, perform
from services.work.config import Config
from tests.accounts.apps import moved
from tests.api.conftest import app, as_alice, as_bob, as_charlie, stranger

__all__ = ["app", "as_alice", "as_bob", "as_charlie", "moved", "stranger"]


@pytest.fixture
def private(house: Config) -> None:
    """Addresses of this machine may be called."""
    house.webhook_allow_private = True


@pytest.fixture
def ticking(house: Config) -> Iterator[time_machine.Traveller]:
    """A clock that goes on, and may be moved."""
    with time_machine.travel(clock.now(), tick=True) as traveller:
        yield traveller


def made(actor: Actor, *scopes: str, **more: Any) -> tokens.MadeToken:
    """A token of somebody's, that may do this."""
    return perform(actor, tokens.create, {"name": "Website", "scopes": list(scopes or ["contacts.read"]), **more})


def program(app: FastAPI, token: str, address: str = "127.0.0.1") -> httpx.AsyncClient:
    """A program that comes with a token, from an address."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 1))
    return httpx.AsyncClient(
        transport=transport, base_url="http://test/api/v1", headers={"authorization": f"Bearer {token}"}
    )
