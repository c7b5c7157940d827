"""Tokens of programs: made and ended by their owner, and ended by who manages colleagues (F-21).

A token is told once, and kept as a digest alone. It may do what its scopes and its owner's role both allow
(`holding.py`): never what operators do, nor anything about passwords, sessions, factors and tokens.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import User
from models.doors import ApiToken, TokenDraft
from models.language import N_, _
from models.text import line
from services.accounts import own_roles, telling
from services.doors import holding, networks
from services.records import fields
from services.roles import PERMISSIONS
from services.work import (
    Actor,
    Conflict,
    Event,
    Invalid,
    Mistakes,
    NotAllowed,
    NotFound,
    action,
    announce,
    clock,
    kind,
    step,
    vault,
)

MADE = kind("token.made", N_("{actor} made the token “{title}”"), "vpn_key")
ENDED = kind("token.ended", N_("{actor} ended the token “{title}”"), "key_off")
KINDS = [MADE, ENDED]
MOST = 50  # tokens of one person
USUAL, LONGEST = timedelta(days=90), timedelta(days=365)


class TokenValues(TokenDraft):
    """What is typed of a token."""

    scopes: list[str] = Field(
        default_factory=list, max_length=300, description=N_("What it may do, of what your role may.")
    )


class TokenCard(SQLModel):
    """A token, without its secret: its owner, its last four letters, what it may do and from where, and when and from
    which address it was last used, to a minute."""

    id: UUID
    name: str
    hint: str
    owner_id: UUID
    owner: str
    scopes: list[str]
    networks: str
    made_at: datetime
    expires_on: date
    expired: bool
    used_at: datetime | None
    used_from: str


class MadeToken(TokenCard):
    """A token that was just made, with the token itself, which is told only this once."""

    token: str


@action("account.read", private=True)
def mine(session: Session, actor: Actor) -> list[TokenCard]:
    """Return one's own tokens that were not ended, the latest first; expired ones too."""
    return _cards(session, actor, _kept().where(col(ApiToken.user_id) == actor.user_id))


@action("users.read")
def of_everybody(session: Session, actor: Actor) -> list[TokenCard]:
    """Return the tokens of all colleagues that were not ended, the latest first, at most 500; for those who may change
    colleagues."""
    actor.require("users.edit")
    return _cards(session, actor, _kept().limit(500))


@action("account.edit", fresh=True, private=True)
def create(session: Session, actor: Actor, values: Mapping[str, Any]) -> MadeToken:
    """Make a token (`TokenValues`), and return it with its secret. It ends after 90 days where no day is named.

    Refuses (`Invalid`) a day that is over or more than a year away, a network that is none, a scope that is not there or
    that the owner has not, none at all, and (`Conflict`) a fifty-first token. The owner is told by mail.
    """
    assert actor.user_id
    typed = _checked(actor, dict(values))
    many = select(func.count()).select_from(_kept().where(col(ApiToken.user_id) == actor.user_id).subquery())
    if (session.scalar(many) or 0) >= MOST:
        raise Conflict(_("You have {count} tokens already. End one first.").format(count=MOST))
    secret = vault.new_token()
    row = ApiToken(**typed, user_id=actor.user_id, token_hash=vault.fingerprint(secret), hint=secret[-4:])
    session.add(row)
    session.flush()
    announce(session, MADE, row, title=row.name)
    telling.mail(session, session.get_one(User, actor.user_id), "token_made", f"“{row.name}”")
    shown = _card(row, actor.name, clock.today(actor.zone))
    return MadeToken(**shown.model_dump(), token=holding.write(actor.place, secret))


@action("account.edit")
def end(session: Session, actor: Actor, token_id: UUID) -> None:
    """End one of one's own tokens at once, or one of a colleague where the actor may change colleagues. Others are not
    found. Refuses (`NotAllowed`) that of somebody who may do more than the actor."""
    row = session.get(ApiToken, token_id, with_for_update=True)
    if row is None or row.ended_at is not None or (row.user_id != actor.user_id and not actor.may("users.edit")):
        raise NotFound(_("That token is no longer here."))
    own_roles.refuse_stronger(session, actor, session.get_one(User, row.user_id))
    _end(session, row)


@step
def follow_user(session: Session, actor: Actor, event: Event) -> None:
    """End the tokens of somebody who was disabled, for good."""
    for row in session.scalars(_kept().where(col(ApiToken.user_id) == event.subject_id).with_for_update()):
        _end(session, row)


def _kept() -> Select[ApiToken]:
    chosen = select(ApiToken).where(col(ApiToken.ended_at).is_(None))
    return chosen.order_by(col(ApiToken.made_at).desc(), col(ApiToken.id).desc())


def _end(session: Session, row: ApiToken) -> None:
    row.ended_at = clock.now()
    announce(session, ENDED, row, title=row.name)


def _checked(actor: Actor, values: dict[str, Any]) -> dict[str, Any]:
    typed = fields.draft(TokenValues, values)
    with Mistakes() as found:
        name = found.check(_name, typed.name)
        until = found.check(_until, typed.expires_on, clock.today(actor.zone))
        where = found.check(networks.clean, typed.networks)
        scopes = found.check(_scopes, actor, typed.scopes)
    return {"name": name, "expires_on": until, "networks": where, "scopes": scopes}


def _name(typed: str) -> str:
    named = line(typed, 60)
    if not named:
        raise Invalid(_("Please check the form."), name=_("Required."))
    return named


def _until(typed: date | None, today: date) -> date:
    until = typed or today + USUAL
    if not today <= until <= today + LONGEST:
        raise Invalid(_("Please check the form."), expires_on=_("Choose a day from today to a year from now."))
    return until


def _scopes(actor: Actor, typed: list[str]) -> list[str]:
    """Return the scopes of a token. What edits a shelf reads it as well."""
    for name in typed:
        if name not in holding.OFFERED:
            said = _("There is no scope “{name}” to give.").format(name=str(name)[:80])
            raise Invalid(_("Please check the form."), scopes=said)
        if not actor.may(name):
            what = _(PERMISSIONS[name])
            said = _("Nobody gives more than they may do themself. You may not: {what}.").format(what=what)
            raise NotAllowed(said, permission=name)
    reads = {f"{name.partition('.')[0]}.read" for name in typed}
    scopes = holding.scopes((reads & actor.permissions) | set(typed))
    if not scopes:
        raise Invalid(_("Please check the form."), scopes=_("Choose what it may do."))
    return scopes


@step
def _cards(session: Session, actor: Actor, chosen: Select[ApiToken]) -> list[TokenCard]:
    rows = session.scalars(chosen).all()
    named = select(col(User.id), col(User.name)).where(col(User.id).in_({one.user_id for one in rows}))
    names: dict[UUID, str] = {user_id: name for user_id, name in session.execute(named)} if rows else {}
    today = clock.today(actor.zone)
    return [_card(one, names.get(one.user_id, ""), today) for one in rows]


def _card(row: ApiToken, owner: str, today: date) -> TokenCard:
    same = TokenCard.model_fields.keys() & ApiToken.model_fields.keys()
    return TokenCard(**row.model_dump(include=same), owner_id=row.user_id, owner=owner, expired=row.expires_on < today)
