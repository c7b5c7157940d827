"""A new channel needs nothing but its object in the table: it is written to, sent by and explained."""

from datetime import datetime, timedelta

import pytest

from services import contacts, messages
from services.channels import CHANNELS
from services.work import Actor, Invalid, clock, perform
from services.work.config import Config
from tests.channels.pigeons import Loft, pigeons
from tests.outbox.rows import force
from tests.waiting import until
from ui.cli import wiring

NUMBER = "+33 1 23 45 67 89"


@pytest.fixture
def loft(monkeypatch: pytest.MonkeyPatch) -> Loft:
    """Where the pigeons of this test start."""
    made = Loft()
    monkeypatch.setitem(CHANNELS, "pigeon", pigeons(made))
    return made


def write(actor: Actor, **more: object) -> messages.MessageCard:
    return perform(actor, messages.send, {"channel": "pigeon", "body": "Water is off.\nUntil noon.", **more})


def refused(actor: Actor, **more: object) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        write(actor, **more)
    return refusal.value.fields


async def test_what_is_written_to_it_is_sent_and_explained_in_its_own_words(
    house: Config, alice: Actor, loft: Loft
) -> None:
    letter = write(alice, to=NUMBER)
    beside = wiring.background(house)
    await anext(beside)
    try:
        await until(lambda: perform(alice, messages.find, letter.id).state == "sent")
    finally:
        await beside.aclose()  # type: ignore[attr-defined]
    card = perform(alice, messages.find, letter.id)
    assert card.explanation.startswith("Accepted by the loft at ")
    assert card.explanation.endswith("The server said: “7 Coo”.")
    assert [(one.recipient, one.body) for one in loft.flown] == [("+33123456789", "Water is off.\nUntil noon.")]


def test_it_reaches_a_contact_by_the_points_that_are_its_addresses(alice: Actor, loft: Loft) -> None:
    ada = perform(alice, contacts.create, {"name": "Ada", "emails": ["ada@example.com"], "phones": [NUMBER]})
    grace = perform(alice, contacts.create, {"name": "Grace", "emails": ["grace@example.com"]})
    assert write(alice, contact_id=ada.id).to == "+33123456789"
    assert refused(alice, contact_id=grace.id) == {"contact_id": "Add one to the contact first."}


def test_it_cleans_and_refuses_an_address_by_its_own_rule(alice: Actor, loft: Loft) -> None:
    assert write(alice, to=" +1 2 3 ").to == "+123"
    assert refused(alice, to="ada@example.com") == {"to": "A pigeon needs a number that begins with +."}


def test_it_needs_no_subject_and_lists_show_the_first_line(alice: Actor, loft: Loft) -> None:
    assert write(alice, to=NUMBER).subject == "Water is off."
    assert set(refused(alice, to=NUMBER, body="")) == {"body"}


def test_a_test_never_goes_to_the_contact(alice: Actor, loft: Loft) -> None:
    """Colleagues have no pigeons: where a test goes must be said."""
    ada = perform(alice, contacts.create, {"name": "Ada", "phones": [NUMBER]})
    with pytest.raises(Invalid) as refusal:
        perform(alice, messages.send, {"channel": "pigeon", "body": "Hello", "contact_id": ada.id}, None, True)
    assert set(refusal.value.fields) == {"to"}


def test_a_schedule_follows_the_points_that_are_its_addresses(alice: Actor, loft: Loft) -> None:
    ada = perform(alice, contacts.create, {"name": "Ada", "emails": ["ada@example.com"], "phones": [NUMBER]})
    start = datetime.combine(clock.today("UTC") + timedelta(days=1), datetime.min.time())
    daily = {"channel": "pigeon", "body": "Good morning", "contact_id": ada.id, "starts_at": start, "zone": "UTC"}
    made = perform(alice, messages.create_schedule, daily)
    perform(alice, contacts.change, ada.id, {"phones": ["+33 1 99 00 12 34"]})
    rows = perform(alice, messages.search, messages.Query(schedule_id=made.id)).rows
    assert (made.subject, {one.to for one in rows}) == ("Good morning", {"+33199001234"})


def test_what_left_by_a_channel_that_is_gone_is_still_explained(alice: Actor, loft: Loft) -> None:
    letter = write(alice, to=NUMBER)
    force(alice, letter.id, "sent")
    del CHANNELS["pigeon"]
    assert perform(alice, messages.find, letter.id).explanation.startswith("Accepted by the provider at ")
