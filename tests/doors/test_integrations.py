"""Integrations: how each does, and a test that tells name, certificate and answer apart (W-02 to W-11)."""

import socket
import socketserver
import threading
from collections.abc import Iterator

import httpx
import pytest
from pydantic import SecretStr

from services.doors import integrations, integrations_noting
from services.doors.integrations import IntegrationCard
from services.doors.integrations_probing import Server, look
from services.work import Actor, Conflict, NotAllowed, NotFound, TooMany, perform
from services.work.config import Config


class _Greets(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        self.request.sendall(b"220 mail.acme.example ESMTP\r\n")
        self.request.recv(100)


@pytest.fixture
def port() -> Iterator[int]:
    """A mail server that greets."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Greets) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def of(actor: Actor, key: str) -> IntegrationCard:
    return next(one for one in perform(actor, integrations.integrations) if one.key == key)


def test_w07_what_is_set_up_is_told_from_what_is_not_and_no_secret_is_shown(alice: Actor, house: Config) -> None:
    assert of(alice, "sms").state == "off"
    house.twilio_account_sid, house.twilio_auth_token = "AC1", SecretStr("a secret token")
    house.sentry_dsn = SecretStr("https://akey@sentry.example/1")
    house.ping_url = SecretStr("https://ping.example/a-secret-uuid")
    assert [(of(alice, key).state, of(alice, key).where) for key in ("sms", "sentry", "ping")] == [
        ("on", "api.twilio.com"),
        ("on", "sentry.example"),
        ("on", "ping.example"),
    ]
    shown = str(perform(alice, integrations.integrations))
    assert not [one for one in ("a secret token", "akey", "a-secret-uuid") if one in shown]


def test_a_test_says_what_it_found_and_is_kept(alice: Actor, house: Config, port: int) -> None:
    house.smtp_url = SecretStr(f"smtp://user:password@127.0.0.1:{port}")
    found = perform(alice, integrations.test, "email")
    assert (found.state, found.told) == ("on", {"dns": "127.0.0.1", "answer": "220 mail.acme.example ESMTP"})
    assert of(alice, "email") == found
    with pytest.raises(TooMany):
        perform(alice, integrations.test, "email")


def test_name_certificate_and_answer_are_told_apart(port: int) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = free.getsockname()[1]
    tried = [
        look(Server("nowhere.invalid", 443, "http", True)),
        look(Server("127.0.0.1", port, "smtp", True)),
        look(Server("127.0.0.1", closed, "http", False)),
    ]
    assert [error.partition(":")[0] for _, error in tried] == ["Name", "Certificate", "Answer"]
    assert [list(told) for told, _ in tried] == [[], ["dns"], ["dns"]]


def test_an_error_after_a_success_is_failing_and_noted_once_a_minute(alice: Actor, house: Config) -> None:
    house.smtp_url = SecretStr("smtp://mail.acme.example")
    integrations_noting._noted.clear()
    integrations_noting.note(alice.place, "email")
    assert of(alice, "email").state == "on"
    integrations_noting.note(alice.place, "email", "The server is away.")
    first = of(alice, "email")
    integrations_noting.note(alice.place, "email", "Another error.")
    assert (first.state, first.error, of(alice, "email")) == ("bad", "The server is away.", first)


def test_a_stranger_to_the_settings_tests_nothing(alice: Actor, bob: Actor) -> None:
    with pytest.raises(NotAllowed):
        perform(bob, integrations.test, "email")
    with pytest.raises(NotFound):
        perform(alice, integrations.test, "nonsense")
    with pytest.raises(Conflict):
        perform(alice, integrations.test, "feeds")


async def test_programs_read_how_integrations_do(as_alice: httpx.AsyncClient, as_bob: httpx.AsyncClient) -> None:
    items = (await as_alice.get("/api/v1/integrations")).json()["items"]
    assert {one["key"] for one in items} >= {"email", "payments", "incoming", "feeds", "accounting"}
    assert (await as_bob.get("/api/v1/integrations")).status_code == 403
    assert (await as_alice.post("/api/v1/integrations/email/test")).status_code == 409
