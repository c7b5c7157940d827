"""Announcements: what operators tell everyone who uses this installation: releases (S-18) and maintenance (S-19).

Each is a row of the house. Every user of every workspace gets a notice of it, once; a banner shows it above every page.
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import User
from models.language import N_, NC_, _
from models.notices import Announcement, Notice
from models.tenants import Tenant
from models.text import block, line
from services import notices
from services.house import settings, tenants
from services.notices import choices, telling
from services.notices.telling import NOTICES
from services.outbox import claim
from services.records import fields
from services.work import (
    HOUSE,
    Actor,
    Invalid,
    NotFound,
    announce,
    clock,
    errand,
    house_actor,
    kind,
    step,
    trouble,
    work,
)
from services.work.events import signal
from services.work.places import Places, places

log = logging.getLogger(__name__)
PUBLISHED = kind("announcement.published", N_("{actor} announced: {title}"), "campaign")
WITHDRAWN = kind("announcement.withdrawn", N_("{actor} withdrew the announcement: {title}"), "unpublished")
KINDS = [PUBLISHED, WITHDRAWN]
WORDS = {"release": NC_("of an announcement", "Release"), "maintenance": N_("Maintenance")}
NEAR = timedelta(hours=24)  # before maintenance, from when on the banner shows it (S-19)
NEW = timedelta(days=7)  # for which a release without an end is shown
FRESH = 5.0  # seconds for which a process believes what it read last
MOST = 50  # on the operators' page


class AnnouncementDraft(SQLModel):
    """What an operator types. Times without a zone are in the operator's own."""

    kind: str = Field(default="release", description=N_("News, or maintenance with a beginning and an end."))
    title: str = Field(min_length=1, max_length=200, description=N_("One line, shown above every page."))
    body: str = Field(default="", max_length=4_000, description=N_("More, for those who open it."))
    starts_at: datetime | None = Field(default=None, description=N_("From when it is shown; maintenance begins then."))
    ends_at: datetime | None = Field(default=None, description=N_("When maintenance is over."))
    mailed: bool = Field(default=False, description=N_("Everyone also gets it by email."))


@dataclass(slots=True)
class _Known:
    """What this process read last, from which house and when (of the monotonic clock)."""

    rows: list[Announcement] = field(default_factory=list)
    house: Places | None = None
    at: float = 0.0


_known = _Known()


@errand("maintenance.read")
def listing(actor: Actor) -> list[Announcement]:
    """Return the announcements, the latest first, at most 50."""
    with work(house_actor(), read=True) as session:
        latest = select(Announcement).order_by(col(Announcement.starts_at).desc()).limit(MOST)
        return list(session.scalars(latest))


@errand("maintenance.run")
def publish(actor: Actor, values: Mapping[str, Any]) -> Announcement:
    """Announce a release or maintenance to everyone. Maintenance names its end; the rest may begin at once.

    Refuses an empty title, an end before the beginning, and maintenance that is over.
    """
    typed = fields.draft(AnnouncementDraft, {**values, "title": line(str(values.get("title") or "")) or ""})
    fields.one_of(typed.kind, tuple(WORDS), "kind")
    begin, end = _aware(typed.starts_at, actor.zone) or clock.now(), _aware(typed.ends_at, actor.zone)
    if typed.kind == "maintenance" and end is None:
        raise Invalid(_("Please check the form."), ends_at=_("Say until when it takes."))
    if end is not None and end <= max(begin, clock.now()):
        raise Invalid(_("Please check the form."), ends_at=_("The end is before the start, or over."))
    row = Announcement(
        kind=typed.kind,
        title=typed.title,
        body=block(typed.body) or "",
        starts_at=begin,
        ends_at=end,
        mailed=typed.mailed,
    )
    with work(_house(actor)) as session:
        session.add(row)
        session.flush()
        announce(session, PUBLISHED, row, title=row.title)
    _known.at = 0.0
    return row


@errand("maintenance.run")
def withdraw(actor: Actor, announcement_id: UUID) -> None:
    """Withdraw an announcement: its banner goes at once, its notices with the next turn of the chore."""
    with work(_house(actor)) as session:
        row = session.get(Announcement, announcement_id)
        if row is None:
            raise NotFound(_("That announcement is no longer here."))
        if row.withdrawn_at is None:
            row.withdrawn_at = clock.now()
            row.told_at = row.told_at or clock.now()  # some workspaces may have been told
            announce(session, WITHDRAWN, row, title=row.title)
    _known.at = 0.0


def shown() -> list[Announcement]:
    """Return what the banner shows now: maintenance from a day before until its end, releases while they are new."""
    now = clock.now()
    return [one for one in _current() if _begins(one) <= now < _ends(one)]


def go_on(actor: Actor) -> None:
    """Tell every workspace of what is new, and take back what was withdrawn. A chore of the house.

    Each place remembers what it was told, in the same work: after a crash nobody is told twice. A place that cannot be
    written is told with a later turn.
    """
    with work(house_actor(), read=True) as session:
        owed = session.scalars(select(Announcement).where(_owed())).all()
    for one in owed:
        done = [_tell(one, tenant) for tenant in tenants.everyone()]
        if all(done):
            with work(house_actor()) as session:
                row = session.get_one(Announcement, one.id)
                if row.withdrawn_at == one.withdrawn_at:
                    row.told_at = clock.now() if row.withdrawn_at is None else None


def _tell(one: Announcement, tenant: Tenant) -> bool:
    try:
        with work(house_actor(tenant.id.hex)) as session:
            if one.withdrawn_at is None:
                _put(session, one, tenants.address(tenant))
            else:
                _take_back(session, one)
    except Exception:
        trouble.log_repeated(log, "a workspace could not be told of an announcement", place=tenant.id.hex)
        return False
    return True


@step
def _put(session: Session, one: Announcement, address: str) -> None:
    if settings.read(session, _told(one)) is not None:
        return
    settings.write(session, _told(one), True)
    query = select(col(User.id), col(User.email)).where(col(User.disabled_at).is_(None))
    people = {user_id: email for user_id, email in session.execute(query).all()}
    what = notices.RELEASE if one.kind == "release" else notices.MAINTENANCE
    told = choices.receivers(session, people, what)
    telling.put(session, told, what, one, mailed=one.mailed, title=one.title, body=one.body)
    for user_id, email in people.items() if one.mailed else ():
        claim.put(
            session,
            key=f"announcement:{one.id}:{user_id}",
            channel="email",
            recipient=email,
            subject=_(what.sentence).format(title=one.title),
            body="\n\n".join(part for part in (one.title, one.body, f"{address}/notices") if part),
            due_at=clock.now(),
            headers={"Auto-Submitted": "auto-generated"},
            queue="notices",
        )


@step
def _take_back(session: Session, one: Announcement) -> None:
    gone = delete(Notice).where(col(Notice.subject_id) == one.id).returning(col(Notice.user_id))
    people = session.scalars(gone).all()
    settings.write(session, _told(one), None)
    if people:
        signal(session, notices.CHANGED, NOTICES.name, sorted(set(people)))


def _owed() -> ColumnElement[bool]:
    """Return the criterion of what is to be told now, and of what was withdrawn after it was told."""
    told, withdrawn = col(Announcement.told_at), col(Announcement.withdrawn_at)
    now = or_(col(Announcement.kind) == "maintenance", col(Announcement.starts_at) <= clock.now())
    return or_(and_(told.is_(None), withdrawn.is_(None), now), and_(told.is_not(None), withdrawn.is_not(None)))


def _told(one: Announcement) -> str:
    return f"announced:{one.id}"


def _current() -> list[Announcement]:
    """Return what was announced lately, read at most five seconds ago. While the house cannot be read: the last."""
    if _known.house is not places() or time.monotonic() - _known.at > FRESH:
        try:
            since = clock.now() - NEW
            ends = or_(col(Announcement.ends_at) > clock.now(), col(Announcement.starts_at) > since)
            with work(house_actor(), read=True) as session:
                query = select(Announcement).where(col(Announcement.withdrawn_at).is_(None), ends)
                _known.rows = list(session.scalars(query.order_by(col(Announcement.starts_at))))
        except Exception:
            trouble.log_repeated(log, "announcements could not be read")
            _known.rows = _known.rows if _known.house is places() else []
        _known.house, _known.at = places(), time.monotonic()
    return _known.rows


def _begins(one: Announcement) -> datetime:
    return one.starts_at - NEAR if one.kind == "maintenance" else one.starts_at


def _ends(one: Announcement) -> datetime:
    return one.ends_at or one.starts_at + NEW


def _aware(at: datetime | None, zone: str) -> datetime | None:
    return at.replace(tzinfo=ZoneInfo(zone)) if at is not None and at.tzinfo is None else at


def _house(actor: Actor) -> Actor:
    """Return the house at work for this operator, whom it records."""
    return replace(house_actor(HOUSE), user_id=actor.user_id, name=actor.name)
