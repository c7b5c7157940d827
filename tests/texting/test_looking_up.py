"""An unknown text is looked up at Twilio, by number, text and time: settled by exactly one match, else left to a person."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import time_machine

from services import leaving
from services.outbox.states import Change
from services.texting import looking_up
from services.work import Actor, clock, house_actor
from services.work.config import Config
from tests.channels.envelopes import Hand, envelope
from tests.channels.http_servers import TAKE_THEN_CUT
from tests.channels.test_texts import by_twilio
from tests.channels.twilio_server import TwilioServer
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
