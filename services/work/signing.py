"""Signed tokens: what a key of the vault signed is valid, also by an earlier key that is not yet retired (U-13, K-05)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

import jwt

from services.work import clock, vault

ALGORITHM = "HS256"


def sign(claims: Mapping[str, Any], purpose: str) -> str:
    """Return a token with these claims, signed by the present key."""
    return jwt.encode(dict(claims), vault.signing_keys(purpose)[0], ALGORITHM)


def decoy() -> str:
    """Return a token that looks like one of ours. Nobody has the key that signed it."""
    soon = int(clock.now().timestamp()) + 10 * 365 * 86_400
    claims = {"sub": uuid4().hex, "jti": str(uuid4()), "exp": soon}
    return jwt.encode(claims, vault.new_token(), ALGORITHM)


def claims_of(token: str, purpose: str, required: Sequence[str]) -> dict[str, Any] | None:
    """Return the claims of a token; None when it is forged, expired, or lacks one of the required ones."""
    for key in vault.signing_keys(purpose):
        try:
            return dict(jwt.decode(token, key, [ALGORITHM], options={"require": list(required)}))
        except jwt.InvalidSignatureError:
            continue
        except (jwt.InvalidTokenError, ValueError):  # a text that cannot be encoded
            return None
    return None
