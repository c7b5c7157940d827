"""The way out to a sign-on service and back: one browser, one answer, ten minutes.

What begins is a row; its state goes with the browser to the service and back, and a cookie stays here. Somebody else's
answer in this browser, or this answer in somebody else's, meets the wrong cookie. The code is bound to a secret of ours
(PKCE, S256), and the token to the row by its nonce.
"""

import base64
import hashlib
import hmac
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from models.columns import uuid7
from models.language import N_, _
from models.sign_on import SignOnProvider, SignOnStart
from services.accounts import sign_in, users
from services.accounts.sign_in import SignedIn
from services.accounts.sign_on import asking, people, tokens
from services.house import tenants
from services.house.limits import network
from services.work import Actor, NotAllowed, NotFound, Refused, clock, errand, house_actor, step, vault, work
from services.work.places import is_tenant

log = logging.getLogger(__name__)
LIFE = timedelta(minutes=10)
BACK = "/sign-in/callback"
LOST = N_("This sign-in was begun in another browser, or more than ten minutes ago. Please begin again.")
UNWANTED = N_("The service did not sign you in.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser brings back from a service, and what it kept: its cookie, and who it is signed in as here."""

    state: str
    code: str
    issuer: str
    browser: str
    user_id: UUID | None = None
    agent: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Passed:
    """A finished sign-on: the session, or None where somebody only linked the service; and the page to go to."""

    signed: SignedIn | None
    then: str


def begin(place: str, provider_id: UUID, browser: str, then: str = "/") -> str:
    """Begin a sign-in of a stranger. Return the service's address, to which the browser goes. An errand: it asks.

    `browser` is the secret in its cookie. Refuses a service that is off or unknown (`NotFound`).
    """
    if not is_tenant(place):
        raise NotFound(_("There is no such service."))
    return _begin(place, provider_id, browser, then, None)


@errand("account.edit", fresh=True)
def begin_link(actor: Actor, provider_id: UUID, browser: str) -> str:
    """Begin to link a service with one's own account, as `begin` does."""
    return _begin(actor.place, provider_id, browser, "/account", actor.user_id)


def finish(answer: Answer) -> Passed:
    """Take a browser in again: check its answer, find the colleague, open the session. An errand: it asks the service.

    Refuses an answer of another browser, a second or late one (`Refused`), and whom nobody knows (`NotAllowed`). A
    refusal is in the log, without the name.
    """
    try:
        return _finish(answer)
    except Refused:
        place = answer.state.partition(".")[0]
        more = {"place": place if is_tenant(place) else "", "network": network(answer.address), "way": "sign_on"}
        log.warning("a sign-in was refused", extra=more)
        raise


def _finish(answer: Answer) -> Passed:
    place, row, service = _taken(answer)
    described = asking.describe(service.issuer)
    if (answer.issuer or described.names_itself) and answer.issuer != service.issuer:
        raise Refused(_(LOST))
    if not answer.code:
        raise Refused(_(UNWANTED))
    form = {
        "grant_type": "authorization_code",
        "code": answer.code,
        "redirect_uri": _back(place),
        "code_verifier": vault.unseal(row.verifier, _about(row.id)),
    }
    token = asking.redeem(described, form, service.client_id, secret_of(service))
    claims = tokens.read(
        token, asking.keys_of(described), issuer=service.issuer, client_id=service.client_id, nonce=row.nonce
    )
    with work(house_actor(place)) as session:
        session.info["action"] = "accounts.sign_on.finish"
        return _let_in(session, row, claims, answer)


def secret_of(service: SignOnProvider) -> str:
    """Return what a service and we share; empty for a public client."""
    return (
        vault.unseal(service.client_secret, f"sign_on_providers.client_secret:{service.id}")
        if service.client_secret
        else ""
    )


def _begin(place: str, provider_id: UUID, browser: str, then: str, user_id: UUID | None) -> str:
    with work(house_actor(place), read=True) as session:
        service = _service(session, provider_id)
    described = asking.describe(service.issuer)
    state, nonce, verifier, row_id = vault.new_token(), vault.new_token(), vault.new_token(), uuid7()
    with work(house_actor(place)) as session:
        session.execute(delete(SignOnStart).where(col(SignOnStart.expires_at) < clock.now()))
        session.add(
            SignOnStart(
                id=row_id,
                provider_id=service.id,
                user_id=user_id,
                state_hash=vault.fingerprint(state),
                browser_hash=vault.fingerprint(browser),
                nonce=nonce,
                verifier=vault.seal(verifier, _about(row_id)),
                then=then[:400],
                expires_at=clock.now() + LIFE,
            )
        )
    asked = {
        "response_type": "code",
        "client_id": service.client_id,
        "redirect_uri": _back(place),
        "scope": service.scopes,
        "state": f"{place}.{state}",
        "nonce": nonce,
        "code_challenge": base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    return f"{described.authorize}{'&' if '?' in described.authorize else '?'}{urlencode(asked)}"


def _taken(answer: Answer) -> tuple[str, SignOnStart, SignOnProvider]:
    """Return what this answer belongs to, which is used up now, whatever becomes of it."""
    place, _dot, state = answer.state.partition(".")
    if not is_tenant(place) or not answer.browser:
        raise Refused(_(LOST))
    with work(house_actor(place)) as session:
        query = select(SignOnStart).where(col(SignOnStart.state_hash) == vault.fingerprint(state))
        row = session.scalars(query).first()
        if row is None or not hmac.compare_digest(row.browser_hash, vault.fingerprint(answer.browser)):
            raise Refused(_(LOST))
        free = (
            col(SignOnStart.id) == row.id,
            col(SignOnStart.used_at).is_(None),
            col(SignOnStart.expires_at) > clock.now(),
        )
        if session.execute(update(SignOnStart).where(*free).values(used_at=clock.now())).rowcount != 1:  # type: ignore[attr-defined]
            raise Refused(_(LOST))
        return place, row, _service(session, row.provider_id)


@step
def _let_in(session: Session, row: SignOnStart, claims: dict[str, Any], answer: Answer) -> Passed:
    service = _service(session, row.provider_id)
    if row.user_id is not None:
        if answer.user_id != row.user_id:
            raise NotAllowed(_("Sign in as yourself first, and link the service again."))
        people.link(session, service, users.row(session, row.user_id), claims)
        return Passed(None, row.then)
    user = people.find(session, service, claims)
    signed = sign_in.let_in(session, user, "browser", agent=answer.agent, address=answer.address, factors="sign_on")
    return Passed(signed, row.then)


@step
def _service(session: Session, provider_id: UUID) -> SignOnProvider:
    found = session.get(SignOnProvider, provider_id)
    if found is None or not found.on:
        raise NotFound(_("There is no such service."))
    return found


def _back(place: str) -> str:
    return f"{tenants.address(tenants.of(place))}{BACK}"


def _about(row_id: UUID) -> str:
    return f"sign_on_starts.verifier:{row_id}"
