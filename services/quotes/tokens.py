"""Tokens of the customer's page of a quote: which quote of which workspace, signed, and readable by nobody else.

`/q/<token>` needs no session: the token is the right to read the quote and to decide about it. It holds ids only, and
stays valid as long as the quote is kept: its key is one of those that outlive a rotation (vault.LASTING).
"""

import base64
import binascii
from typing import NamedTuple
from uuid import UUID

from services.work import vault
from services.work.places import places

PURPOSE = "quote"
PLAIN, SIGNED = 2 * 16, 2 * 16 + 32  # bytes
LONGEST = 200  # characters of a token that is looked at


class Token(NamedTuple):
    """What a link is about: a quote of a workspace."""

    place: str
    id: UUID


def link(place: str, quote_id: UUID) -> str:
    """Return the address where the customer reads a quote, and accepts or declines it."""
    config = places().config
    return f"{config.site_url or f'http://localhost:{config.port}'}/q/{sign(Token(place, quote_id))}"


def sign(token: Token) -> str:
    """Return a token as it stands in a link."""
    plain = UUID(token.place).bytes + token.id.bytes
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
    if len(raw) != SIGNED or not vault.mac_holds(plain, PURPOSE, mark.hex()):
        return None
    return Token(UUID(bytes=plain[:16]).hex, UUID(bytes=plain[16:]))
