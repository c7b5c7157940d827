"""An unknown text is looked up at Twilio and WAHA, by number, text and time: exactly one match settles it."""

import asyncio
import logging
import logging.config
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from pydantic import SecretStr

from services import leaving, messages
from services.channels import Unclear
from services.outbox.states import Change
from services.texting import looking_up
from services.work import Actor, clock, house_actor, logs, perform
from services.work.config import Config
from tests.channels.envelopes import Hand, envelope
from tests.channels.http_servers import TAKE_THEN_CUT, Act
from tests.channels.test_texts import by_twilio, by_waha
from tests.channels.twilio_server import TwilioServer
from tests.channels.waha_server import WahaServer
from tests.outbox.rows import attempts, make, state
from tests.texting.conftest import NUMBER

Write = Callable[..., UUID]
BODY = "Water is off."


async def took(server: TwilioServer, body: str = BODY) -> None:
    """Twilio takes a text, and nobody hears of it."""
    server.left.append(TAKE_THEN_CUT)
    way = by_twilio(server.url)
    try:
        await way.send(envelope(recipient=NUMBER, body=body), Hand())
    except Exception:
        await way.close()


async def look(actor: Actor, after: timedelta = timedelta(minutes=1, seconds=1)) -> int:
    with time_machine.travel(clock.now() + after):
        return await asyncio.to_thread(looking_up.look, house_actor(actor.place), leaving.complete)


async def test_w07_exactly_one_match_settles_it(twilio: Config, alice: Actor, written: Write) -> None:
    one = written("unknown")
    async with TwilioServer() as server:
        twilio.twilio_url = server.url
        await took(server)
        await took(server, "Something else")
        assert await look(alice) == 1
    assert (state(alice, one), attempts(alice, one)[-1].provider_id) == ("sent", f"text:{server.taken[0][0]}")


async def test_w07_two_matches_are_left_to_a_person(twilio: Config, alice: Actor, written: Write) -> None:
    one = written("unknown")
    async with TwilioServer() as server:
        twilio.twilio_url = server.url
        await took(server)
        await took(server)
        assert await look(alice) == 0
    assert state(alice, one) == "unknown"


async def test_w07_a_match_that_another_message_has_does_not_count(
    twilio: Config, alice: Actor, written: Write
) -> None:
    first, second = written("handed"), written("unknown")
    async with TwilioServer() as server:
        twilio.twilio_url = server.url
        await took(server)
        make(alice, Change(first, ("handed",), "sent", 1, provider_id=f"text:{server.taken[0][0]}"))
        assert await look(alice) == 0
    assert state(alice, second) == "unknown"


async def test_w07_of_two_equal_messages_one_takes_the_only_match(twilio: Config, alice: Actor, written: Write) -> None:
    both = [written("unknown"), written("unknown")]
    async with TwilioServer() as server:
        twilio.twilio_url = server.url
        await took(server)
        assert await look(alice) == 1
    assert sorted(state(alice, one) for one in both) == ["sent", "unknown"]


async def test_w07_it_looks_after_1_5_and_30_minutes_and_no_more(twilio: Config, alice: Actor, written: Write) -> None:
    written("unknown")
    async with TwilioServer() as server:
        twilio.twilio_url = server.url
        for minutes in (0.5, 1.1, 2, 5.1, 6, 30.1, 31, 90):
            await look(alice, timedelta(minutes=minutes))
    assert len(server.asked) == 3


async def test_w07_a_silent_twilio_is_asked_again_later(twilio: Config, alice: Actor, written: Write) -> None:
    one = written("unknown")
    twilio.twilio_url = "http://127.0.0.1:9"
    assert await look(alice) == 0
    assert state(alice, one) == "unknown"


async def test_w05_waha_is_asked_too(waha: Config, alice: Actor, written: Write) -> None:
    one, other = written("unknown", channel="whatsapp"), written("unknown", channel="whatsapp", body="Never taken")
    async with WahaServer([TAKE_THEN_CUT]) as server:
        waha.waha_base_url = server.url
        way = by_waha(server.url)
        with pytest.raises(Unclear):
            await way.send(envelope(recipient=NUMBER, body=BODY), Hand())
        await way.close()
        assert await look(alice) == 1
    assert (state(alice, one), attempts(alice, one)[-1].provider_id) == ("delivered", f"text:{server.taken[0][0]}")
    assert state(alice, other) == "unknown"


@pytest.mark.parametrize("answer", [Act(422, {"message": "the store is off"}), Act(200, "no JSON"), Act(200, {})])
async def test_w05_a_server_that_keeps_no_messages_settles_nothing(
    waha: Config, alice: Actor, written: Write, answer: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = written("unknown", channel="whatsapp")
    monkeypatch.setattr(WahaServer, "reply", lambda self, asked: (answer.status, answer.body, True))
    async with WahaServer() as server:
        waha.waha_base_url = server.url
        assert await look(alice) == 0
    assert state(alice, one) == "unknown"


@pytest.mark.parametrize(
    ("given", "channel", "says"),
    [
        ("twilio", "sms", "The provider is asked 1, 5 and 30 minutes later."),
        ("waha", "whatsapp", "The provider is asked 1, 5 and 30 minutes later."),
        ("msg91", "sms", "MSG91 cannot be asked about it"),
        ("none", "sms", "Find out what happened, then resolve it."),
    ],
)
def test_w07_an_unknown_text_says_whether_its_provider_can_be_asked(
    house: Config, alice: Actor, written: Write, given: str, channel: str, says: str
) -> None:
    house.twilio_account_sid, house.twilio_from = ("AC1", "+1") if given == "twilio" else (None, None)
    house.msg91_auth_key = SecretStr("key") if given == "msg91" else None
    house.waha_base_url = "http://127.0.0.1:9" if given == "waha" else None
    one = written("unknown", channel=channel)
    assert says in perform(alice, messages.find, one).explanation


async def test_w07_no_number_reaches_the_log_while_twilio_is_asked(
    twilio: Config, alice: Actor, written: Write, caplog: pytest.LogCaptureFixture
) -> None:
    written("unknown")
    quiet = {name: {"level": "WARNING"} for name in logs.QUIET}  # as the server does at its start
    logging.config.dictConfig({"version": 1, "disable_existing_loggers": False, "loggers": quiet})
    async with TwilioServer() as server:
        twilio.twilio_url = server.url
        with caplog.at_level(logging.DEBUG):
            await look(alice)
    assert len(server.asked) == 1
    assert NUMBER.lstrip("+") not in caplog.text
