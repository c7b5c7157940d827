"""Setting up a second factor and giving it up: by oneself, at a sign-in that demands one, or by an administrator."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import User
from models.columns import UtcTime
from models.factors import Passkey, RecoveryCode, SignInStep, TotpFactor
from models.language import N_, _
from services import settings
from services.accounts import telling
from services.accounts.factors import passkeys, recovery, steps, totp
from services.house import register
from services.work import Actor, Conflict, Invalid, NotFound, action, announce, house_actor, kind, step, work

ADDED = kind("user.factor_added", N_("{subject} set up a second factor"), "phonelink_lock")
REMOVED = kind("user.factor_removed", N_("{subject} removed their second factor"), "phonelink_erase")
RESET = kind("user.factor_reset", N_("{actor} reset the second factor of {subject}"), "lock_reset")
RENEWED = kind("user.recovery_renewed", N_("{subject} made new recovery codes"), "password")
KINDS = [ADDED, REMOVED, RESET, RENEWED]


class CodeDraft(SQLModel):
    """What is typed to confirm an app."""

    code: str = Field(max_length=20, description=N_("Six digits, as the app shows them now."))


@dataclass(frozen=True, slots=True)
class Begun:
    """An app to be set up: the secret to type in, and the address that its picture holds."""

    secret: str
    address: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One's own second factor: since when there is an app (None: there is none), how many recovery codes are left of
    ten, whether one's role must have a factor, and whether there is a passkey."""

    since: datetime | None
    codes_left: int
    required: bool
    passkey: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A colleague and their second factor."""

    id: UUID
    name: str
    email: str
    role: str
    since: datetime | None
    codes_left: int
    required: bool


@action("account.read", private=True)
def mine(session: Session, actor: Actor) -> Standing:
    """Return how one's own second factor stands."""
    user = me(session, actor)
    row = totp.of(session, user.id)
    since = row.confirmed_at if row is not None else None
    left, required = recovery.left(session, user.id), steps.required_of(session, user.role)
    return Standing(since, left, required, passkeys.has(session, user.id))


@action("account.edit", fresh=True, private=True)
def begin(session: Session, actor: Actor) -> Begun:
    """Begin to set up an authenticator app. Refuses (`Conflict`) when there is one."""
    user = me(session, actor)
    if totp.of(session, user.id) is not None:
        raise Conflict(_("You have an authenticator app already. Remove it first."))
    return begun(session, user)


@action("account.edit", fresh=True, private=True)
def finish(session: Session, actor: Actor, code: str) -> list[str]:
    """Confirm the app by its first code. Return ten recovery codes, shown this once."""
    found = confirm(session, me(session, actor), code)
    if not found:
        raise Invalid(
            _("Please check the form."),
            code=_("That code does not fit. Is the clock of your phone right? It may be wrong by up to 90 seconds."),
        )
    return found


@action("account.edit", fresh=True, private=True)
def renew(session: Session, actor: Actor) -> list[str]:
    """Return ten new recovery codes; the former ones are void."""
    user = me(session, actor)
    if not steps.has(session, user.id):
        raise Invalid(_("Set up a second factor first."))
    announce(session, RENEWED, user)
    return recovery.renew(session, user.id)


@action("account.edit", fresh=True, private=True)
def remove(session: Session, actor: Actor) -> None:
    """Remove one's own app, and the recovery codes unless a passkey stays. Refuses (`Conflict`) the last factor of a
    role that must have one."""
    user = me(session, actor)
    stays = passkeys.has(session, user.id)
    if not stays and steps.required_of(session, user.role):
        raise Conflict(
            _("Your role must have a second factor. An administrator can reset it, and you set up a new one.")
        )
    session.execute(delete(TotpFactor).where(col(TotpFactor.user_id) == user.id))
    if not stays:
        recovery.forget(session, user.id)
    announce(session, REMOVED, user)
    telling.mail(session, user, "factor_removed", actor.address)


@action("users.edit", fresh=True)
def reset(session: Session, actor: Actor, user_id: UUID) -> None:
    """Take a colleague's second factor away, who has lost it; they are told by mail. Their sessions stay."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound(_("That colleague is no longer here."))
    _drop(session, user.id)
    announce(session, RESET, user)
    telling.mail(session, user, "factor_reset", actor.name)


@action("users.read")
def everyone(session: Session, actor: Actor) -> list[Line]:
    """Return all colleagues who may sign in, with their second factor; who must have one and has none first."""
    used = (col(RecoveryCode.user_id) == col(User.id), col(RecoveryCode.used_at).is_(None))
    codes = select(func.count(col(RecoveryCode.id))).where(*used).scalar_subquery()
    keys = select(func.min(col(Passkey.made_at))).where(col(Passkey.user_id) == col(User.id)).scalar_subquery()
    since = func.coalesce(col(TotpFactor.confirmed_at), keys, type_=UtcTime())
    query = (
        select(User.id, User.name, User.email, User.role, since, codes)  # type: ignore[call-overload]
        .outerjoin(TotpFactor, col(TotpFactor.user_id) == col(User.id))
        .where(col(User.disabled_at).is_(None))
    )
    needs = settings.FACTOR_ROLES[settings.get(session, settings.FACTORS)]
    found = [
        Line(row_id, name, email, role, first, left, role in needs)
        for row_id, name, email, role, first, left in session.execute(query)
    ]
    return sorted(found, key=lambda one: (not (one.required and one.since is None), one.since is not None, one.name))


@step
def begun(session: Session, user: User) -> Begun:
    """Return the app that a person is setting up; begin it if there is none."""
    secret = totp.begin(session, user.id)
    return Begun(secret, totp.address(secret, user.email, register.workspace(str(session.info["place"])).name))


@step
def confirm(session: Session, user: User, code: str) -> list[str]:
    """Confirm a begun app by its first code. Return the recovery codes; none when the code does not fit."""
    if not totp.confirm(session, user.id, code):
        return []
    session.execute(delete(SignInStep).where(col(SignInStep.user_id) == user.id, col(SignInStep.purpose) != "enrol"))
    announce(session, ADDED, user, by=str(user.id))
    telling.mail(session, user, "factor_added")
    return recovery.renew(session, user.id)


def at_sign_in(secret: str) -> Begun:
    """Return the app to be set up at a sign-in that demands one. Refuses a step that is over (`SignInNeeded`)."""
    with work(house_actor(steps.place_of(secret))) as session:
        row, user = steps.held(session, secret)
        if row.purpose != "enrol":
            raise NotFound(_(steps.OVER))
        return begun(session, user)


def missing(place: str) -> tuple[int, int, int]:
    """Return how many people may sign in, how many have a second factor, and how many must have one and have none."""
    with work(house_actor(place), read=True) as session:
        found = everyone(session, house_actor(place))
    has = sum(one.since is not None for one in found)
    return len(found), has, sum(one.required and one.since is None for one in found)


@step
def _drop(session: Session, user_id: UUID) -> None:
    session.execute(delete(Passkey).where(col(Passkey.user_id) == user_id))
    session.execute(delete(TotpFactor).where(col(TotpFactor.user_id) == user_id))
    session.execute(delete(SignInStep).where(col(SignInStep.user_id) == user_id))
    recovery.forget(session, user_id)


@step
def me(session: Session, actor: Actor) -> User:
    """Return who acts. Refuses a program of nobody (`NotFound`)."""
    user = session.get(User, actor.user_id) if actor.user_id else None
    if user is None:
        raise NotFound(_("A program has no account of its own."))
    return user
