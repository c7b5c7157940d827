"""Tokens of identity: what a sign-on service signed, checked in full before anything of it is believed.

Only its public keys verify, by asymmetric algorithms alone: `none`, and HMAC with a public key as its secret, are no
signatures. Issuer, audience and nonce must be exactly ours (OpenID Connect Core, 3.1.3.7).
"""

import hmac
import json
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from models.language import N_, _
from services.work import Refused, clock

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA"]
KINDS = ("RSA", "EC", "OKP")
SKEW = 60  # seconds by which clocks may differ
LARGEST = 64 * 1024  # bytes of a token
MOST_GROUPS = 1_000
WRONG = N_("The service's answer cannot be trusted: {reason}")


def read(token: str, keys: list[dict[str, Any]], *, issuer: str, client_id: str, nonce: str) -> dict[str, Any]:
    """Return the claims of a token. Refuses one that is forged, late, too large, or meant for somebody else (`Refused`)."""
    if len(token) > LARGEST:
        raise _wrong(N_("it is too large."))
    claims = _verified(token, [one for one in keys if one.get("kty") in KINDS and one.get("use", "sig") == "sig"])
    if claims.get("iss") != issuer:
        raise _wrong(N_("another service issued it."))
    audience = claims.get("aud")
    meant = audience if isinstance(audience, list) else [audience]
    azp = claims.get("azp")
    if client_id not in meant or (len(meant) > 1 and azp is None) or azp not in (None, client_id):
        raise _wrong(N_("it is meant for another program."))
    if not isinstance(claims.get("nonce"), str) or not hmac.compare_digest(claims["nonce"].encode(), nonce.encode()):
        raise _wrong(N_("it belongs to another sign-in."))
    now = clock.now().timestamp()
    if not _number(claims.get("exp")) > now - SKEW:
        raise _wrong(N_("it has expired."))
    if not _number(claims.get("iat")) < now + SKEW or not _number(claims.get("nbf", 0)) < now + SKEW:
        raise _wrong(N_("it is from the future. Check the clocks of both machines."))
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise _wrong(N_("it names nobody."))
    return claims


def email_of(claims: dict[str, Any]) -> str:
    """Return the address that the service has verified; empty when it says nothing about that. Names are no addresses."""
    email = claims.get("email")
    verified = claims.get("email_verified") is True
    return email.strip().lower() if verified and isinstance(email, str) and len(email) <= 254 else ""


def groups_of(claims: dict[str, Any], claim: str) -> list[str] | None:
    """Return the groups a token names; None when it has no such claim. Refuses more than 1,000 (`Refused`)."""
    found = claims.get(claim) if claim else None
    if found is None:
        return None
    groups = [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, str)]
    if isinstance(found, list) and len(found) > MOST_GROUPS:
        raise _wrong(N_("it names more than 1,000 groups."))
    return groups


def _verified(token: str, keys: list[dict[str, Any]]) -> dict[str, Any]:
    try:
        found = jws.deserialize_compact(token.encode(), KeySet.import_key_set({"keys": keys}), algorithms=ALGORITHMS)
        claims = json.loads(found.payload)
    except (JoseError, ValueError, TypeError, KeyError):
        raise _wrong(N_("its signature does not fit.")) from None
    if not isinstance(claims, dict):
        raise _wrong(N_("it cannot be read."))
    return claims


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(N_("it says no time."))
    return float(value)


def _wrong(reason: str) -> Refused:
    return Refused(_(WRONG).format(reason=_(reason)))
