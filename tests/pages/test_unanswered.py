"""Addresses that are open to everybody, asked for in ways nobody answers: a plain word, and never a crash."""

from collections.abc import Callable

import pytest
from nicegui import Client
from nicegui.testing import User

NOT_LIKE_THIS = [
    *((method, "/health", "GET, HEAD") for method in ("POST", "OPTIONS", "PUT", "DELETE")),
    *((method, "/sign-in", "GET, POST") for method in ("OPTIONS", "PUT", "DELETE", "HEAD", "PATCH")),
    *((method, "/setup/x", "GET, POST") for method in ("OPTIONS", "PUT", "DELETE", "HEAD")),
    *((method, "/invitation/x", "GET, POST") for method in ("OPTIONS", "PUT", "DELETE", "HEAD")),
]
NOWHERE = [
    ("GET", "/_nicegui/x"), ("POST", "/_nicegui/x"), ("GET", "/setup/"), ("GET", "/setup/x/y"), ("GET", "/sign-in-x"),
    ("GET", "/health/x"), ("POST", "/invitation/"), ("DELETE", "/invitation/x/y"), ("GET", "/healthy"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "address", "allowed"), NOT_LIKE_THIS)
async def test_u02_an_open_address_says_what_it_takes(
    opened: Callable[[str | None], User], method: str, address: str, allowed: str
) -> None:
    answer = await opened(None).http_client.request(method, address)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    assert answer.headers["content-type"].startswith("text/plain") and answer.headers["x-frame-options"] == "DENY"
    assert not Client.instances


@pytest.mark.parametrize(("method", "address"), NOWHERE)
async def test_u02_an_open_address_that_leads_nowhere_is_a_plain_404(
    opened: Callable[[str | None], User], method: str, address: str
) -> None:
    answer = await opened(None).http_client.request(method, address)
    assert (answer.status_code, answer.text) == (404, "There is nothing at this address.")
    assert not Client.instances
