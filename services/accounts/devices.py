"""Known devices: a browser that signed in before carries a mark, and its failures are counted separately.

So attackers who guess at the owner's account cannot lock the owner out (OWASP: device cookies; decision 0005).
"""

from models.accounts import User
from services.work import vault
from services.work.signing import claims_of, sign


def mark(place: str, user: User) -> str:
    """Return a mark for the device from which this account of this company has just signed in."""
    claims = {"sub": _account(place, user), "jti": vault.new_token()[:12]}
    return sign(claims, "device")


def known(mark: str | None, place: str, user: User | None) -> str | None:
    """Return the id of a mark that was issued to this account; None for a forged mark, and for one of any other
    account, even of the same email address in another company."""
    claims = claims_of(mark or "", "device", ["sub", "jti"])
    if claims is None or user is None or claims["sub"] != _account(place, user):
        return None
    return str(claims["jti"])


def _account(place: str, user: User) -> str:
    return f"{place}:{user.id.hex}"
