"""The maintenance log (N-35): one entry for each signed run, and for what was done in an emergency. No entry can be changed;
each is sealed over its words and the seal before, so that a removed or altered one shows."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models.language import N_
from models.routines import LOG_KINDS, MaintenanceEntry
from models.text import block, line
from services.house.checklists.evidence.found import moment
from services.house.log_chain import seal_of
from services.records import fields
from services.work import Actor, announce, clock, errand, house_actor, kind, step, work
from services.work.actor import on_behalf

ADDED = kind("maintenance_log.added", N_("{actor} signed an entry of the maintenance log: {title}"), "history_edu")
AT_ONCE = 100


class LogDraft(SQLModel):
    """What is written down about maintenance."""

    kind: str = Field(default="emergency", description=N_("Daily to annual, after a deployment, or an emergency."))
    title: str = Field(min_length=1, max_length=200, description=N_("What was done, in a line."))
    performed_by: str = Field(default="", max_length=200, description=N_("Empty: yourself."))
    completed: list[str] = Field(default_factory=list, max_length=200, description=N_("Tasks completed."))
    found: list[str] = Field(default_factory=list, max_length=200, description=N_("Issues found."))
    resolved: list[str] = Field(default_factory=list, max_length=200, description=N_("Issues resolved."))
    escalated: list[str] = Field(default_factory=list, max_length=200, description=N_("Issues escalated, and to whom."))
    next_actions: list[str] = Field(default_factory=list, max_length=200, description=N_("Next actions."))
    notes: str = Field(default="", max_length=10_000, description=N_("Anything else worth knowing later."))
    minutes: int = Field(default=0, ge=0, le=14_400, description=N_("How long it took, in minutes."))


@errand("maintenance.run")
def write(actor: Actor, values: dict[str, Any]) -> MaintenanceEntry:
    """Sign an entry that is of no checklist: an emergency, or work that was done by hand. Refuses one without a title."""
    typed = fields.draft(LogDraft, {**values, "title": line(values.get("title")) or ""})
    fields.one_of(typed.kind, tuple(LOG_KINDS), "kind")
    today = moment().day
    with work(on_behalf(actor)) as session:
        return add(session, actor, typed, today)


@step
def add(
    session: Session, actor: Actor, typed: LogDraft, today: date, checklist: str = "", against: int = 0
) -> MaintenanceEntry:
    """Add an entry, signed by the actor at this moment."""
    last = session.scalars(select(MaintenanceEntry).order_by(col(MaintenanceEntry.sequence).desc()).limit(1)).first()
    row = MaintenanceEntry(
        sequence=1 + (last.sequence if last else 0),
        logged_on=today,
        kind=typed.kind,
        checklist=checklist,
        title=line(typed.title) or "",
        performed_by=line(typed.performed_by) or actor.name,
        notes=block(typed.notes) or "",
        minutes=typed.minutes,
        against=against,
        signed_by=actor.name,
        signed_at=clock.now(),
        seal="",
        completed=_lines(typed.completed),
        found=_lines(typed.found),
        resolved=_lines(typed.resolved),
        escalated=_lines(typed.escalated),
        next_actions=_lines(typed.next_actions),
    )
    row.seal = seal_of(row, last.seal if last else "")
    session.add(row)
    session.flush()
    announce(session, ADDED, row, title=row.title)
    return row


@errand("maintenance.read")
def entries(
    actor: Actor, kind: str = "", first: date | None = None, last: date | None = None, before: int | None = None
) -> list[MaintenanceEntry]:
    """Return entries, the newest first, at most 100: of a kind, between two days, before a number."""
    query = select(MaintenanceEntry).order_by(col(MaintenanceEntry.sequence).desc()).limit(AT_ONCE)
    if kind:
        query = query.where(col(MaintenanceEntry.kind) == kind)
    if first:
        query = query.where(col(MaintenanceEntry.logged_on) >= first)
    if last:
        query = query.where(col(MaintenanceEntry.logged_on) <= last)
    if before is not None:
        query = query.where(col(MaintenanceEntry.sequence) < before)
    with work(house_actor(), read=True) as session:
        return list(session.scalars(query))


def _lines(typed: Sequence[str]) -> list[str]:
    return [clean[:500] for one in typed if (clean := line(one))]
