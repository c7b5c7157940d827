"""Whoever lies in the bin gets nothing more; who comes back in time gets what was planned."""

from datetime import timedelta

import pytest

from services import contacts, messages
from services.contacts import ContactCard
from services.outbox import claim
from services.work import Actor, clock, house_actor, perform, work
from services.work.config import Config
from tests.outbox.rows import BOOT, attempts
from tests.waiting import until
from ui.cli import wiring

SOON = timedelta(hours=1)


@pytest.fixture
def ada(alice: Actor) -> ContactCard:
    """A contact with an address."""
    return perform(alice, contacts.create, {"name": "Ada", "emails": ["ada@example.com"]})


def planned(alice: Actor, ada: ContactCard, wait: timedelta = SOON) -> messages.MessageCard:
    """A message to Ada that waits."""
    return perform(
        alice, messages.send, {"contact_id": str(ada.id), "subject": "Hi", "body": "Hi."}, clock.now() + wait
    )


def claimed(alice: Actor) -> list[str]:
    """To whom the next batch goes."""
    with work(house_actor(alice.place)) as session:
        rows = claim.claim(session, house_actor(alice.place), BOOT, 10, messages.withheld)
    return [row.recipient for row in rows]


def test_f17_what_is_due_while_its_contact_lies_in_the_bin_never_leaves(
    alice: Actor, ada: ContactCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = planned(alice, ada)
    other = perform(alice, messages.send, {"to": "bob@example.com", "subject": "Hi", "body": "Hi."})
    perform(alice, contacts.bin, ada.id)
    assert "Its contact is in the bin" in perform(alice, messages.find, letter.id).explanation
    later = clock.now() + SOON
    monkeypatch.setattr(clock, "now", lambda: later)
    assert claimed(alice) == [other.to]
    now = perform(alice, messages.find, letter.id)
    assert (now.state, now.tries) == ("cancelled", 0)
    assert now.explanation == "It was cancelled and not sent. It was due while its contact was in the bin."
    assert [(a.state, a.boot_id) for a in attempts(alice, letter.id)] == [("cancelled", BOOT)]


def test_f17_who_comes_back_in_time_gets_what_was_planned(
    alice: Actor, ada: ContactCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = planned(alice, ada)
    perform(alice, contacts.bin, ada.id)
    assert claimed(alice) == []
    perform(alice, contacts.restore, ada.id)
    assert "bin" not in perform(alice, messages.find, letter.id).explanation
    later = clock.now() + SOON
    monkeypatch.setattr(clock, "now", lambda: later)
    assert claimed(alice) == ["ada@example.com"]


async def test_f17_the_server_itself_asks_before_anything_leaves(house: Config, alice: Actor, ada: ContactCard) -> None:
    letter = planned(alice, ada, timedelta(seconds=1))
    perform(alice, contacts.bin, ada.id)
    beside = wiring.background(house)
    await anext(beside)
    try:
        await until(lambda: perform(alice, messages.find, letter.id).state == "cancelled")
    finally:
        await beside.aclose()  # type: ignore[attr-defined]
    assert not list((house.data_dir / "mailbox").glob("**/*.eml"))
