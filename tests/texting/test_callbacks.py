"""What providers call us with, through the guard: signatures, sizes, maintenance mode, and how long an answer takes."""

import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from hashlib import sha512
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from twilio.request_validator import RequestValidator

from services.contacts import ContactCard
from services.house import maintenance_mode
from services.texting import calls
from services.work import Actor
from services.work.config import Config
from tests.channels import twilio_server
from tests.outbox.rows import state
from tests.texting.conftest import HMAC, NUMBER, SITE, events, received
from ui import callbacks, guard

Write = Callable[..., UUID]
Client = httpx.AsyncClient
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
async def provider(house: Config) -> AsyncIterator[Client]:
    """A provider that calls our public address, which a proxy passes on by plain http."""
    app = FastAPI()
    house.site_url, house.environment = SITE, "production"
    callbacks.install(app, house)
    transport = httpx.ASGITransport(guard.Guard(app, house))
    async with httpx.AsyncClient(transport=transport, base_url="http://crm.example") as client:
        yield client


def signature(address: str, form: dict[str, str], token: str = twilio_server.TOKEN) -> str:
    return str(RequestValidator(token).compute_signature(address, form))


async def call(client: Client, path: str, form: dict[str, str], *, signed: str = "", base: str = SITE) -> int:
    by_twilio = signed or signature(f"{base}{path}", form)
    headers = {**FORM, "X-Twilio-Signature": by_twilio}
    return (await client.post(path, content=urlencode(form), headers=headers)).status_code


def status(word: str, sid: str = "SM1", **more: str) -> dict[str, str]:
    return {"MessageSid": sid, "MessageStatus": word, "To": NUMBER, "From": "+16085550142", "ErrorMessage": "", **more}


def text(body: str, sid: str = "SM9") -> dict[str, str]:
    return {"MessageSid": sid, "SmsStatus": "received", "From": NUMBER, "To": "+1608", "Body": body, "NumMedia": "0"}


@pytest.mark.parametrize("base", [SITE, f"{SITE}:443", "http://crm.example"])
async def test_w07_a_signature_holds_for_the_public_address_whatever_the_proxy_speaks(
    twilio: Config, provider: Client, alice: Actor, written: Write, base: str
) -> None:
    one = written()
    assert await call(provider, f"/callbacks/twilio?m={one}", status("delivered"), base=base) == 200
    assert state(alice, one) == "delivered"


@pytest.mark.parametrize(
    "signed", ["", "AAAA", signature(SITE, {}), signature(f"{SITE}/callbacks/twilio", {}, "another")]
)
async def test_w07_a_forged_call_is_403_and_changes_nothing(
    twilio: Config, provider: Client, alice: Actor, written: Write, signed: str
) -> None:
    one = written()
    headers = {**FORM, "X-Twilio-Signature": signed}
    for form in (status("delivered"), text("Hello")):
        answer = await provider.post(f"/callbacks/twilio?m={one}", content=urlencode(form), headers=headers)
        assert answer.status_code == 403
    assert (state(alice, one), events(alice), received(alice)) == ("sent", [], [])


async def test_w07_a_signed_call_cannot_be_turned_on_another_message(
    twilio: Config, provider: Client, alice: Actor, written: Write
) -> None:
    mine, other = written(), written()
    form = status("undelivered")
    signed = signature(f"{SITE}/callbacks/twilio?m={mine}", form)
    assert await call(provider, f"/callbacks/twilio?m={other}", form, signed=signed) == 403
    assert state(alice, other) == "sent"


async def test_w07_without_an_account_every_call_is_forged(provider: Client, alice: Actor) -> None:
    assert await call(provider, "/callbacks/twilio", text("Hello")) == 403
    assert (await provider.post("/callbacks/waha", content=b"{}")).status_code == 403
    assert (await provider.post("/callbacks/msg91/0", content=b"{}")).status_code == 403


async def test_s12_a_text_comes_in_by_twilio(twilio: Config, provider: Client, alice: Actor, dora: ContactCard) -> None:
    for _ in range(2):
        assert await call(provider, "/callbacks/twilio", text("Is it ready?")) == 200
    assert [(one.text, one.contact_id) for one in received(alice)] == [("Is it ready?", dora.id)]


async def test_s08_accepted_then_21610_is_bounced(
    twilio: Config, provider: Client, alice: Actor, written: Write
) -> None:
    one = written()
    form = status("undelivered", ErrorCode="21610")
    assert await call(provider, f"/callbacks/twilio?m={one}", form) == 200
    assert state(alice, one) == "bounced"


def waha_signature(raw: bytes) -> dict[str, str]:
    return {"X-Webhook-Hmac": hmac.new(HMAC.encode(), raw, sha512).hexdigest(), "X-Webhook-Hmac-Algorithm": "sha512"}


def came(event: str, **payload: Any) -> bytes:
    usual = {"id": "false_33612345678@c.us_ABC", "from": "33612345678@c.us", "fromMe": False, "body": "Hello"}
    return json.dumps({"event": event, "session": "default", "payload": usual | payload}).encode()


async def test_w05_a_text_in_two_events_of_waha_is_one(
    waha: Config, provider: Client, alice: Actor, dora: ContactCard
) -> None:
    for event in ("message", "message.any"):
        raw = came(event)
        assert (await provider.post("/callbacks/waha", content=raw, headers=waha_signature(raw))).status_code == 204
    assert [(one.text, one.contact_id, one.channel) for one in received(alice)] == [("Hello", dora.id, "whatsapp")]


@pytest.mark.parametrize("payload", [
    {"fromMe": True}, {"from": "1203630@g.us"}, {"from": "status@broadcast"}, {"id": None}, {"id": 7, "from": []},
])  # fmt: skip
async def test_w05_what_is_no_text_of_a_person_is_left_alone(
    waha: Config, provider: Client, alice: Actor, payload: dict[str, Any]
) -> None:
    raw = came("message", **payload)
    assert (await provider.post("/callbacks/waha", content=raw, headers=waha_signature(raw))).status_code == 204
    assert received(alice) == []


@pytest.mark.parametrize(
    ("ack", "then"), [(1, "sent"), (2, "delivered"), (3, "delivered"), (-1, "failed"), (7, "unknown")]
)
async def test_w05_an_acknowledgement_moves_its_message(
    waha: Config, provider: Client, alice: Actor, written: Write, ack: int, then: str
) -> None:
    one = written("handed", channel="whatsapp")
    from services.outbox.states import Change
    from tests.outbox.rows import make

    make(alice, Change(one, ("handed",), "unknown", 1, provider_id="text:ABC"))
    raw = came("message.ack", id="true_33612345678@c.us_ABC", ack=ack)
    assert (await provider.post("/callbacks/waha", content=raw, headers=waha_signature(raw))).status_code == 204
    assert state(alice, one) == then


@pytest.mark.parametrize("headers", [{}, {"X-Webhook-Hmac": "00"}, {"X-Webhook-Hmac": "é"}, waha_signature(b"other")])
async def test_w05_a_forged_call_of_waha_is_403(
    waha: Config, provider: Client, alice: Actor, headers: dict[str, str]
) -> None:
    sent = {name: value.encode("latin-1") for name, value in headers.items()}
    assert (await provider.post("/callbacks/waha", content=came("message"), headers=sent)).status_code == 403  # type: ignore[arg-type]
    assert received(alice) == []


@pytest.fixture
def msg91(house: Config) -> Config:
    house.msg91_auth_key, house.msg91_template_id = SecretStr("key"), "flow"
    return house


@pytest.mark.parametrize("as_form", [True, False])
async def test_s08_msg91_reports_to_an_address_of_its_own(
    msg91: Config, provider: Client, alice: Actor, written: Write, as_form: bool
) -> None:
    from services.outbox.states import Change
    from tests.outbox.rows import make

    one, other = written("handed"), written("handed")
    make(alice, Change(one, ("handed",), "sent", 1, provider_id="text:R1"))
    make(alice, Change(other, ("handed",), "sent", 1, provider_id="text:R2"))
    told = [
        {"requestId": "R1", "report": [{"number": "33612345678", "status": "1", "desc": "DELIVERED"}]},
        {"requestId": "R2", "report": [{"number": "33612345678", "status": "16", "desc": "REJECTED"}]},
    ]
    path = calls.address_of_msg91(msg91).removeprefix(SITE)
    sent = {"data": {"data": json.dumps(told)}} if as_form else {"json": told}
    assert (await provider.post(path, **sent)).status_code == 204  # type: ignore[arg-type]
    assert (state(alice, one), state(alice, other)) == ("delivered", "bounced")


async def test_s08_without_the_token_msg91_is_nobody(
    msg91: Config, provider: Client, alice: Actor, written: Write
) -> None:
    for token in ("0" * 64, "é", "x" * 500):
        assert (await provider.post(f"/callbacks/msg91/{token}", content=b"[]")).status_code == 403


async def test_w07_a_call_that_is_too_large_is_refused(twilio: Config, provider: Client) -> None:
    assert (await provider.post("/callbacks/twilio", content=b"x" * 1_100_000)).status_code == 413


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe", b"[" * 100_000, b"{}", b"[]", b"null", b'{"payload": 3}', b"&" * 5_000]
)
async def test_w05_what_makes_no_sense_breaks_nothing(
    waha: Config, twilio: Config, msg91: Config, provider: Client, raw: bytes
) -> None:
    there = calls.address_of_msg91(msg91).removeprefix(SITE)
    assert (await provider.post("/callbacks/waha", content=raw, headers=waha_signature(raw))).status_code == 204
    assert (await provider.post(there, content=raw)).status_code == 204
    assert (await provider.post(there, content=raw, headers=FORM)).status_code == 204
    assert (await provider.post("/callbacks/twilio", content=raw, headers=FORM)).status_code == 403


@pytest.mark.parametrize("odd", ["\ud800", "a\x00b", "9" * 5_000])
async def test_w05_what_no_database_takes_breaks_nothing(
    waha: Config, provider: Client, alice: Actor, odd: str
) -> None:
    for name in ("id", "from", "body", "_data"):
        usual = {"id": f"of {name}", "from": "33612345678@c.us", "to": odd, "body": "Hi"}
        payload = {**usual, name: {"notifyName": odd} if name == "_data" else odd}
        raw = json.dumps({"event": "message", "session": "default", "payload": payload}).encode()
        signed = {"X-Webhook-Hmac": hmac.new(HMAC.encode(), raw, sha512).hexdigest()}
        assert (await provider.post("/callbacks/waha", content=raw, headers=signed)).status_code == 204
    assert len(received(alice)) == 4


async def test_w07_during_maintenance_the_provider_calls_again(
    twilio: Config, provider: Client, alice: Actor, dora: ContactCard
) -> None:
    maintenance_mode.begin(alice)
    assert await call(provider, "/callbacks/twilio", text("Hello")) == 503
    maintenance_mode.end(alice)
    assert await call(provider, "/callbacks/twilio", text("Hello")) == 200
    assert len(received(alice)) == 1


async def test_w07_a_call_is_answered_within_50_ms(
    twilio: Config, provider: Client, alice: Actor, written: Write
) -> None:
    took = []
    for number in range(20):
        path, form = f"/callbacks/twilio?m={written()}", status("delivered", f"SM{number}")
        began = time.perf_counter()
        await call(provider, path, form)
        took.append(time.perf_counter() - began)
    assert sorted(took)[10] < 1
