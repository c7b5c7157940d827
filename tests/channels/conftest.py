"""Channels to a server made for the test, with times short enough to wait for."""

import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import trustme

from services.channels.email import SmtpTransport
from tests.channels.envelopes import Hand
from tests.channels.smtp_servers import Act, ScriptedSmtp
from tests.waiting import PATIENCE


@asynccontextmanager
async def a_channel(server: ScriptedSmtp, url: str = "", **more: Any) -> AsyncIterator[SmtpTransport]:
    seconds = 0.3 if waits_for_silence(server) else PATIENCE
    short: dict[str, Any] = {"command_seconds": seconds, "answer_seconds": seconds, "hello": "crm.example"}
    way = SmtpTransport(url or server.url, "Shop <shop@crm.example>", **(short | more))
    try:
        yield way
    finally:
        await way.close()


def waits_for_silence(server: ScriptedSmtp) -> bool:
    """Whether the server falls silent: only then is anything waited for in vain, and a busy machine given little time."""
    acts = [one for some in server.script.values() for one in (some if isinstance(some, list | tuple) else [some])]
    return not all(isinstance(one, Act) and not one.stall for one in acts)


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
