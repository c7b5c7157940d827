"""Rows for the tests of opt-outs: a topic, a channel of text messages, and a claim as the server makes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from models.templates import Topic
from services import leaving, optouts
from services.channels import CHANNELS
from services.channels.channel import Channel
from services.outbox import claim
from services.work import Actor, house_actor, work
from tests.outbox.rows import BOOT, attempts, queue, state

NUMBER = "+33612345678"


def topic(actor: Actor, name: str = "News", note: str | None = None) -> UUID:
    """A topic people may opt out of."""
    with work(actor) as session:
        row = Topic(name=name, name_key=name.lower(), note=note)
        session.add(row)
    return row.id


@contextmanager
def texting() -> Iterator[None]:
    """Two channels whose addresses are telephone numbers, wherever this installation has none yet."""
    made = {
        name: Channel(name, "network", "phone number", "phone", str, lambda _: False, lambda _: None, private=True)  # type: ignore[arg-type, return-value]
        for name in ("sms", "whatsapp")
        if name not in CHANNELS
    }
    CHANNELS.update(made)
    yield
    for name in made:
        del CHANNELS[name]


def suppress(actor: Actor, channel: str, address: str, reason: str, **more: Any) -> UUID:
    """Stop messages to an address."""
    with work(actor) as session:
        return optouts.suppress(session, channel, address, reason, **more).id


def lift(actor: Actor, channel: str, address: str, **more: Any) -> int:
    """Allow them again."""
    with work(actor) as session:
        return optouts.lift(session, channel, address, **more)


def sent(actor: Actor, **more: Any) -> tuple[str, str]:
    """Put a message into the outbox and claim what is due: the state it came to, and why."""
    row_id = queue(actor, **more)
    take(actor)
    return state(actor, row_id), (attempts(actor, row_id) or [None])[-1].text if attempts(actor, row_id) else ""  # type: ignore[union-attr]


def take(actor: Actor) -> list[claim.Claimed]:
    """Claim what is due, with all checks."""
    house = house_actor(actor.place)
    with work(house) as session:
        return claim.claim(session, house, BOOT, 100, leaving.check)
