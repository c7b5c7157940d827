"""Without a mail server a message is kept here, and nothing says that it was sent."""

import pytest

from services import dashboard, messages
from services.messages import MessageCard
from services.work import Actor, clock, perform
from services.work.config import Config
from services.work.places import close_places
from tests import cast
from tests.outbox.rows import attempts
from tests.waiting import until
from ui.cli import wiring


@pytest.fixture
async def kept(house: Config, alice: Actor) -> MessageCard:
    """A message that went the whole way in a house without a mail server."""
    sent = perform(alice, messages.send, {"to": "ada@example.com", "subject": "Hello", "body": "Hello."})
    beside = wiring.background(house)
    await anext(beside)
    try:
        await until(lambda: perform(alice, messages.find, sent.id).settled_at is not None)
    finally:
        await beside.aclose()  # type: ignore[attr-defined]
    return perform(alice, messages.find, sent.id)


async def test_without_a_mail_server_a_message_is_kept_and_nothing_calls_it_sent(
    alice: Actor, kept: MessageCard
) -> None:
    assert (kept.state, [one.state for one in attempts(alice, kept.id)]) == ("kept", ["handed", "kept"])
    assert messages.label("kept", "email") == "Kept here: no mail server yet"
    assert kept.explanation.startswith("It was kept here at ")
    assert kept.explanation.endswith(" and not sent, because no mail server was set up.")


async def test_what_was_kept_counts_neither_as_sent_nor_as_due(alice: Actor, kept: MessageCard) -> None:
    now = perform(alice, dashboard.numbers)
    assert (now.sent_today, now.failed_today, now.due, now.unknown, sum(now.sent_by_day)) == (0, 0, 0, 0, 0)
    for states, found in ((("kept",), [kept.id]), (messages.SENT, []), (messages.DUE, [])):
        listed = perform(alice, messages.search, messages.Query(states=states)).rows
        assert [one.id for one in listed] == found


async def test_it_stays_kept_when_a_mail_server_is_set_up_later(
    house: Config, people: cast.Cast, kept: MessageCard
) -> None:
    close_places()
    cast.open_house(house.model_copy(update={"smtp_url": cast.settings(house.data_dir, smtp_url="smtp://x").smtp_url}))
    later = perform(cast.actor(people.alice), messages.find, kept.id)
    assert (later.state, later.explanation) == ("kept", kept.explanation)
    assert messages.label("kept", "email") == "Kept here"
    assert clock.now() > kept.made_at
