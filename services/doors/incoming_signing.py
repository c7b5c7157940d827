"""Signatures of incoming webhooks, over the bytes as they came: Standard Webhooks, a plain HMAC, or a token (W-01)."""

import base64
import binascii
import hmac
import re
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256

from models.language import N_, _
from services.work import clock, vault

SCHEMES = {
    "standard": N_("Standard Webhooks"),
    "hmac": N_("HMAC-SHA256 in a header"),
    "token": N_("The secret itself in a header"),
}
SLACK = timedelta(minutes=5)  # how far the clock of who calls may be off, and how old a call may be
PREFIX = "whsec_"
SHORTEST, LONGEST = 16, 200  # characters of a secret
HEADER = re.compile(r"[A-Za-z0-9-]{1,60}")
SAID_ONCE = ("webhook-id", "idempotency-key", "x-request-id")  # by which who knows a token says that it calls again
NAMED = {"hmac": "x-hub-signature-256", "token": "x-webhook-token"}  # the header where none is named


def new_secret(scheme: str) -> str:
    """Return a fresh secret, as who calls is given it."""
    raw = vault.new_token().encode()
    return PREFIX + base64.b64encode(sha256(raw).digest()).decode() if scheme == "standard" else raw.decode()


def wrong_secret(scheme: str, secret: str) -> str:
    """Return a sentence about a typed secret that cannot be used, or an empty text."""
    if secret.startswith("v1,"):
        return _("This begins with a version of a signature. Paste what follows the comma, from whsec_ on.")
    if not SHORTEST <= len(secret) <= LONGEST or not secret.isascii() or not secret.isprintable() or " " in secret:
        return _("A secret has {least} to {most} letters, digits and signs, without spaces.").format(
            least=SHORTEST, most=LONGEST
        )
    if scheme == "standard" and _key(secret) is None:
        return _("A secret of Standard Webhooks is whsec_ and base64.")
    return ""


def key_of(scheme: str, header: str, secret: str, headers: Mapping[str, str], raw: bytes) -> str | None:
    """Return by what a call is known again, or None where its signature is wrong. `headers` by lower-case name.

    With an HMAC it is made of the signed body alone: a header that nobody signs would let a thief call again.
    """
    if scheme == "standard":
        return _standard(secret, headers, raw)
    given = headers.get((header or NAMED[scheme]).lower(), "").strip()
    if scheme == "token":
        given = given.removeprefix("Bearer ").strip()  # no text
        if not _same(secret.encode(), given.encode()):
            return None
        said = next((headers[name] for name in SAID_ONCE if headers.get(name)), "")
        return _short(said) if said else f"body:{sha256(raw).hexdigest()}"
    digest = hmac.new(secret.encode(), raw, sha256).digest()
    sent = given.removeprefix("sha256=")
    fits = _same(digest.hex().encode(), sent.lower().encode()) | _same(base64.b64encode(digest), sent.encode())
    return f"body:{sha256(raw).hexdigest()}" if fits else None


def _standard(secret: str, headers: Mapping[str, str], raw: bytes) -> str | None:
    """Return the id of a call that is signed as https://www.standardwebhooks.com says; one of several signatures fits."""
    key, said, at = _key(secret), headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if key is None or not said or not re.fullmatch(r"[0-9]{1,12}", at):
        return None
    if abs(clock.now().timestamp() - int(at)) > SLACK.total_seconds():
        return None
    signed = hmac.new(key, f"{said}.{at}.".encode("utf-8", "replace") + raw, sha256).digest()
    right = b"v1," + base64.b64encode(signed)
    fits = False
    for one in headers.get("webhook-signature", "").split(" ")[:10]:
        fits |= _same(right, one.encode("utf-8", "replace"))
    return _short(said) if fits else None


def _key(secret: str) -> bytes | None:
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True) or None
    except (binascii.Error, ValueError):
        return None


def _same(right: bytes, given: bytes) -> bool:
    return hmac.compare_digest(right, given)


def _short(said: str) -> str:
    """Return an id as it is kept: no longer than the column."""
    plain = said.encode("ascii", "replace").decode()
    return (
        f"id:{plain}"
        if len(plain) <= 150 and plain == said
        else f"id:{sha256(said.encode('utf-8', 'replace')).hexdigest()}"
    )
