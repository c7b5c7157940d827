"""WhatsApp by Twilio: free text until 24 hours after the last message of the person, asked when written and claimed."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from models.templates import TemplateVersion
from services import leaving, messages, texting
from services.contacts import ContactCard
from services.outbox import claim
from services.texting import inbound
from services.work import Actor, Invalid, clock, house_actor, perform, work
from services.work.config import Config
from tests.channels.envelopes import envelope
from tests.outbox.rows import BOOT, attempts, queue, state
from tests.statements import statements
from tests.texting.conftest import NUMBER, heard


def write(actor: Actor, contact: ContactCard) -> Any:
    return perform(actor, messages.send, {"channel": "whatsapp", "contact_id": contact.id, "body": "Hello"})


def taken(actor: Actor) -> list[claim.Claimed]:
    house = house_actor(actor.place)
    with work(house) as session:
        return claim.claim(session, house, BOOT, 10, leaving.check)


def open_until(actor: Actor, contact: ContactCard) -> datetime | None:
    with work(actor, read=True) as session:
        return texting.open_until(session, contact.id)


def test_s12_free_text_is_refused_before_the_person_wrote(twilio: Config, alice: Actor, dora: ContactCard) -> None:
    with pytest.raises(Invalid) as refusal:
        write(alice, dora)
    assert "within 24 hours" in refusal.value.fields["body"]
    assert open_until(alice, dora) is None


@pytest.mark.parametrize(
    ("later", "fine"), [(timedelta(hours=23, minutes=59), True), (timedelta(hours=24, minutes=1), False)]
)
def test_s12_free_text_goes_until_24_hours_after_the_last_message(
    twilio: Config, alice: Actor, dora: ContactCard, later: timedelta, fine: bool
) -> None:
    inbound.take(heard(channel="whatsapp"))
    until = open_until(alice, dora)
    assert until is not None and timedelta(hours=23, minutes=59) < until - clock.now() <= timedelta(hours=24)
    with time_machine.travel(clock.now() + later):
        if fine:
            assert write(alice, dora).state == "pending"
        else:
            with pytest.raises(Invalid):
                write(alice, dora)


def test_s12_it_is_asked_again_when_the_message_leaves(twilio: Config, alice: Actor, dora: ContactCard) -> None:
    inbound.take(heard(channel="whatsapp"))
    one = write(alice, dora).id
    with time_machine.travel(clock.now() + timedelta(hours=24, minutes=1)):
        assert taken(alice) == []
    assert (state(alice, one), attempts(alice, one)[-1].text) == ("cancelled", texting.window.CLOSED)


def test_s12_an_approved_template_needs_no_open_window(twilio: Config, alice: Actor) -> None:
    with work(alice) as session:
        version = TemplateVersion(number=1, text="Hello {{name}}", content_sid="HX1", digest="0" * 64)
        session.add(version)
        session.flush()
        named = version.id
    queue(alice, channel="whatsapp", recipient=NUMBER, body="", version_id=named, variables={"name": "Dora"})
    (row,) = taken(alice)
    given = leaving.complete(alice.place, row, envelope(recipient=NUMBER))
    assert given.values == {"content_sid": "HX1", "content_variables": '{"name": "Dora"}'}


def test_w05_waha_knows_no_window(waha: Config, alice: Actor, dora: ContactCard) -> None:
    assert write(alice, dora).state == "pending"
    assert len(taken(alice)) == 1


def test_s12_a_text_by_sms_opens_no_window(twilio: Config, alice: Actor, dora: ContactCard) -> None:
    inbound.take(heard())
    assert open_until(alice, dora) is None


def test_s12_the_texts_of_one_claim_are_asked_about_at_once(twilio: Config, alice: Actor, dora: ContactCard) -> None:
    inbound.take(heard(channel="whatsapp"))
    for number in range(4):
        queue(alice, channel="whatsapp", recipient=NUMBER if number else "+33612345670")
    with statements() as sent:
        found = taken(alice)
    assert (len(found), sum("FROM received" in one for one in sent)) == (3, 1)
