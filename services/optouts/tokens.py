"""Tokens of unsubscribe links: which message (or contact) of which workspace, signed, and readable by nobody else.

`/u/<token>` needs no session. A token holds ids only, no address, and stays valid as long as its message is kept: its
key is one of those that outlive a rotation (vault.LASTING).
"""

import base64
import binascii
from dataclasses import dataclass
from uuid import UUID

from services.channels import CHANNELS, sender
from services.work import vault
from services.work.places import places

PURPOSE = "unsubscribe"
NONE = UUID(int=0)
MESSAGE, CONTACT = b"m", b"c"
PLAIN, SIGNED = 1 + 3 * 16, 1 + 3 * 16 + 32  # bytes
LONGEST = 200  # characters of a token that is looked at


@dataclass(frozen=True, slots=True)
class Token:
    """What a link is about: a message of the outbox, or a contact's first email address; and a topic, or everything."""

    place: str
    about: bytes
    id: UUID
    topic_id: UUID | None


def link(place: str, outbox_id: UUID, topic_id: UUID | None = None) -> str:
    """Return the address where the recipient of a message chooses what to receive."""
    return f"{site() or _local()}/u/{sign(Token(place, MESSAGE, outbox_id, topic_id))}"


def link_of_contact(place: str, contact_id: UUID, topic_id: UUID | None = None) -> str:
    """Return the same for a contact, for a preview or a message that is not in the outbox yet."""
    return f"{site() or _local()}/u/{sign(Token(place, CONTACT, contact_id, topic_id))}"


def site() -> str:
    """Return the public address of this installation if mail programs can reach it, else nothing."""
    return sender.reachable(places().config.site_url)


def missing() -> bool:
    """Return whether mails leave without a link to unsubscribe, because recipients could not reach it."""
    return CHANNELS["email"].ready(places().config) and not site()


def sign(token: Token) -> str:
    """Return a token as it stands in a link."""
    plain = token.about + UUID(token.place).bytes + token.id.bytes + (token.topic_id or NONE).bytes
    signed = plain + bytes.fromhex(vault.mac(plain, PURPOSE))
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")


def read(text: str) -> Token | None:
    """Return what a token says; None when we did not sign it. Not inside a work: retired keys are asked for."""
    if len(text) > LONGEST or not text.isascii():
        return None
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    plain, mark = raw[:PLAIN], raw[PLAIN:]
    if len(raw) != SIGNED or plain[:1] not in (MESSAGE, CONTACT) or not vault.mac_holds(plain, PURPOSE, mark.hex()):
        return None
    place, about, topic = (UUID(bytes=plain[at : at + 16]) for at in (1, 17, 33))
    return Token(place.hex, plain[:1], about, None if topic == NONE else topic)


def _local() -> str:
    config = places().config
    return config.site_url or f"http://localhost:{config.port}"
