"""Attacks with outgoing webhooks: calls into our own network, headers of others, and logs that are somebody else's."""

import asyncio
import socket
from typing import Any

import pytest
from fastapi import FastAPI

from services import contacts
from services.doors import probing, replaying, webhooks
from services.work import Actor, Invalid, NotAllowed, NotFound, perform
from services.work.config import Config
from tests.api.conftest import app
from tests.channels.http_servers import Act
from tests.doors.conftest import made, private, program
from tests.doors.hooks import Receiver, hooked, leave, log, told

__all__ = ["app", "private"]
ROOT = "/webhooks"


@pytest.mark.parametrize("host", ["[::ffff:127.0.0.1]", "127.0.0.1", "2130706433", "0x7f.1", "localhost", "10.0.0.1", "[::1]",
                                  "169.254.169.254", "metadata.google.internal"])  # fmt: skip
async def test_oneuptime_2578_an_address_inside_is_refused_when_it_is_saved(
    app: FastAPI, alice: Actor, host: str
) -> None:
    async with program(app, made(alice, "settings.edit", "contacts.read").token) as client:
        body = {"name": "W", "url": f"https://{host}/in", "kinds": ["contact.added"]}
        answer = await client.post(ROOT, json=body)
    assert (answer.status_code, set(answer.json()["error"]["fields"])) == (422, {"url"})


@pytest.mark.parametrize("host", ["169.254.169.254", "[::ffff:169.254.169.254]", "[fd00:ec2::254]", "100.100.100.200"])
def test_haven_5520_where_private_is_allowed_metadata_stays_closed(alice: Actor, private: None, host: str) -> None:
    hooked(alice, "http://127.0.0.1:9/in")
    with pytest.raises(Invalid):
        hooked(alice, f"http://{host}/latest/meta-data")


async def test_cap_go_2200_a_redirect_to_the_inside_is_not_followed(alice: Actor, private: None) -> None:
    async with Receiver([Act(302, body="")]) as server:
        hook = hooked(alice, f"{server.url}/in")
        perform(alice, contacts.create, {"name": "Ada"})
        told(alice.place)
        await leave(alice.place)
        assert len(server.asked) == 1
    assert log(alice, hook.id)[0].state == "failed"


async def test_documenso_2901_a_name_that_does_not_resolve_is_called_nowhere(
    alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Receiver() as server:
        await _resolving(alice, server, monkeypatch, OSError("no such host"))
        assert (server.opened, log(alice, perform(alice, webhooks.every)[0].id)[0].state) == (0, "pending")


async def test_f21_a_name_that_turns_inside_after_it_was_saved_is_called_nowhere(
    alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Receiver() as server:
        await _resolving(alice, server, monkeypatch, "127.0.0.1")
        assert (server.opened, log(alice, perform(alice, webhooks.every)[0].id)[0].state) == (0, "failed")


async def _resolving(actor: Actor, server: Receiver, monkeypatch: pytest.MonkeyPatch, answer: str | OSError) -> None:
    """Call a webhook whose name resolves to this."""

    async def poisoned(host: str, port: int, **_: Any) -> list[Any]:
        if isinstance(answer, OSError):
            raise answer
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answer, port))]

    hooked(actor, f"http://hooks.example:{server.port}/in")
    perform(actor, contacts.create, {"name": "Ada"})
    told(actor.place)
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", poisoned)
    await leave(actor.place, private=False)


async def test_f21_no_log_and_no_replay_of_another_webhook_or_workspace(
    app: FastAPI, alice: Actor, charlie: Actor, private: None
) -> None:
    one, two = hooked(alice, "http://127.0.0.1:9/1"), hooked(alice, "http://127.0.0.1:9/2", name="Two")
    perform(alice, contacts.create, {"name": "Ada"})
    told(alice.place)
    delivery = log(alice, one.id)[0].id
    with pytest.raises(NotFound):
        perform(alice, replaying.replay, two.id, delivery)
    async with program(app, made(charlie, "settings.edit", "contacts.read").token) as client:
        tried = [
            await client.get(f"{ROOT}/{one.id}"),
            await client.get(f"{ROOT}/{one.id}/deliveries"),
            await client.post(f"{ROOT}/{one.id}/deliveries/{delivery}/replay"),
            await client.post(f"{ROOT}/{one.id}/rotate"),
            await client.post(f"{ROOT}/{one.id}/test"),
            await client.delete(f"{ROOT}/{one.id}"),
        ]
    assert [answer.status_code for answer in tried] == [404] * 6


def test_f21_who_may_not_change_settings_makes_no_webhook(bob: Actor) -> None:
    with pytest.raises(NotAllowed):
        hooked(bob, "https://hooks.example/in")


def test_f21_a_token_is_told_of_nothing_that_its_scopes_do_not_read(alice: Actor) -> None:
    from services.doors import holding

    narrow = holding.by_token(made(alice, "settings.edit").token, "")
    with pytest.raises(Invalid):
        hooked(narrow, "https://hooks.example/in")


async def test_f21_the_test_button_tells_name_connection_and_answer_apart(
    alice: Actor, private: None, house: Config
) -> None:
    async with Receiver([Act(500, body="Broken")]) as server:
        hook = hooked(alice, f"{server.url}/in")
        found = await asyncio.to_thread(perform, alice, probing.test, hook.id)
        assert [(one.step, one.ok) for one in found.steps] == [("name", True), ("connection", True), ("answer", False)]
        assert (found.status, found.steps[-1].text) == (500, "500 Broken")
        found = await asyncio.to_thread(perform, alice, probing.test, hook.id)
        assert (found.ok, found.status, "webhook-signature" in server.asked[-1].headers) == (True, 200, True)
    found = await asyncio.to_thread(perform, alice, probing.test, hook.id)
    assert [(one.step, one.ok) for one in found.steps] == [("name", True), ("connection", False), ("answer", None)]
    house.webhook_allow_private = False
    found = await asyncio.to_thread(perform, alice, probing.test, hook.id)
    assert [(one.step, one.ok) for one in found.steps] == [("name", False), ("connection", None), ("answer", None)]
    assert log(alice, hook.id) == []
