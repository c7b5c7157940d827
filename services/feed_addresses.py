"""The secret addresses under which calendar programs read: made once, told once, and kept as a digest alone."""

import base64
import binascii
import hashlib
import secrets
from contextlib import suppress
from uuid import UUID

from services.work import NotFound
from services.work.places import places

SECRET = 32  # bytes


def make(place: str, path: str) -> tuple[str, str]:
    """Return a new address below `path` (as `/calendar/`), and the digest of its secret."""
    secret = secrets.token_bytes(SECRET)
    token = base64.urlsafe_b64encode(UUID(place).bytes + secret).decode().rstrip("=")
    return f"{site()}{path}{token}.ics", hashlib.sha256(secret).hexdigest()


def read(token: str, gone: str) -> tuple[str, str]:
    """Return the place that a token names, and the digest of its secret. Refuses what is no token (`NotFound`) with the
    sentence `gone`."""
    with suppress(binascii.Error, ValueError):
        padded = token + "=" * (-len(token) % 4)
        raw = base64.b64decode(padded, altchars=b"-_", validate=True) if token.isascii() else b""
        if len(raw) == 16 + SECRET:
            return UUID(bytes=raw[:16]).hex, hashlib.sha256(raw[16:]).hexdigest()
    raise NotFound(gone)


def site() -> str:
    """Return the address of this installation, without a slash at its end."""
    config = places().config
    return (config.site_url or f"http://localhost:{config.port}").rstrip("/")
