"""Choices: how each person wants to be told of each sort of notice, and when not."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import User
from models.language import _
from models.notices import NoticeChoice
from services.accounts import users
from services.notices import quiet
from services.notices.kinds import ALWAYS, CHANGED, SORTS, sort_of
from services.records import fields
from services.work import Actor, Invalid, Kind, action, clock, step
from services.work.events import signal

WAYS = ("in_app", "mail", "push")


class Choice(SQLModel):
    """How a person is told of one sort of notice."""

    sort: str
    label: str
    help: str
    in_app: bool
    mail: bool
    push: bool
    always: bool  # in the product at any rate


class Choices(SQLModel):
    """All choices of a person, and their quiet hours ("21:00", both empty: none)."""

    rows: list[Choice] = Field(default_factory=list)
    quiet_from: str = ""
    quiet_until: str = ""


@dataclass(frozen=True, slots=True)
class Receiver:
    """A person who is told: under the bell or not, and in their browsers at `push_at` (None: not there)."""

    user_id: UUID
    push_at: datetime | None
    in_app: bool = True


@action("account.read", private=True)
def mine(session: Session, actor: Actor) -> Choices:
    """Return one's own choices: for what was not chosen, those of the sort."""
    me = users.me(session, actor)
    stored = {one.sort: one for one in session.scalars(select(NoticeChoice).where(_of(actor)))}
    rows = []
    for name, sort in SORTS.items():
        found = stored.get(name)
        ways = {way: getattr(found or sort, way) for way in WAYS}
        always = set(sort.names) <= ALWAYS
        ways["in_app"] = ways["in_app"] or always
        rows.append(Choice(sort=name, label=_(sort.label), help=_(sort.help), always=always, **ways))
    return Choices(rows=rows, quiet_from=me.quiet_from, quiet_until=me.quiet_until)


@action("account.edit")
def choose(session: Session, actor: Actor, sort: str, way: str, on: bool) -> None:
    """Turn one way of being told of one sort on or off. `way` is in_app, mail or push."""
    fields.one_of(sort, tuple(SORTS), "sort")
    fields.one_of(way, WAYS, "way")
    me = users.me(session, actor)
    row = session.scalars(select(NoticeChoice).where(_of(actor), col(NoticeChoice.sort) == sort)).first()
    if row is None:
        usual = {one: getattr(SORTS[sort], one) for one in WAYS}
        row = NoticeChoice(user_id=me.id, sort=sort, **usual)
        session.add(row)
    setattr(row, way, on)
    signal(session, CHANGED, "notice_choices", [me.id])


@action("account.edit")
def set_quiet(session: Session, actor: Actor, begin: str, end: str) -> Choices:
    """Set one's quiet hours, as "21:00" and "08:00" in one's own zone; both empty: none. Refuses one without the other."""
    first, last = _time(begin, "quiet_from"), _time(end, "quiet_until")
    if bool(first) != bool(last):
        missing = {"quiet_until" if first else "quiet_from": _("Enter both times, or neither.")}
        raise Invalid(_("Please check the form."), **missing)
    me = users.me(session, actor)
    me.quiet_from, me.quiet_until = (first, last) if first != last else ("", "")
    signal(session, CHANGED, "notice_choices", [me.id])
    return mine(session, actor)


@step
def receivers(session: Session, user_ids: Collection[UUID], what: Kind) -> list[Receiver]:
    """Return who of these people is told of a kind of notice: those who may sign in and want its sort in some way."""
    sort, now = sort_of(what.name), clock.now()
    same = and_(col(NoticeChoice.user_id) == col(User.id), col(NoticeChoice.sort) == sort)
    query = select(User, NoticeChoice).outerjoin(NoticeChoice, same).order_by(col(User.id))
    found = []
    for user, choice in session.execute(query.where(col(User.id).in_(user_ids), col(User.disabled_at).is_(None))):
        chosen = choice or SORTS[sort]
        in_app, push_at = chosen.in_app or what.name in ALWAYS, None
        if chosen.push:
            zone = user.zone or quiet.zone(session) if user.quiet_from else ""
            push_at = quiet.ends(user.quiet_from, user.quiet_until, zone, now) or now
        if in_app or chosen.mail or chosen.push:
            found.append(Receiver(user.id, push_at, in_app))
    return found


def _of(actor: Actor) -> ColumnElement[bool]:
    return col(NoticeChoice.user_id) == actor.user_id


def _time(typed: str, field: str) -> str:
    if not (text := typed.strip()):
        return ""
    try:
        return f"{time.fromisoformat(text):%H:%M}"
    except ValueError:
        raise Invalid(_("Please check the form."), **{field: _("Enter a time, as 21:00.")}) from None
