"""Known devices: a browser that signed in before carries a mark, and its failures are counted separately.

So attackers who guess at the owner's account cannot lock the owner out (OWASP: device cookies; decision 0005).
"""

import jwt

from models.accounts import User
from services.work import vault

ALGORITHM = "HS256"
NEEDED = {"require": ["sub", "jti"]}


def mark(place: str, user: User) -> str:
    """Return a mark for the device from which this account of this company has just signed in."""
    claims = {"sub": _account(place, user), "jti": vault.new_token()[:12]}
    return jwt.encode(claims, vault.signing_key("device"), ALGORITHM)


def known(mark: str | None, place: str, user: User | None) -> str | None:
    """Return the id of a mark that was issued to this account; None for a forged mark, and for one of any other
    account, even of the same email address in another company."""
    try:
        claims = jwt.decode(mark or "", vault.signing_key("device"), [ALGORITHM], options=NEEDED)  # type: ignore[arg-type]
    except jwt.InvalidTokenError:
        return None
    return str(claims["jti"]) if user is not None and claims["sub"] == _account(place, user) else None


def _account(place: str, user: User) -> str:
    return f"{place}:{user.id.hex}"
