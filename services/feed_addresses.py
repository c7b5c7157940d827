"""The secret addresses under which calendar programs and customers read: made once, told once, and kept as a digest alone."""

import base64
import binascii
import hashlib
import secrets
from contextlib import suppress
from uuid import UUID

from services.work import NotFound
from services.work.places import places

SECRET = 32  # bytes
LONGEST = 100  # characters of a token that is looked at


def make(place: str, path: str) -> tuple[str, str]:
    """Return a new address below `path` (as `/calendar/`), and the digest of its secret."""
    secret = secrets.token_bytes(SECRET)
    return f"{site()}{path}{token(place, secret)}.ics", digest(secret)


def token(place: str, secret: bytes) -> str:
    """Return a place and a secret of 32 bytes as they stand in an address."""
    return base64.urlsafe_b64encode(UUID(place).bytes + secret).decode().rstrip("=")


def digest(secret: bytes) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret).hexdigest()


def read(text: str, gone: str) -> tuple[str, str]:
    """Return the place that a token names, and the digest of its secret. Refuses what is no token (`NotFound`) with the
    sentence `gone`."""
    with suppress(binascii.Error, ValueError):
        short = text if text.isascii() and len(text) <= LONGEST else ""
        raw = base64.b64decode(short + "=" * (-len(short) % 4), altchars=b"-_", validate=True)
        if len(raw) == 16 + SECRET:
            return UUID(bytes=raw[:16]).hex, digest(raw[16:])
    raise NotFound(gone)


def site() -> str:
    """Return the address of this installation, without a slash at its end."""
    config = places().config
    return (config.site_url or f"http://localhost:{config.port}").rstrip("/")
