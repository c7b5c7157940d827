"""Pages of other sites: the API lets a browser's page use it only if its origin is named exactly (K-10)."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from services.work import Actor
from services.work.config import Config
from tests.api.conftest import API, client_of
from ui import api
from ui.guard import Guard

OURS, FOREIGN = "https://app.example.com", "https://evil.example.com"
ASKS = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,idempotency-key"}


@pytest.fixture
async def client(house: Config, alice: Actor) -> AsyncIterator[httpx.AsyncClient]:
    """A program of Alice's, on an installation that names one origin."""
    config = house.model_copy(update={"cors_allowed_origins": OURS, "site_url": "http://test"})
    application = FastAPI()
    api.install(application, config.cors_origins)
    application.add_middleware(Guard, config=config)
    async with client_of(application, alice) as client:
        yield client


async def test_k10_a_page_of_a_named_origin_may_use_the_api(client: httpx.AsyncClient) -> None:
    asked = await client.options(f"{API}/contacts", headers={"origin": OURS, **ASKS})
    assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (200, OURS)
    answer = await client.get(f"{API}/contacts", headers={"origin": OURS})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, OURS)
    assert "access-control-allow-credentials" not in answer.headers, "a cookie never speaks for anyone"
    wrong = await client.get(f"{API}/contacts", headers={"origin": OURS, "authorization": "Bearer wrong"})
    assert (wrong.status_code, wrong.headers["access-control-allow-origin"]) == (401, OURS)


@pytest.mark.parametrize("origin", [FOREIGN, f"{OURS}.evil.example", "https://app.example.com:8443", "null"])
async def test_k10_a_page_of_any_other_origin_may_not(client: httpx.AsyncClient, origin: str) -> None:
    asked = await client.options(f"{API}/contacts", headers={"origin": origin, **ASKS})
    answer = await client.get(f"{API}/contacts", headers={"origin": origin})
    assert asked.status_code == 400
    assert "access-control-allow-origin" not in {*asked.headers, *answer.headers}


async def test_k10_without_the_setting_no_page_of_another_site_may(as_alice: httpx.AsyncClient) -> None:
    answer = await as_alice.get(f"{API}/contacts", headers={"origin": OURS})
    assert "access-control-allow-origin" not in answer.headers
