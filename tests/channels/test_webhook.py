"""Webhooks: what is posted, what answers mean, and what the guard of addresses never lets out (L-24)."""

import asyncio
import json
import socket
from typing import Any
from uuid import UUID

import pytest

from services.channels import Envelope, ForGood, ForNow, Receipt, guard
from services.channels.webhook import WebhookTransport
from tests.channels.http_servers import CUT, TAKE_THEN_CUT, Act, Asked, ScriptedHttp

ID = UUID("01890000-0000-7000-8000-000000000001")


class Hooks(ScriptedHttp):
    """Takes everything."""

    def reply(self, asked: Asked) -> tuple[int, Any, bool]:
        return 202, {"status": "success"}, False

    def keep(self, asked: Asked, answer: Any) -> tuple[str, str, str]:
        return asked.headers.get("webhook-id", ""), asked.path, asked.body


async def post(target: str, body: object, kind: str = "webhook", private: bool = True, pagerduty: str = "") -> Receipt:
    transport = WebhookTransport(private, True, pagerduty or target)
    envelope = Envelope(ID, "<x@y>", "", "a channel", "", json.dumps(body), values={"target": target, "kind": kind})

    async def handed() -> bool:
        return True

    return await transport.send(envelope, handed)


async def test_l24_any_webhook_gets_json_under_a_constant_id() -> None:
    async with Hooks() as server:
        receipt = await post(f"{server.url}/in/secret", {"title": "The disk is almost full"})
        [asked] = server.asked
    assert receipt.code == 202
    assert (asked.method, asked.path, asked.json["title"]) == ("POST", "/in/secret", "The disk is almost full")
    assert (asked.headers["content-type"], asked.headers["webhook-id"]) == ("application/json", str(ID))


async def test_l24_pagerduty_gets_its_key_in_the_body_and_at_its_own_address() -> None:
    async with Hooks() as server:
        event = {"event_action": "trigger", "dedup_key": "disk:", "payload": {"summary": "Full"}}
        await post("R0UT1NGKEY", event, "pagerduty", pagerduty=f"{server.url}/v2/enqueue")
        [asked] = server.asked
    assert asked.path == "/v2/enqueue"
    assert asked.json == {**event, "routing_key": "R0UT1NGKEY"}


@pytest.mark.parametrize(("act", "kind"), [
    (Act(429), ForNow), (Act(503), ForNow), (CUT, ForNow), (TAKE_THEN_CUT, ForNow),
    (Act(404), ForGood), (Act(410), ForGood), (Act(302), ForGood),
])  # fmt: skip
async def test_answers_say_whether_it_is_tried_again(act: Act, kind: type[Exception]) -> None:
    async with Hooks([act]) as server:
        with pytest.raises(kind):
            await post(f"{server.url}/in", {})


async def test_no_redirect_is_followed() -> None:
    async with Hooks([Act(307, take=True)]) as server:
        with pytest.raises(ForGood):
            await post(f"{server.url}/in", {})
        assert len(server.asked) == 1


async def test_the_secret_is_in_no_word_about_a_failure() -> None:
    async with Hooks([Act(400, body="no such hook: /services/T0/B0/s3cr3t")]) as server:
        with pytest.raises(ForGood) as refused:
            await post(f"{server.url}/services/T0/B0/s3cr3t", {})
    assert "s3cr3t" not in str(refused.value)
    with pytest.raises(ForNow) as lost:
        await post(f"http://127.0.0.1:{_closed_port()}/services/s3cr3t", {})
    assert "s3cr3t" not in str(lost.value)


async def test_a_private_address_is_called_only_where_that_is_allowed() -> None:
    async with Hooks() as server:
        for host in ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"):
            with pytest.raises((ForGood, ForNow)):
                await post(f"http://{host}:{server.port}/in", {}, private=False)
        assert server.opened == 0
        await post(f"{server.url}/in", {}, private=True)


async def test_a_name_that_resolves_to_the_inside_is_refused_when_it_connects(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Hooks() as server:
        loop = asyncio.get_running_loop()

        async def poisoned(host: str, port: int, **_: Any) -> list[Any]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        monkeypatch.setattr(loop, "getaddrinfo", poisoned)
        with pytest.raises(ForGood) as refused:
            await post(f"http://hooks.example:{server.port}/in", {}, private=False)
        assert str(refused.value) == guard.INSIDE and server.opened == 0


@pytest.mark.parametrize("address", [
    "169.254.169.254", "fe80::1", "100.100.100.200", "fd00:ec2::254", "168.63.129.16", "0.0.0.0", "224.0.0.1",
    "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::", "::169.254.169.254", "4000::1",
    "not an address",
])  # fmt: skip
def test_link_local_and_metadata_stay_closed_also_where_private_addresses_are_allowed(address: str) -> None:
    assert not guard.allowed(address, private=True)


@pytest.mark.parametrize("address", [
    "10.0.0.1", "192.168.1.4", "172.16.0.1", "127.0.0.1", "::1", "fd12::1", "fec0::1", "192.0.0.8", "::127.0.0.1",
    "::ffff:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::",
])  # fmt: skip
def test_private_networks_open_by_the_setting_alone(address: str) -> None:
    assert guard.allowed(address, private=True) and not guard.allowed(address, private=False)


@pytest.mark.parametrize("url", [
    "https://user:pass@hooks.example/", "ftp://hooks.example/", "https://", "https:///path", "http://hooks.example/",
    "https://metadata.google.internal/", "https://127.0.0.1/", "https://localhost/", "https://0x7f000001/",
    "https://hooks.example/ x", "https://hooks.example\\@10.0.0.1/", "https://hooks.example:99999/",
    "https://h.example/" + "x" * 2_000,
])  # fmt: skip
def test_an_address_that_must_not_be_called_is_refused_when_it_is_saved(url: str) -> None:
    with pytest.raises(guard.Refused):
        guard.check(url, private=False)


def test_a_usual_address_is_taken() -> None:
    assert guard.check(" https://hooks.slack.com/services/T0/B0/x ", private=False).startswith("https://hooks.slack")


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
