"""Invitations: a link lets one person in, once, within seven days."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.accounts import Invitation, Team, User
from models.language import N_, _
from models.text import line
from services.accounts import own_roles, passwords, room, sign_in, users
from services.accounts.sign_in import SignedIn
from services.records import fields
from services.work import (
    Actor,
    Conflict,
    Invalid,
    Mistakes,
    NotFound,
    action,
    announce,
    clock,
    house_actor,
    kind,
    step,
    vault,
    work,
)
from services.work.places import is_tenant

INVITED = kind("user.invited", N_("{actor} invited {email}"), "mail")
WITHDRAWN = kind("user.invitation_withdrawn", N_("{actor} withdrew the invitation for {email}"), "unsubscribe")
ACCEPTED = kind("user.invitation_accepted", N_("{subject} accepted an invitation"), "how_to_reg")
KINDS = [INVITED, WITHDRAWN, ACCEPTED]
LIFE = timedelta(days=7)
GONE = N_("This invitation is no longer valid. Ask for a new one.")


@action("users.edit", fresh=True)
def invite(session: Session, actor: Actor, email: str, role: str, name: str = "", team_id: UUID | None = None) -> str:
    """Invite a colleague. Return the secret of the link, which is shown once. A new invitation replaces an open one.

    Refuses an address that already works here, an unknown role or team, a team that the actor does not see, and more
    people than the plan allows.
    """
    address = fields.email(email)
    if address is None:
        raise Invalid(_("Please check the form."), email=_("Required."))
    wanted = own_roles.grant(session, actor, role)
    if team_id is not None and session.get(Team, team_id) is None:
        raise Invalid(_("Please check the form."), team_id=_("There is no such team."))
    if team_id not in (None, actor.team_id):
        own_roles.refuse_narrow(actor)
    if session.scalar(select(col(User.id)).where(col(User.email) == address)):
        raise Conflict(
            _("This colleague already has an account."), fields={"email": _("This person already has an account.")}
        )
    for old in session.scalars(
        select(Invitation).where(col(Invitation.email) == address, col(Invitation.used_at).is_(None))
    ):
        session.delete(old)
    session.flush()
    room.refuse_full(session, _open_ones(session))
    token = vault.new_token()
    row = Invitation(
        email=address,
        name=line(name, 120) or "",
        role=role,
        team_id=team_id,
        token_hash=vault.fingerprint(token),
        expires_at=clock.now() + LIFE,
    )
    session.add(row)
    session.flush()
    announce(session, INVITED, row, role=role, role_label=wanted.label)
    return f"{actor.place}.{token}"


@action("users.read")
def waiting(session: Session, actor: Actor) -> list[Invitation]:
    """Return the invitations that are not used yet, the latest first."""
    query = select(Invitation).where(col(Invitation.used_at).is_(None)).order_by(col(Invitation.made_at).desc())
    return list(session.scalars(query))


@action("users.edit")
def withdraw(session: Session, actor: Actor, invitation_id: UUID) -> None:
    """Make an open invitation void."""
    row = session.get(Invitation, invitation_id)
    if row is None or row.used_at is not None:
        raise NotFound(_(GONE))
    announce(session, WITHDRAWN, row)
    session.delete(row)


def look_up(secret: str) -> Invitation:
    """Return the invitation behind a link, without using it. Refuses a used, withdrawn or old one (`NotFound`)."""
    place, token = _parts(secret)
    with work(house_actor(place), read=True) as session:
        return _open(session, token)


def accept(secret: str, name: str, password: str, *, agent: str = "", address: str = "") -> tuple[User, SignedIn]:
    """Use an invitation: the person chooses name and password, gets an account and is signed in. An errand: it hashes.

    Refuses all mistakes in the two at once (`Invalid`), and a link that was used meanwhile (`NotFound`).
    """
    invitation = look_up(secret)
    local, place = invitation.email.split("@", maxsplit=1)[0], _parts(secret)[0]
    with Mistakes() as found:
        clean = found.check(users.person_name, name)
        found.check(passwords.refuse_weak, password, name, invitation.email, local, place=place)
    hashed = passwords.hash_password(password)
    place, token = _parts(secret)
    with work(house_actor(place)) as session:
        session.info["action"] = "accounts.invitations.accept"
        row = _open(session, token)
        row.used_at = clock.now()
        room.refuse_full(session)
        user = users.add(session, clean, row.email, row.role, hashed, row.team_id)
        announce(session, ACCEPTED, user, invited_by=str(row.made_by) if row.made_by else "")
        return user, sign_in.let_in(session, user, "browser", agent=agent, address=address)


def _parts(secret: str) -> tuple[str, str]:
    place, _dot, token = secret.partition(".")
    if not is_tenant(place):  # the house itself has no invitations
        raise NotFound(_(GONE))
    return place, token


@step
def _open_ones(session: Session) -> int:
    good = (col(Invitation.used_at).is_(None), col(Invitation.expires_at) > clock.now())
    return session.scalar(select(func.count()).select_from(Invitation).where(*good)) or 0


def _open(session: Session, token: str) -> Invitation:
    query = select(Invitation).where(col(Invitation.token_hash) == vault.fingerprint(token))
    row = session.scalars(query).first()
    if row is None or row.used_at is not None or row.expires_at < clock.now():
        raise NotFound(_(GONE))
    return row
