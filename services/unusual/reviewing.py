"""Reviewing: what is unusual, who looked at it, and the permission changes of the week (A-09, U-18)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import Invitation
from models.events import EventRow
from models.language import N_, _
from models.typed import Name
from services.accounts import invitations, own_roles, users
from services.house import register
from services.records import fields
from services.roles import PERMISSIONS as MAY
from services.roles import Role
from services.unusual.gathering import WEEK, Gathered, gather
from services.unusual.signs import KINDS, Sign, signs
from services.work import Actor, NotFound, action, announce_id, clock, kind, step
from services.work.trail import bulk

REVIEWED = kind("activity.reviewed", N_("{actor} reviewed unusual activity: {note}"), "fact_check")
PERMISSIONS = kind("permissions.reviewed", N_("{actor} reviewed the permission changes of the week"), "fact_check")
CHANGES = (users.ADDED, users.ROLE_CHANGED, users.DISABLED, users.ENABLED, invitations.INVITED, *own_roles.KINDS)
SUBJECT, OWN = "users", "own_roles"
MOST = 200


class ReviewDraft(SQLModel):
    """What a reviewer says of it."""

    note: Name = Field(min_length=1, max_length=300, description=N_("Why it looks right, or what you did about it."))


@dataclass(frozen=True, slots=True)
class Shown:
    """A sign as it is shown: in words, of whom, where its rows are, and who reviewed it (empty: nobody yet)."""

    key: str
    kind: str
    title: str
    user_id: UUID
    name: str
    at: datetime
    why: str
    link: str
    reviewed_by: str = ""
    reviewed_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of who may do what: when, by whom, whose, and to what."""

    at: datetime
    by: str
    name: str
    what: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The signs of the week, the latest first; how many of them are of today; the permission changes of the week, and who
    reviewed those last."""

    signs: list[Shown]
    today: int
    changes: list[Change]
    changes_reviewed_by: str = ""
    changes_reviewed_at: datetime | None = None

    @property
    def waiting(self) -> int:
        """How many nobody reviewed yet."""
        return sum(not one.reviewed_by for one in self.signs)


@action("maintenance.read")
def overview(session: Session, actor: Actor) -> Overview:
    """Return what is unusual in the actor's workspace."""
    zone = register.workspace(actor.place).zone
    found, reviews = gather(session), _reviews(session)
    shown = [_shown(found, one, reviews.get(one.key), zone) for one in signs(found, zone)]
    today = clock.today(zone)
    named = {user_id: one.name for user_id, one in found.people.items()}
    week = reviews.get(PERMISSIONS.name)
    return Overview(
        shown,
        sum(one.at.astimezone(ZoneInfo(zone)).date() == today for one in shown),
        _changes(session, named),
        named.get(week.actor_id, _("a former colleague")) if week and week.actor_id else "",
        week.at if week else None,
    )


@action("maintenance.run")
def review(session: Session, actor: Actor, key: str, values: Mapping[str, Any]) -> Shown:
    """Note that somebody looked at a sign (`ReviewDraft`): in the trail, and as an event. Refuses an unknown one."""
    note = fields.draft(ReviewDraft, dict(values)).note
    zone = register.workspace(actor.place).zone
    found = gather(session)
    one = next((sign for sign in signs(found, zone) if sign.key == key), None)
    if one is None:
        raise NotFound(_("That is no longer listed."))
    bulk(session, "activity", one.user_id, "reviewed", {"key": (None, key), "note": (None, note)})
    announce_id(session, REVIEWED, SUBJECT, one.user_id, key=key, note=note)
    session.flush()
    return _shown(found, one, _reviews(session).get(key), zone)


@action("maintenance.run")
def review_permissions(session: Session, actor: Actor) -> int:
    """Note that the permission changes of the week were reviewed (U-18). Return how many there are."""
    assert actor.user_id is not None
    count = len(_changes(session, {}))
    bulk(session, "activity", actor.user_id, "reviewed", {"permission_changes": (None, count)})
    announce_id(session, PERMISSIONS, SUBJECT, actor.user_id, count=count)
    return count


@step
def _reviews(session: Session) -> dict[str, EventRow]:
    """Return the last review of each sign, by its key, and that of the permission changes."""
    kinds = (col(EventRow.kind).in_([REVIEWED.name, PERMISSIONS.name]), col(EventRow.at) > clock.now() - WEEK)
    rows = session.scalars(select(EventRow).where(*kinds).order_by(col(EventRow.at), col(EventRow.id)))
    return {str(row.data.get("key", PERMISSIONS.name)): row for row in rows}


@step
def _changes(session: Session, named: Mapping[UUID, str]) -> list[Change]:
    since = clock.now() - WEEK
    query = select(EventRow).where(col(EventRow.at) > since, col(EventRow.kind).in_([one.name for one in CHANGES]))
    rows = session.scalars(query.order_by(col(EventRow.at).desc(), col(EventRow.id).desc()).limit(MOST)).all()
    asked = select(col(Invitation.id), col(Invitation.email)).where(
        col(Invitation.id).in_([row.subject_id for row in rows if row.kind == invitations.INVITED.name])
    )
    names = {**named, **{row[0]: row[1] for row in session.execute(asked)}}
    names |= {row.subject_id: str(row.data.get("title")) for row in rows if row.subject == OWN}
    known = own_roles.every(session)
    return [_change(row, names, [known.get(str(row.data.get(name))) for name in ("role", "was")]) for row in rows]


def _change(row: EventRow, names: Mapping[UUID, str], roles: Sequence[Role | None]) -> Change:
    role, was = roles
    words = {
        users.ADDED.name: _("joined"),
        users.DISABLED.name: _("disabled"),
        users.ENABLED.name: _("enabled again"),
        own_roles.ADDED.name: _("role added"),
        own_roles.CHANGED.name: _granted(row.data),
        own_roles.REMOVED.name: _("role removed"),
        invitations.INVITED.name: _("invited as {role}").format(role=_(role.label) if role else "–"),
    }
    changed = _("role changed to {role}").format(role=_(role.label) if role else "–")
    if was and role and was is not role:
        changed = _("role changed from {was} to {role}").format(was=_(was.label), role=_(role.label))
    by = names.get(row.actor_id, _("a former colleague")) if row.actor_id else "Steward"
    return Change(row.at, by, names.get(row.subject_id, _("a former colleague")), words.get(row.kind, changed))


def _granted(data: Mapping[str, Any]) -> str:
    """Return what an own role may do now and may no longer do, in words."""
    said = [_("role changed")]
    for name, text in (("gained", _("now may: {what}")), ("lost", _("no longer may: {what}"))):
        what = ", ".join(_(MAY[one]) for one in data.get(name) or () if one in MAY)
        said += [text.format(what=what)] if what else []
    return "; ".join(said)


def _shown(found: Gathered, one: Sign, review: EventRow | None, zone: str) -> Shown:
    person = found.people.get(one.user_id)
    day = one.at.astimezone(ZoneInfo(zone)).date()
    link = f"/activity?by={one.user_id}&first={day}&last={day}"
    if one.kind == "guessed":
        link = "/maintenance/log?kind=sign_in&span=week"
    elif one.kind == "raised":
        link = "/activity?about=user"
    by = found.people.get(review.actor_id) if review and review.actor_id else None
    return Shown(
        one.key,
        one.kind,
        _(KINDS[one.kind]),
        one.user_id,
        person.name if person else _("a former colleague"),
        one.at,
        one.why,
        link,
        (by.name if by else _("a former colleague")) if review else "",
        review.at if review else None,
        str(review.data.get("note", "")) if review else "",
    )
