"""Signatures of outgoing webhooks (Standard Webhooks 1.0): HMAC-SHA256 over id, timestamp and the body's bytes."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"
BYTES = 32


def new_secret() -> str:
    """Return a new secret, as both sides write it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def headers(keys: Iterable[str], hook_id: str, at: int, body: bytes) -> dict[str, str]:
    """Return the three headers of one attempt, signed with each of these secrets; `at` is in seconds since 1970."""
    signed = f"{hook_id}.{at}.".encode() + body
    return {
        "webhook-id": hook_id,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(f"v1,{_signature(one, signed)}" for one in keys),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
