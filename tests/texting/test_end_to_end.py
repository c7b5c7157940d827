"""A text from the click to its delivery: written, sent by the SDK to a server that speaks Twilio's API, and reported on."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import SecretStr

from services import messages
from services.channels import CHANNELS
from services.channels.incoming import MARK, Report
from services.sending import switches
from services.texting import reports
from services.work import Actor, perform
from services.work.config import Config
from tests import cast
from tests.channels import msg91_server
from tests.channels.http_servers import TAKE_THEN_CUT
from tests.channels.msg91_server import Msg91Server
from tests.channels.twilio_server import TwilioServer, refused
from tests.channels.waha_server import WahaServer
from tests.outbox.rows import attempts, state
from tests.texting.conftest import NUMBER, suppressed
from tests.waiting import until
from ui.cli import serve, wiring

Write = Callable[..., UUID]


@asynccontextmanager
async def sending(config: Config) -> AsyncIterator[None]:
    beside = wiring.background(config)
    await anext(beside)
    try:
        yield
    finally:
        await beside.aclose()  # type: ignore[attr-defined]


def write(actor: Actor, channel: str = "sms", **more: Any) -> UUID:
    return perform(actor, messages.send, {"channel": channel, "to": NUMBER, "body": "Water is off.", **more}).id


async def settled(actor: Actor, one: UUID) -> str:
    await until(lambda: state(actor, one) in ("sent", "failed", "unknown", "kept"))
    return state(actor, one)


async def test_s14_a_text_that_went_to_the_test_address_says_so(twilio: Config, alice: Actor) -> None:
    switches.switch(alice, "sms", "test", "+33600000001")
    async with TwilioServer() as server:
        twilio.twilio_url = server.url
        one = write(alice)
        async with sending(twilio):
            assert await settled(alice, one) == "sent"
    assert server.taken[0][1:] == ("+33600000001", f"[To {NUMBER}] Water is off.")
    explained = perform(alice, messages.find, one).explanation
    assert "went to the test address instead of its recipient" in explained and "600000001" not in explained


async def test_w07_a_text_is_sent_reported_and_explained(twilio: Config, alice: Actor) -> None:
    async with TwilioServer() as server:
        twilio.twilio_url = server.url
        one = write(alice)
        async with sending(twilio):
            assert await settled(alice, one) == "sent"
    sid = server.taken[0][0]
    assert server.asked[0].form["StatusCallback"] == f"https://crm.example/callbacks/twilio?m={one}"
    assert perform(alice, messages.find, one).explanation.startswith("Accepted by the SMS provider at ")
    await asyncio.to_thread(reports.take, Report("sms", "twilio", MARK + sid, "delivered", "delivered"), one)
    assert state(alice, one) == "delivered"


async def test_w07_a_text_cut_after_acceptance_is_unknown_and_sent_once(twilio: Config, alice: Actor) -> None:
    async with TwilioServer([TAKE_THEN_CUT]) as server:
        twilio.twilio_url = server.url
        one = write(alice)
        async with sending(twilio):
            assert await settled(alice, one) == "unknown"
    assert len(server.taken) == 1
    assert [step.state for step in attempts(alice, one)] == ["handed", "unknown"]


async def test_w07_a_refusal_at_once_suppresses_the_number(twilio: Config, alice: Actor) -> None:
    async with TwilioServer([refused(400, 21610, "Unsubscribed recipient")]) as server:
        twilio.twilio_url = server.url
        one = write(alice)
        async with sending(twilio):
            assert await settled(alice, one) == "failed"
    assert suppressed(alice) == [("sms", "stop")]


async def test_w05_whatsapp_leaves_by_waha(waha: Config, alice: Actor) -> None:
    async with WahaServer() as server:
        waha.waha_base_url = server.url
        one = write(alice, "whatsapp")
        async with sending(waha):
            assert await settled(alice, one) == "sent"
    reports.take(Report("whatsapp", "waha", MARK + server.taken[0][0], "device", "delivered"))
    assert state(alice, one) == "delivered"


async def test_s03_where_only_msg91_is_set_up_it_carries_texts(house: Config, alice: Actor) -> None:
    async with Msg91Server() as server:
        house.msg91_auth_key, house.msg91_url = SecretStr(msg91_server.KEY), server.url
        house.msg91_template_id = msg91_server.FLOW
        one = write(alice)
        async with sending(house):
            assert await settled(alice, one) == "sent"
    assert server.taken[0][1:] == ("33612345678", "Water is off.")


def test_s03_a_demonstration_sends_no_texts_whatever_the_environment_says(tmp_path: Path) -> None:
    given = serve.alone(tmp_path)
    named = cast.settings(
        tmp_path, twilio_account_sid="AC1", twilio_auth_token="t", twilio_from="+1", msg91_auth_key="k",
        msg91_template_id="f", waha_base_url="http://waha.example", twilio_whatsapp_from="+1",
    )  # fmt: skip
    without = named.model_copy(update=dict.fromkeys(given["without"]))
    assert [name for name in ("sms", "whatsapp", "email") if CHANNELS[name].ready(named)] == ["sms", "whatsapp"]
    assert [name for name in ("sms", "whatsapp", "email") if CHANNELS[name].ready(without)] == []
