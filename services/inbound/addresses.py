"""The addresses that replies and bounces come back to: `reply+<token>@…` and `reply+b<token>@…`.

A token is the id of a message and a fingerprint over it, so that nobody makes one for a message that was not sent to
them. It needs no row of its own and no look into the database as the message leaves.
"""

import base64
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from uuid import UUID

from services.channels import Envelope
from services.house import tenants
from services.outbox.claim import Claimed
from services.work import HOUSE, vault
from services.work.places import Places, places

REPLY, BOUNCE = "", "b"
SIGNED = 20  # signs of the fingerprint in hex, 80 bits: a local part has room for 64 characters in all
TOKEN = re.compile(r"(b?)([a-z2-7]{26})([a-z2-7]{16})")
LOCAL = 64


def complete(place: str, row: Claimed, envelope: Envelope) -> Envelope:
    """Return an email with the addresses for its reply and its bounce. The sender stays.

    Only of the workspace whose mailbox is read by STEWARD_IMAP_URL, the first one: another's replies would come there.
    """
    own = places().config.reply_address
    if not own or row.channel != "email" or place == HOUSE or place != _first(places()):
        return envelope
    reply, bounce = address(own, row.id, REPLY), address(own, row.id, BOUNCE)
    if not reply or not bounce:
        return envelope
    headers = dict(envelope.headers)
    headers.setdefault("Reply-To", reply)
    return replace(envelope, headers=headers, bounce_to=envelope.bounce_to or bounce)


def address(own: str, message_id: UUID, purpose: str) -> str:
    """Return the signed address of a message; empty where the reply address leaves no room for a token."""
    local, _at, domain = own.strip().rpartition("@")
    signed = f"{local}+{token(message_id, purpose)}"
    return f"{signed}@{domain}" if local and domain and len(signed) <= LOCAL else ""


def token(message_id: UUID, purpose: str) -> str:
    """Return the token of a message for a purpose, REPLY or BOUNCE."""
    mark = vault.mac(_signed(message_id, purpose), "reply address")[:SIGNED]
    return f"{purpose}{_letters(message_id.bytes)}{_letters(bytes.fromhex(mark))}"


def message_of(addresses: Iterable[str], purpose: str) -> UUID | None:
    """Return the message whose signed address is among these, whichever letters a server turned into capitals."""
    for one in addresses:
        _name, plus, found = one.partition("@")[0].lower().rpartition("+")
        parts = TOKEN.fullmatch(found) if plus else None
        if parts is None or parts[1] != purpose:
            continue
        message_id = UUID(bytes=_bytes(parts[2])[:16])
        if vault.mac_holds(_signed(message_id, purpose), "reply address", _bytes(parts[3]).hex()):
            return message_id
    return None


@lru_cache(maxsize=4)
def _first(here: Places) -> str:
    """Return the place of the first workspace: the oldest one stays the oldest."""
    everyone = tenants.everyone()
    return everyone[0].id.hex if everyone else ""


def _signed(message_id: UUID, purpose: str) -> bytes:
    return f"{purpose or 'r'}:{message_id.hex}".encode()


def _letters(some: bytes) -> str:
    return base64.b32encode(some).decode().rstrip("=").lower()


def _bytes(letters: str) -> bytes:
    return base64.b32decode(letters.upper() + "=" * (-len(letters) % 8))
