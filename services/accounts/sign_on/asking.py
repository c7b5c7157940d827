"""Asking a sign-on service: its description, its keys, and the token for a code.

Every request goes over the guard of addresses: never to the inside of our own network, unless the operator named that
host in `STEWARD_SIGN_ON_INSIDE`. Redirects are not followed.
"""

import asyncio
import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from aiohttp import ClientError

from models.language import N_, _
from services.channels import guard
from services.work import Refused
from services.work.places import places

PATIENCE = 10.0  # seconds for each request
LARGEST = 256 * 1024  # bytes of an answer; a token in it may have 64 KB
KNOWN = "/.well-known/openid-configuration"
SILENT = N_("{host} did not answer: {reason}")
OTHER = N_("The service calls itself {found}. Enter exactly that as its address.")


@dataclass(frozen=True, slots=True)
class Described:
    """A service as it describes itself, with checked addresses."""

    issuer: str
    authorize: str
    token: str
    keys: str
    names_itself: bool  # in its answers (RFC 9207)
    posts_secret: bool  # takes the secret only in the form
    algorithms: tuple[str, ...]
    claims: tuple[str, ...]


def describe(issuer: str) -> Described:
    """Return the description of a service. Refuses one that calls itself otherwise, and one out of reach (`Refused`)."""
    found = _run(_get(f"{issuer.rstrip('/')}{KNOWN}"), issuer)
    if found.get("issuer") != issuer:
        raise Refused(_(OTHER).format(found=str(found.get("issuer"))[:200]))
    addresses = {
        name: check(str(found.get(name, ""))) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
    }
    ways = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Described(
        issuer=issuer,
        authorize=addresses["authorization_endpoint"],
        token=addresses["token_endpoint"],
        keys=addresses["jwks_uri"],
        names_itself=found.get("authorization_response_iss_parameter_supported") is True,
        posts_secret="client_secret_basic" not in ways and "client_secret_post" in ways,
        algorithms=tuple(map(str, found.get("id_token_signing_alg_values_supported") or ())),
        claims=tuple(map(str, found.get("claims_supported") or ())),
    )


def keys_of(described: Described) -> list[dict[str, Any]]:
    """Return the keys that a service signs with."""
    found = _run(_get(described.keys), described.issuer).get("keys")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def redeem(described: Described, form: Mapping[str, str], client_id: str, secret: str) -> str:
    """Return the token of identity for a code, as it was signed. Refuses when the service does (`Refused`)."""
    sent, login = dict(form), ""
    if secret and not described.posts_secret:
        pair = f"{quote(client_id, safe='')}:{quote(secret, safe='')}"
        login = f"Basic {base64.b64encode(pair.encode()).decode()}"  # no text
    else:
        sent |= {"client_id": client_id, **({"client_secret": secret} if secret else {})}
    found = _run(_post(described.token, sent, login), described.issuer).get("id_token")
    if not isinstance(found, str):
        raise Refused(_("The service did not say who you are."))
    return found


def check(address: str) -> str:
    """Return an address that may be asked. Refuses plain http, and addresses inside our own network that the operator
    did not name (`Refused`)."""
    inside = _is_named(address)
    try:
        return guard.check(address, private=inside, plain=inside and places().config.environment != "production")
    except guard.Refused as refusal:
        raise Refused(_(str(refusal))) from None


def _is_named(address: str) -> bool:
    try:
        parts = urlsplit(address)
        named = places().config.sign_on_hosts
        return (parts.hostname or "") in named or parts.netloc.lower() in named
    except ValueError:
        return False


def _run(asking: Any, issuer: str) -> dict[str, Any]:
    host = urlsplit(issuer).netloc
    try:
        found = json.loads(asyncio.run(asking))
    except (ClientError, OSError, TimeoutError) as error:
        said = str(error) or type(error).__name__
        raise Refused(
            _(SILENT).format(host=host, reason=_(said) if said in (guard.INSIDE, guard.NOWHERE) else said)
        ) from None
    except ValueError:
        raise Refused(_(SILENT).format(host=host, reason=_("no JSON"))) from None
    if not isinstance(found, dict):
        raise Refused(_(SILENT).format(host=host, reason=_("no JSON")))
    return found


async def _get(address: str) -> bytes:
    address = check(address)
    async with (
        guard.session(PATIENCE, private=_is_named(address)) as session,
        session.get(address, headers={"Accept": "application/json"}, allow_redirects=False) as answer,
    ):
        if answer.status != 200:
            raise OSError(None, f"HTTP {answer.status}")
        return await guard.whole(answer, LARGEST)


async def _post(address: str, form: Mapping[str, str], login: str) -> bytes:
    headers = {"Accept": "application/json", **({"Authorization": login} if login else {})}
    async with (
        guard.session(PATIENCE, private=_is_named(address)) as session,
        session.post(address, data=form, headers=headers, allow_redirects=False) as answer,
    ):
        body = await guard.whole(answer, LARGEST)
        if answer.status != 200:
            raise OSError(None, f"HTTP {answer.status}")
        return body
