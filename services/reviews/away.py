"""Away: colleagues who have not been here for long are reported each week, and proposed to be disabled (U-08, U-09)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import User, UserSession
from models.language import N_, _
from models.reviews import Review
from models.text import line
from services import notices, settings
from services.accounts import own_roles, users
from services.house import register
from services.house import settings as of_place
from services.house.settings import Setting
from services.work import Actor, Invalid, action, announce, clock, kind, step

KEPT = kind("user.kept", N_("{actor} keeps the access of {subject}: {reason}"), "how_to_reg")
KINDS = [KEPT]
AGAIN = timedelta(days=30)  # until a colleague who keeps the access is proposed again, if still away
LONGEST = 300
MOST = 100
MONTH = "reviews.month"  # the last one in which colleagues were proposed, as this place remembers it


@dataclass(frozen=True, slots=True)
class Away:
    """A colleague who has not been here for long. `seen_at` is empty where they never signed in; `proposed` says that they
    are to be disabled, and `last` that they are the last administrator, who stays. `kept` is why they kept their access."""

    id: UUID
    name: str
    email: str
    role: str
    seen_at: datetime | None
    since: datetime
    proposed: bool
    last: bool
    kept: str = ""
    kept_by: str = ""
    kept_at: datetime | None = None
    own_role: str | None = None  # the name of a role that is not built in


class Standing(SQLModel):
    """Who is away, the longest first (at most 100), and from how many days on."""

    rows: list[Away] = Field(default_factory=list)
    idle_days: int = 7
    away_days: int = 30
    automatic: bool = False


class KeepDraft(SQLModel):
    """What is typed to let a colleague keep the access."""

    reason: str = Field(
        max_length=LONGEST, description=N_("As in “on parental leave until May”; asked again after 30 days.")
    )


@action("users.read")
def away(session: Session, actor: Actor) -> Standing:
    """Return the colleagues who have not been here for longer than the settings say."""
    limits: dict[str, Setting[Any]] = {
        "idle": settings.IDLE_AFTER,
        "away": settings.AWAY_AFTER,
        "automatic": settings.AWAY_AUTOMATIC,
    }
    found = settings.get_many(session, limits)
    idle, gone = found["idle"], found["away"]
    return Standing(
        rows=_rows(session, min(idle, gone), gone),
        idle_days=idle.days,
        away_days=gone.days,
        automatic=found["automatic"],
    )


@action("users.edit")
def keep(session: Session, actor: Actor, user_id: UUID, reason: str) -> Standing:
    """Let a colleague who is away keep the access, with a reason; they are proposed again after 30 days. Return who
    is away then."""
    user, why = users.row(session, user_id), line(reason, LONGEST)
    if not why:
        raise Invalid(_("Please check the form."), reason=_("Say why they keep their access."))
    session.add(Review(kind="person", subject=user.id.hex, note=why, by=actor.name))
    announce(session, KEPT, user, reason=why)
    session.flush()
    return away(session, actor)


@action("users.edit", fresh=True)
def disable_away(session: Session, actor: Actor, ids: Sequence[UUID]) -> list[UUID]:
    """Disable those of these colleagues who are proposed. Return whom: somebody who was here meanwhile, oneself and the
    last administrator stay. Refuses (`NotAllowed`) somebody who may do more than the actor."""
    chosen = [one.id for one in _proposed(session) if one.id in set(ids) and one.id != actor.user_id]
    people = [users.row(session, one) for one in chosen]
    for user in people:
        own_roles.refuse_stronger(session, actor, user)
    return [user.id for user in people if _shut_out(session, user)]


@step
def weekly(session: Session, actor: Actor) -> dict[str, int]:
    """Tell administrators how many colleagues have not been here for a week (U-08). Return how many. A chore of Mondays."""
    idle = settings.get(session, settings.IDLE_AFTER)
    found = _rows(session, idle, idle)
    if found:
        _tell(session, notices.IDLE, found[0], count=len(found), days=idle.days)
    return {"idle": len(found)}


@step
def monthly(session: Session, actor: Actor) -> dict[str, int]:
    """Propose who is to be disabled, or disable them where the workspace lets that happen by itself (U-09). Return how many
    are proposed, and how many were disabled. A chore of every day, which does it once in a month."""
    month = f"{clock.today(register.workspace(actor.place).zone):%Y-%m}"
    if of_place.read(session, MONTH) == month:
        return {}
    of_place.write(session, MONTH, month)
    found, days = _proposed(session), settings.get(session, settings.AWAY_AFTER).days
    automatic: bool = settings.get(session, settings.AWAY_AUTOMATIC)
    if found and automatic:
        gone = [one for one in found if _shut_out(session, users.row(session, one.id))]
        if gone:
            _tell(session, notices.SHUT_OUT, gone[0], count=len(gone), days=days)
        return {"proposed": len(found), "disabled": len(gone)}
    if found:
        _tell(session, notices.AWAY, found[0], count=len(found))
    return {"proposed": len(found), "disabled": 0}


@step
def _shut_out(session: Session, user: User) -> bool:
    try:
        with session.begin_nested():
            users.shut_out(session, user)
    except Invalid:  # the last administrator
        return False
    return True


@step
def _tell(session: Session, what: Any, first: Away, **data: int) -> None:
    user = users.row(session, first.id)
    notices.tell(session, notices.administrators(session), what, user, **data)


@step
def _proposed(session: Session) -> list[Away]:
    gone = settings.get(session, settings.AWAY_AFTER)
    return [one for one in _rows(session, gone, gone) if one.proposed]


@step
def _rows(session: Session, idle: timedelta, gone: timedelta) -> list[Away]:
    """Return who has not been here for longer than `idle`, the longest first; proposed are those away for `gone`."""
    now = clock.now()
    seen = select(func.max(col(UserSession.seen_at))).where(col(UserSession.user_id) == col(User.id)).scalar_subquery()
    since = func.coalesce(seen, col(User.made_at))
    query = select(
        col(User.id), col(User.name), col(User.email), col(User.role), col(User.made_at), seen.label("seen_at"),
        own_roles.COLUMNS[0],
    ).outerjoin(own_roles.ROWS, own_roles.ON)  # fmt: skip
    here = (col(User.disabled_at).is_(None), since < now - idle)
    rows = session.execute(query.where(*here).order_by(since, col(User.id)).limit(MOST)).all()
    kept = _kept(session, [one.id for one in rows], now - AGAIN)
    admins = notices.administrators(session)
    found = []
    for one in rows:
        last, why, at = admins == [one.id], kept.get(one.id.hex), one.seen_at or one.made_at
        found.append(
            Away(
                one.id, one.name, one.email, one.role, one.seen_at, at,
                proposed=why is None and not last and at < now - gone, last=last,
                kept=why.note if why else "", kept_by=why.by if why else "", kept_at=why.made_at if why else None,
                own_role=one.role_label,
            )
        )  # fmt: skip
    return found


@step
def _kept(session: Session, ids: Sequence[UUID], since: datetime) -> dict[str, Review]:
    here = (
        col(Review.kind) == "person",
        col(Review.subject).in_([one.hex for one in ids]),
        col(Review.made_at) > since,
    )
    rows = session.scalars(select(Review).where(*here).order_by(col(Review.made_at), col(Review.id)))
    return {one.subject: one for one in rows}
