"""A house that sends texts: by Twilio, and by WAHA where a test says so."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from models.inbound import ProviderEvent, Received
from models.privacy import Suppression
from services import contacts, messages
from services.channels.incoming import MARK, Heard, Report
from services.contacts import ContactCard
from services.work import Actor, perform, work
from services.work.config import Config
from tests.channels import twilio_server, waha_server
from tests.outbox.rows import force

SITE = "https://crm.example"
NUMBER = "+33612345678"
HMAC = "a key that WAHA signs with"


@pytest.fixture
def twilio(house: Config) -> Config:
    """Twilio, for SMS and WhatsApp."""
    house.site_url, house.twilio_account_sid = SITE, twilio_server.ACCOUNT
    house.twilio_auth_token = SecretStr(twilio_server.TOKEN)
    house.twilio_from = house.twilio_whatsapp_from = "+16085550142"
    return house


@pytest.fixture
def waha(house: Config) -> Config:
    """A WAHA server, for WhatsApp."""
    house.waha_base_url, house.waha_api_key = "http://127.0.0.1:9", SecretStr(waha_server.KEY)
    house.waha_hmac_key = SecretStr(HMAC)
    return house


@pytest.fixture
def dora(alice: Actor) -> ContactCard:
    """A contact with a mobile phone, who is Alice's."""
    given = {"name": "Dora", "phones": [NUMBER], "owner_id": alice.user_id}
    card: ContactCard = perform(alice, contacts.create, given)
    return card


@pytest.fixture
def written(alice: Actor) -> Callable[..., UUID]:
    """Write a text, and put it into a state."""

    def write(state: str = "sent", **more: Any) -> UUID:
        values = {"channel": "sms", "body": "Water is off.", "to": NUMBER, **more}
        card = perform(alice, messages.send, values)
        force(alice, card.id, state)
        return card.id

    return write


def report(status: str, state: Any, sid: str = "SM1", **more: Any) -> Report:
    """A report of Twilio."""
    return Report("sms", "twilio", MARK + sid, status, state, **more)


def heard(text: str = "Thank you", sid: str = "SM9", sender: str = NUMBER, **more: Any) -> Heard:
    """A text that came in."""
    given = {"channel": "sms", "provider": "twilio", "to": "+16085550142", **more}
    return Heard(provider_id=MARK + sid, sender=sender, text=text, **given)


def everything(actor: Actor, kind: Any) -> list[Any]:
    """All rows of a table in the actor's place, the oldest first."""
    with work(actor, read=True) as session:
        return list(session.scalars(select(kind).order_by(kind.id)))


def events(actor: Actor) -> list[Any]:
    return everything(actor, ProviderEvent)


def received(actor: Actor) -> list[Any]:
    return everything(actor, Received)


def suppressed(actor: Actor) -> list[tuple[str, str]]:
    return [(one.channel, one.reason) for one in everything(actor, Suppression) if one.lifted_at is None]
