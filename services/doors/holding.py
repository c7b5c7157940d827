"""Holding a token: who asks with one, and what they may do: its scopes and its owner's role, both, now."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, literal, null, select, update
from sqlmodel import col

from models.doors import ApiToken
from models.language import N_, _
from services.accounts import own_roles, sessions
from services.doors import networks
from services.roles import OPERATOR_PERMISSIONS, PERMISSIONS
from services.work import Actor, NotAllowed, NotFound, SignInNeeded, clock, house_actor, vault, work
from services.work.places import is_tenant

log = logging.getLogger(__name__)
PREFIX = "stw_"
LONGEST = 200  # characters of a token that are looked at
NEVER = OPERATOR_PERMISSIONS | {
    "account.edit"
}  # no token does what passwords, sessions, factors and tokens are made with
OFFERED = tuple(name for name in PERMISSIONS if name not in NEVER)
OVER = N_("This token is not valid, or has ended.")
ELSEWHERE = N_("This token may not be used from this internet address.")

TOKENS = ApiToken.__table__  # type: ignore[attr-defined]
_WHO: Select[*tuple[Any, ...]] = (
    select(
        null().label("id"),
        literal("program").label("kind"),
        null().label("proved_at"),
        literal("").label("address"),
        TOKENS.c.id.label("token_id"),
        TOKENS.c.scopes,
        TOKENS.c.networks,
        TOKENS.c.expires_on,
        TOKENS.c.used_at,
        TOKENS.c.ended_at,
        *sessions.PERSON,
    )
    .join_from(TOKENS, sessions.USERS, sessions.USERS.c.id == TOKENS.c.user_id)
    .outerjoin(own_roles.ROWS, own_roles.ON)
)
_BY_HASH = _WHO.where(TOKENS.c.token_hash == bindparam("which"))
_BY_ID = _WHO.where(TOKENS.c.id == bindparam("which"))


def write(place: str, secret: str) -> str:
    """Return a token as a program sends it."""
    return f"{PREFIX}{place}.{secret}"


def by_token(text: str, address: str) -> Actor:
    """Return the owner of a token as a program, who may do no more than its scopes and who has proved nothing lately.
    Refuses (`SignInNeeded`) one that is unknown, over or ended, or of somebody disabled, and (`NotAllowed`) one that
    comes from an address outside its networks."""
    place, _dot, secret = text.removeprefix(PREFIX).partition(".")
    if not text.startswith(PREFIX) or len(text) > LONGEST or not secret or not is_tenant(place):
        raise SignInNeeded(_(OVER))
    found, actor = _found(place, _BY_HASH, vault.fingerprint(secret))
    if not networks.allowed(found.networks, address):
        log.warning("a token came from outside its networks", extra={"place": place, "token": str(found.token_id)})
        raise NotAllowed(_(ELSEWHERE))
    if found.used_at is None or abs(clock.now() - found.used_at) > sessions.NOTED_EACH:
        _note_used(place, found.token_id, address)
    return replace(actor, address=address[:64])


def by_id(place: str, token_id: UUID) -> Actor:
    """Return the owner of a token for long work that was begun with it. Refuses (`NotAllowed`) once the token ended."""
    try:
        return _found(place, _BY_ID, token_id)[1]
    except SignInNeeded:
        raise NotAllowed(_("The token with which this was begun has ended.")) from None


def scopes(permissions: Iterable[str]) -> list[str]:
    """Return those of some permissions that a token may have, in the order of the table."""
    held = frozenset(permissions)
    return [name for name in OFFERED if name in held]


def _found(place: str, statement: Select[*tuple[Any, ...]], which: str | UUID) -> tuple[Any, Actor]:
    try:
        with work(house_actor(place), read=True) as session:
            found = session.execute(statement, {"which": which}).first()
    except NotFound:
        raise SignInNeeded(_(OVER)) from None
    role = own_roles.joined(found) if found is not None else None
    if found is None or role is None or found.ended_at is not None or found.disabled_at is not None:
        raise SignInNeeded(_(OVER))
    actor = sessions.as_actor(place, found, role)
    if clock.today(actor.zone) > found.expires_on:
        raise SignInNeeded(_(OVER))
    may = actor.permissions & frozenset(scopes(found.scopes))
    return found, replace(actor, permissions=may, operator=False, token_id=found.token_id)


def _note_used(place: str, token_id: UUID, address: str) -> None:
    with work(house_actor(place)) as session:
        noted = update(ApiToken).where(col(ApiToken.id) == token_id)
        session.execute(noted.values(used_at=clock.now(), used_from=address[:64]))
