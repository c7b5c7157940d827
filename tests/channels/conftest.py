"""Channels to a server made for the test, with times short enough to wait for."""

import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import trustme

from services.channels.email import SmtpTransport
from tests.channels.envelopes import Hand
from tests.channels.smtp_servers import ScriptedSmtp


@asynccontextmanager
async def a_channel(server: ScriptedSmtp, url: str = "", **more: Any) -> AsyncIterator[SmtpTransport]:
    short: dict[str, Any] = {"command_seconds": 0.3, "answer_seconds": 0.3, "hello": "crm.example"}
    way = SmtpTransport(url or server.url, "Shop <shop@crm.example>", **(short | more))
    try:
        yield way
    finally:
        await way.close()


@pytest.fixture
def channel() -> Callable[..., Any]:
    return a_channel


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    return context


@pytest.fixture(scope="session")
def trust(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context
