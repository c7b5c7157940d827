"""Sessions: rows with a hashed token; the holder of the token is the actor, until the session ends."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, Select, and_, bindparam, literal, null, select, update
from sqlmodel import Session, col

from models.accounts import User, UserSession, Viewing
from models.language import N_, _
from models.tenants import Operator, Tenant
from services import settings
from services.accounts import moving, own_roles, seeing
from services.accounts.moving import Came
from services.house import maintenance_mode
from services.roles import OPERATOR_PERMISSIONS, Role
from services.work import (
    HOUSE,
    Actor,
    DataGone,
    NotAllowed,
    NotFound,
    SignInNeeded,
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
from services.work.signing import claims_of, sign

ENDED = kind("session.ended", N_("{actor} ended a session"), "logout")
KINDS = [ENDED]
CLOSED = N_("This workspace is suspended. {reason}")
PROGRAM_LIFE = timedelta(days=7)  # U-14
NOTED_EACH = timedelta(minutes=1)  # `seen_at` is written at most so often

SESSIONS, USERS = UserSession.__table__, User.__table__  # type: ignore[attr-defined]
TENANTS, OPERATORS = Tenant.__table__, Operator.__table__  # type: ignore[attr-defined]
PERSON = (
    USERS.c.id.label("user_id"),
    USERS.c.name,
    USERS.c.role,
    USERS.c.team_id,
    USERS.c.zone,
    USERS.c.look,
    USERS.c.density,
    USERS.c.locale,
    USERS.c.disabled_at,
    *own_roles.COLUMNS,
)
# Run before every action of every user: built once, of table columns, which cost a quarter less than those of classes.
_WHO: Select[*tuple[Any, ...]] = (
    select(
        SESSIONS.c.id,
        SESSIONS.c.kind,
        SESSIONS.c.seen_at,
        SESSIONS.c.expires_at,
        SESSIONS.c.ended_at,
        SESSIONS.c.proved_at,
        SESSIONS.c.viewing_id,
        SESSIONS.c.address,
        SESSIONS.c.agent,
        SESSIONS.c.moved_at,
        *PERSON,
        settings.stored(settings.SESSION_IDLE).label("idle"),
    )
    .join_from(SESSIONS, USERS, USERS.c.id == SESSIONS.c.user_id)
    .outerjoin(own_roles.ROWS, own_roles.ON)
)
_BY_TOKEN = _WHO.where(SESSIONS.c.token_hash == bindparam("which"))
_BY_ID = _WHO.where(SESSIONS.c.id == bindparam("which"))
# A person whose work goes on without a session.
_BY_USER: Select[*tuple[Any, ...]] = (
    select(
        null().label("id"),
        literal("user").label("kind"),
        null().label("proved_at"),
        literal("").label("address"),
        *PERSON,
    )
    .outerjoin_from(USERS, own_roles.ROWS, own_roles.ON)
    .where(USERS.c.id == bindparam("which"))
)
_OPERATES = and_(OPERATORS.c.tenant_id == TENANTS.c.id, OPERATORS.c.user_id == bindparam("user"))
_IN_HOUSE: Select[*tuple[Any, ...]] = (
    select(
        TENANTS.c.zone,
        TENANTS.c.plan_status,
        TENANTS.c.suspended_why,
        OPERATORS.c.id.label("operator"),
        maintenance_mode.STORED.label("mode"),
    )
    .outerjoin_from(TENANTS, OPERATORS, _OPERATES)
    .where(TENANTS.c.id == bindparam("tenant"))
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session: its id and the token, which only the caller ever holds."""

    id: UUID
    token: str
    expires_at: datetime


@step
def open_session(
    session: Session, user: User, kind: str, agent: str, address: str, factors: str = "password"
) -> Opened:
    """Open a session for a user who has just proved their identity, by these factors. Each sign-in gets a new token."""
    token, now = vault.new_token(), clock.now()
    life = PROGRAM_LIFE if kind == "program" else settings.get(session, settings.SESSION_LIFE)
    row = UserSession(
        user_id=user.id,
        token_hash=vault.fingerprint(token),
        kind=kind,
        agent=agent[:200],
        address=address[:64],
        seen_at=now,
        expires_at=now + life,
        proved_at=now,
        factors=factors,
        made_by=user.id,
    )
    session.add(row)
    return Opened(row.id, f"{session.info['place']}.{token}", row.expires_at)


@action("account.read", private=True)
def mine(session: Session, actor: Actor) -> list[UserSession]:
    """Return one's own open sessions, the latest first."""
    query = select(UserSession).where(
        col(UserSession.user_id) == actor.user_id,
        col(UserSession.ended_at).is_(None),
        col(UserSession.expires_at) > clock.now(),
    )
    return list(session.scalars(query.order_by(col(UserSession.seen_at).desc())))


@action("account.edit")
def end(session: Session, actor: Actor, session_id: UUID) -> None:
    """End one of one's own sessions, this one included; its pages close within a second."""
    row = session.get(UserSession, session_id)
    if row is None or row.user_id != actor.user_id:
        raise NotFound(_("That session is no longer here."))
    if row.ended_at is None:
        row.ended_at = clock.now()
        seeing.close(session, col(Viewing.id) == row.viewing_id)
        announce(session, ENDED, row)


@action("account.edit")
def end_others(session: Session, actor: Actor) -> int:
    """End all of one's own sessions but this one; their pages close within a second. Return how many."""
    others = [row.id for row in mine(session, actor) if row.id != actor.session_id]
    for session_id in others:
        end(session, actor, session_id)
    return len(others)


@step
def end_all(session: Session, user_id: UUID, but: UUID | None = None) -> None:
    """End every session of a user, except one."""
    open_ones = (col(UserSession.user_id) == user_id, col(UserSession.ended_at).is_(None), col(UserSession.id) != but)
    if but is None:
        open_ones = open_ones[:2]  # type: ignore[assignment]
    seeing.close(session, col(Viewing.id).in_(select(col(UserSession.viewing_id)).where(*open_ones)))
    session.execute(update(UserSession).where(*open_ones).values(ended_at=clock.now()))


def current(token: str | None, came: Came | None = None) -> Actor:
    """Return the holder of a browser token, in a viewing as the colleague who is viewed. One that `came` from elsewhere
    has proved nothing (`moving`). Refuses an unknown, ended, idle or too old one (`SignInNeeded`)."""
    return _in_viewing(*_by_token(token, came))


def holder(token: str | None) -> Actor:
    """Return the holder of a browser token themself, whether or not they are in a viewing: to stop it, or to leave."""
    return _by_token(token)[0]


def by_id(place: str, session_id: UUID, came: Came | None = None) -> Actor:
    """Return the holder of a session, by its id, as `current` does: every action of an open page checks it again."""
    return _in_viewing(*_holder(place, _BY_ID, session_id, came))


def _by_token(token: str | None, came: Came | None = None) -> tuple[Actor, UUID | None]:
    place, _dot, secret = (token or "").partition(".")
    if not secret:
        raise SignInNeeded(_("Please sign in."))
    return _holder(place, _BY_TOKEN, vault.fingerprint(secret), came)


def _in_viewing(actor: Actor, viewing_id: UUID | None) -> Actor:
    return actor if viewing_id is None else seeing.as_seen(actor, viewing_id)


def by_user(place: str, user_id: UUID) -> Actor:
    """Return a person as the actor of long work, which continues after the page is closed and the session has ended.
    Refuses (`NotAllowed`) a person who was disabled or removed meanwhile."""
    with work(house_actor(place), read=True) as session:
        found = session.execute(_BY_USER, {"which": user_id}).first()
    role = own_roles.joined(found) if found is not None else None
    if found is None or role is None or found.disabled_at is not None:
        raise NotAllowed(_("The account of the person who started this is disabled."))
    return as_actor(place, found, role)


def program_token(place: str, opened: Opened) -> str:
    """Return the JWT of a program (U-13): its `jti` is the session's row, so it ends at once when that ends."""
    claims = {"sub": place, "jti": str(opened.id), "exp": int(opened.expires_at.timestamp())}
    return sign(claims, "jwt")


def by_program_token(token: str) -> Actor:
    """Return the holder of a JWT. Refuses a forged, expired or ended one (`SignInNeeded`)."""
    claims = claims_of(token, "jwt", ["exp", "sub", "jti"])
    with suppress(ValueError):
        if claims is not None:
            return by_id(str(claims["sub"]), UUID(claims["jti"]))
    raise SignInNeeded(_("This token is not valid. Sign in at /api/v1/auth/login."))


def _holder(
    place: str, statement: Executable, which: str | UUID, came: Came | None = None
) -> tuple[Actor, UUID | None]:
    """Return the holder of a session, and the viewing it is in."""
    if not is_tenant(place):  # the house itself has no sign-in
        raise SignInNeeded(_("Please sign in."))
    try:
        with work(house_actor(place), read=True) as session:
            found = session.execute(statement, {"which": which}).first()
    except NotFound as missing:
        if _is_known(place):
            raise DataGone(place) from missing
        raise SignInNeeded(_("Please sign in.")) from None
    role = own_roles.joined(found) if found is not None else None
    if found is None or role is None or not _holds(found):
        raise SignInNeeded(_("Your session has ended. Please sign in again."))
    actor = as_actor(place, found, role)
    if clock.now() - found.seen_at > NOTED_EACH:
        _note_seen(place, found.id)
    return moving.seen(actor, found, came), found.viewing_id


def _is_known(place: str) -> bool:
    with work(house_actor(HOUSE), read=True) as session:
        return session.get(Tenant, UUID(place)) is not None


def _holds(found: Any) -> bool:
    now = clock.now()
    awake = found.kind == "program" or now - found.seen_at < settings.SESSION_IDLE.of(found.idle)
    return found.ended_at is None and found.expires_at > now and awake and found.disabled_at is None


def _note_seen(place: str, session_id: UUID) -> None:
    with work(house_actor(place)) as session:
        session.execute(update(UserSession).where(col(UserSession.id) == session_id).values(seen_at=clock.now()))


def as_actor(place: str, found: Any, role: Role) -> Actor:
    """Return the actor of a row that has `PERSON`, `id`, `kind`, `proved_at` and `address`. Refuses a closed workspace."""
    with work(house_actor(HOUSE), read=True) as session:
        here = session.execute(_IN_HOUSE, {"tenant": UUID(place), "user": found.user_id}).first()
    if here is None:  # the data is here, but the house does not know the company (any more)
        raise SignInNeeded(_("Please sign in."))
    if here.plan_status != "active":
        raise SignInNeeded(_(CLOSED).format(reason=here.suspended_why))
    maintenance_mode.note(here.mode)
    operator = here.operator is not None
    return Actor(
        place=place,
        user_id=found.user_id,
        name=found.name,
        role=found.role,
        role_label=role.label,
        permissions=role.permissions | (OPERATOR_PERMISSIONS if operator else frozenset()),
        scope=role.scope,
        team_id=found.team_id,
        session_id=found.id,
        kind="program" if found.kind == "program" else "user",
        operator=operator,
        proved_at=found.proved_at,
        zone=found.zone or here.zone,
        look=found.look,
        density=found.density,
        locale=found.locale,
        address=found.address,
    )
