"""Who somebody at a sign-on service is here: by the service's own name for them, and the first time by a verified address.

A colleague is never found by a name they could choose. Groups may decide the role; the last administrator stays one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.accounts import Invitation, User
from models.language import N_, _
from models.sign_on import Identity, SignOnProvider
from models.text import line
from services.accounts import invitations, last_way, own_roles, room, seeing, users
from services.accounts.sign_on import tokens
from services.work import Actor, Conflict, Invalid, NotAllowed, NotFound, action, announce, clock, kind, step

LINKED = kind("user.linked", N_("{subject} can sign in with {service}"), "link")
UNLINKED = kind("user.unlinked", N_("{subject} can no longer sign in with {service}"), "link_off")
KINDS = [LINKED, UNLINKED]
NOBODY = N_("Nobody here has the address that {service} verified for you. Ask an administrator for an invitation.")
UNVERIFIED = N_(
    "{service} does not say that it verified your address. Sign in as before, and link it on the page of your account."
)


OPERATOR = N_("You look after this installation. Sign in as before, and link {service} on the page of your account.")


@dataclass(frozen=True, slots=True)
class Link:
    """A service on the page of one's account; `identity_id` is None while it is not linked."""

    provider_id: UUID
    name: str
    identity_id: UUID | None
    email: str = ""


@action("account.read", private=True)
def links(session: Session, actor: Actor) -> list[Link]:
    """Return the services one may link, and those one has linked, by name."""
    mine = {
        one.provider_id: one for one in session.scalars(select(Identity).where(col(Identity.user_id) == actor.user_id))
    }
    services = session.scalars(select(SignOnProvider).order_by(col(SignOnProvider.name), col(SignOnProvider.id)))
    found = [(one, mine.get(one.id)) for one in services]
    return [Link(one.id, one.name, me.id if me else None, me.email if me else "") for one, me in found if one.on or me]


@action("account.edit", fresh=True)
def unlink(session: Session, actor: Actor, identity_id: UUID) -> UUID:
    """Forget who one is at a service. Return the service. Refuses the only way in (`Conflict`)."""
    row = session.get(Identity, identity_id)
    if row is None or row.user_id != actor.user_id:
        raise NotFound(_("That link is no longer here."))
    user = users.row(session, row.user_id)
    service = session.get_one(SignOnProvider, row.provider_id)
    announce(session, UNLINKED, user, service=service.name)
    session.delete(row)
    session.flush()
    last_way.refuse_none(session, user)
    return service.id


@step
def link(session: Session, service: SignOnProvider, user: User, claims: dict[str, Any]) -> None:
    """Link a person who asked for it on the page of their account. Refuses somebody who is linked to another colleague."""
    known = _identity(session, service, claims)
    if known is not None and known.user_id != user.id:
        raise Conflict(_("This account of {service} belongs to another colleague.").format(service=service.name))
    if known is None:
        _remember(session, service, user, claims)


@step
def find(session: Session, service: SignOnProvider, claims: dict[str, Any]) -> User:
    """Return the colleague behind checked claims: a linked one, one of a verified address, one who is invited, or, with
    a default role, a new one. Refuses everybody else, who is disabled, and an operator at a service that no operator
    added: it must not open the installation (`NotAllowed`)."""
    known, email = _identity(session, service, claims), tokens.email_of(claims)
    groups = tokens.groups_of(claims, service.groups_claim)
    if known is not None:
        user = users.row(session, known.user_id)
        known.used_at = clock.now()
    else:
        if not email:
            raise NotAllowed(_(UNVERIFIED).format(service=service.name))
        user = session.scalars(select(User).where(col(User.email) == email)).first() or _new(
            session, service, claims, email
        )
        _refuse_operator(session, service, user)
        if user.disabled_at is None:
            _remember(session, service, user, claims)
    if user.disabled_at is not None:
        raise NotAllowed(_("This account is disabled. Ask an administrator."))
    _give_role(session, service, user, groups)
    return user


@step
def _refuse_operator(session: Session, service: SignOnProvider, user: User) -> None:
    place = str(session.info["place"])
    if seeing.operates(place, user.id) and not (service.made_by and seeing.operates(place, service.made_by)):
        raise NotAllowed(_(OPERATOR).format(service=service.name))


@step
def _new(session: Session, service: SignOnProvider, claims: dict[str, Any], email: str) -> User:
    """Add a person who was invited, or whom the default role lets in."""
    query = select(Invitation).where(col(Invitation.email) == email, col(Invitation.used_at).is_(None))
    invited = session.scalars(query.where(col(Invitation.expires_at) > clock.now())).first()
    role = invited.role if invited else service.default_role
    if own_roles.role_of(session, role) is None:
        raise NotAllowed(_(NOBODY).format(service=service.name))
    name = (invited.name if invited else "") or line(str(claims.get("name") or ""), 120) or email.partition("@")[0]
    room.refuse_full(session)
    user = users.add(session, name, email, role, None, invited.team_id if invited else None)
    if invited:
        invited.used_at = clock.now()
        announce(session, invitations.ACCEPTED, user, invited_by=str(invited.made_by) if invited.made_by else "")
    return user


@step
def _give_role(session: Session, service: SignOnProvider, user: User, groups: Sequence[str] | None) -> None:
    """Give the role of the first mapped group somebody is in, or the default one. Without the claim nothing changes."""
    if groups is None or not service.group_roles:
        return
    role = next((role for group, role in service.group_roles.items() if group in groups), service.default_role)
    if role == user.role or own_roles.role_of(session, role) is None:
        return
    if user.role == "administrator":
        try:
            users.refuse_last_administrator(session, user)
        except Invalid:
            return
    was, user.role = user.role, role
    announce(session, users.ROLE_CHANGED, user, role=role, was=was, fields=["role"])


@step
def _identity(session: Session, service: SignOnProvider, claims: dict[str, Any]) -> Identity | None:
    mine = (col(Identity.issuer) == service.issuer, col(Identity.subject) == claims["sub"])
    return session.scalars(select(Identity).where(*mine)).first()


@step
def _remember(session: Session, service: SignOnProvider, user: User, claims: dict[str, Any]) -> None:
    email = claims.get("email")
    session.add(
        Identity(
            user_id=user.id,
            provider_id=service.id,
            issuer=service.issuer,
            subject=claims["sub"],
            email=email[:254] if isinstance(email, str) else "",
            used_at=clock.now(),
        )
    )
    announce(session, LINKED, user, service=service.name)
