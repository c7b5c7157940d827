"""Planned work: told before, shown on the status page, quiet for the alerts it explains, and ended by itself.

Its times are moments: a change of the clock between now and then moves nothing. Its end tells only what changed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models.incidents import Component, ComponentState, PlannedWork
from models.language import N_, _
from models.text import block, line
from services import announcements
from services.house import maintenance_mode
from services.house.status import publishing, subscribers
from services.house.status.house import house_for
from services.records import fields
from services.work import Actor, Conflict, Invalid, NotFound, announce, clock, errand, house_actor, kind, step, work

CHANGED = kind("planned_work.changed", N_("{actor} changed the planned work “{title}”"), "engineering")
KINDS = [CHANGED]
MOST = 50


class PlannedWorkDraft(SQLModel):
    """Planned work, as it is typed. Times without a zone are in the operator's own."""

    title: str = Field(min_length=1, max_length=200, description=N_("What is done, in the words of customers."))
    text: str = Field(default="", max_length=2_000, description=N_("What customers notice meanwhile."))
    starts_at: datetime = Field(description=N_("When it begins."))
    ends_at: datetime = Field(description=N_("When it is over at the latest."))
    components: list[UUID] = Field(default_factory=list, description=N_("What it concerns on the status page."))
    closes: bool = Field(default=False, description=N_("Only operators can use Steward meanwhile."))


@errand("maintenance.read")
def listing(actor: Actor) -> Sequence[PlannedWork]:
    """Return the planned work, the latest first, at most 50."""
    with work(house_actor(), read=True) as session:
        query = select(PlannedWork).order_by(col(PlannedWork.starts_at).desc(), col(PlannedWork.id)).limit(MOST)
        return session.scalars(query).all()


@errand("maintenance.run")
def plan(actor: Actor, values: Mapping[str, Any]) -> PlannedWork:
    """Plan work, and tell everyone: by an announcement, on the status page, and its subscribers by mail.

    Refuses an end that is before the start or over, and unknown components.
    """
    typed = _typed(values, actor.zone)
    told = announcements.publish(actor, _announced(typed))
    with work(house_for(actor)) as session:
        row = PlannedWork(
            **typed.model_dump(exclude={"components"}), components=_known(session, typed), announcement_id=told.id
        )
        session.add(row)
        session.flush()
        subscribers.tell(session, f"planned:{row.id}", *_words(_("Planned work: {title}"), row))
        announce(session, CHANGED, row, title=row.title, by=actor.name)
    publishing.write()
    return row


@errand("maintenance.run")
def move(actor: Actor, work_id: UUID, values: Mapping[str, Any]) -> PlannedWork:
    """Change planned work that is not over; everyone is told of its new time. Refuses what `plan` refuses."""
    with work(house_actor(), read=True) as session:
        before = _open_one(session, work_id)
        known = {name: getattr(before, name) for name in PlannedWorkDraft.model_fields}
        old_announcement = before.announcement_id
    typed = _typed({**known, **values}, actor.zone)
    told = announcements.publish(actor, _announced(typed))
    if old_announcement is not None:
        announcements.withdraw(actor, old_announcement)
    with work(house_for(actor)) as session:
        row = _open_one(session, work_id)
        moved = (row.starts_at, row.ends_at) != (typed.starts_at, typed.ends_at)
        for name, value in typed.model_dump(exclude={"components"}).items():
            setattr(row, name, value)
        row.components, row.announcement_id = _known(session, typed), told.id
        if moved:
            key = f"moved:{row.id}:{row.starts_at.isoformat()}:{row.ends_at.isoformat()}:{row.version}"
            subscribers.tell(session, key, *_words(_("Planned work has moved: {title}"), row))
        announce(session, CHANGED, row, title=row.title, by=actor.name)
    publishing.write()
    return row


@errand("maintenance.run")
def cancel(actor: Actor, work_id: UUID) -> None:
    """Cancel planned work, or end it before its time. Everyone who was told of it is told."""
    with work(house_actor(), read=True) as session:
        row = _open_one(session, work_id)
    if row.begun_at is not None:
        _end(row.id, actor)
    else:
        with work(house_for(actor)) as session:
            row = _open_one(session, work_id)
            row.cancelled_at = clock.now()
            subscribers.tell(session, f"cancelled:{row.id}", *_words(_("Planned work is cancelled: {title}"), row))
            announce(session, CHANGED, row, title=row.title, by=actor.name)
    if row.announcement_id is not None:
        announcements.withdraw(actor, row.announcement_id)
    publishing.write()


def go_on(actor: Actor) -> None:
    """Begin and end planned work at its time. A chore of the house: every step may be asked for twice."""
    now = clock.now()
    with work(house_actor(), read=True) as session:
        open_ones = select(PlannedWork).where(
            col(PlannedWork.starts_at) <= now,
            col(PlannedWork.ended_at).is_(None),
            col(PlannedWork.cancelled_at).is_(None),
        )
        due = session.scalars(open_ones).all()
    for one in due:
        if one.ends_at <= now:
            _end(one.id, house_actor())
        else:
            _begin(one.id)
            if one.closes:
                _close(one, now)


@step
def under_way(session: Session) -> Sequence[PlannedWork]:
    """Return the work that goes on now: alerts that it explains are quiet meanwhile."""
    now = clock.now()
    query = select(PlannedWork).where(
        col(PlannedWork.starts_at) <= now,
        col(PlannedWork.ends_at) > now,
        col(PlannedWork.ended_at).is_(None),
        col(PlannedWork.cancelled_at).is_(None),
    )
    return session.scalars(query).all()


def _begin(work_id: UUID) -> None:
    with work(house_actor()) as session:
        row = session.get(PlannedWork, work_id, with_for_update=True)
        if row is None or row.begun_at is not None:
            return
        row.begun_at = clock.now()
        for key in row.components:
            state = ComponentState(component_id=UUID(key), state="planned", began_at=row.begun_at, work_id=row.id)
            session.add(state)
        announce(session, CHANGED, row, title=row.title, by="Steward")


def _end(work_id: UUID, actor: Actor) -> None:
    """End work. What never began, because nobody was there, changed nothing, and its end tells nobody."""
    with work(house_for(actor)) as session:
        row = session.get(PlannedWork, work_id, with_for_update=True)
        if row is None or row.ended_at is not None:
            return
        row.ended_at = clock.now()
        open_ones = select(ComponentState).where(
            col(ComponentState.work_id) == row.id, col(ComponentState.ended_at).is_(None)
        )
        states = session.scalars(open_ones).all()
        for state in states:
            state.ended_at = row.ended_at
        if states:
            subscribers.tell(session, f"over:{row.id}", *_words(_("Planned work is over: {title}"), row))
        announce(session, CHANGED, row, title=row.title, by=actor.name)
    mode = maintenance_mode.current()
    if row.closes and mode is not None and mode.reason == row.title:
        maintenance_mode.end(house_actor())


def _close(one: PlannedWork, now: datetime) -> None:
    """Keep maintenance mode on until the end; each of its spells lasts four hours at most. One by hand is left alone."""
    mode = maintenance_mode.current()
    wanted = min(one.ends_at, now + timedelta(minutes=maintenance_mode.LONGEST))
    if mode is None or (mode.reason == one.title and mode.until < wanted - timedelta(minutes=2)):
        minutes = max(1, -int(-(wanted - now).total_seconds() // 60))
        maintenance_mode.begin(house_actor(), one.title, minutes)


@step
def _open_one(session: Session, work_id: UUID) -> PlannedWork:
    row = session.get(PlannedWork, work_id)
    if row is None:
        raise NotFound(_("There is no such planned work."))
    if row.ended_at is not None or row.cancelled_at is not None:
        raise Conflict(_("This planned work is over."))
    return row


@step
def _known(session: Session, typed: PlannedWorkDraft) -> list[str]:
    """Return the ids of the components. Refuses unknown ones."""
    found = set(session.scalars(select(col(Component.id)).where(col(Component.id).in_(typed.components))))
    if found != set(typed.components):
        raise Invalid(_("Please check the form."), components=_("There is no such component."))
    return [one.hex for one in typed.components]


def _typed(values: Mapping[str, Any], zone: str) -> PlannedWorkDraft:
    clean = {**values, "title": line(values.get("title")) or "", "text": block(values.get("text")) or ""}
    typed = fields.draft(PlannedWorkDraft, clean)
    typed.starts_at, typed.ends_at = _aware(typed.starts_at, zone), _aware(typed.ends_at, zone)
    if typed.ends_at <= max(typed.starts_at, clock.now()):
        raise Invalid(_("Please check the form."), ends_at=_("The end is before the start, or over."))
    return typed


def _announced(typed: PlannedWorkDraft) -> dict[str, Any]:
    values = typed.model_dump(include={"title", "starts_at", "ends_at"})
    return {**values, "kind": "maintenance", "body": typed.text}


def _words(subject: str, row: PlannedWork) -> tuple[str, str]:
    when = f"{row.starts_at:%Y-%m-%d %H:%M} – {row.ends_at:%Y-%m-%d %H:%M} UTC"
    return subject.format(title=row.title), f"{row.title}\n{when}\n\n{row.text}".rstrip()


def _aware(at: datetime, zone: str) -> datetime:
    return at.replace(tzinfo=ZoneInfo(zone)) if at.tzinfo is None else at
