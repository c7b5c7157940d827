"""The times of a schedule: what may be typed about them, and when its next messages are due."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, SQLModel

from models.contacts import Contact
from models.language import _
from models.messages import LATENESS, Schedule, ScheduleDraft
from services import settings
from services.contacts import zones
from services.records import fields
from services.work import Actor, Invalid, Mistakes, action, clock, occurrences, rules, step
from services.work import find as find_row
from services.work.occurrences import Occurrence

FARTHEST = timedelta(days=5 * 366)
SATURDAY = 5
SHOWN = 50  # the most `next_times` returns


class NextTime(SQLModel):
    """One time of a schedule: its local day, the instant, and the zone."""

    day: date
    due_at: datetime
    zone: str


@action("messages.read")
def next_times(session: Session, actor: Actor, schedule: UUID | Mapping[str, Any], count: int = 5) -> list[NextTime]:
    """Return the next times of a schedule, or of one that is being typed (`ScheduleDraft`; its text is not looked at).

    Skipped days are left out; a paused schedule has the times it would have. Fewer when it ends before. Refuses a
    `count` that is not from 1 to 50, and wrong times as `create_schedule` does.
    """
    if not 1 <= count <= SHOWN:
        raise Invalid(_("Please check the form."), count=_("Ask for 1 to {most} times.").format(most=SHOWN))
    if isinstance(schedule, UUID):
        row = find_row(session, actor, Schedule, schedule, "schedule")
    else:
        row = Schedule(**checked({"subject": "", **schedule}).model_dump())
        if row.in_zones and row.contact_id:
            move_to_zone(session, row, find_row(session, actor, Contact, row.contact_id, "contact"))
    if row.ended_at is not None:
        return []
    return [
        NextTime(day=one.day, due_at=one.due_at, zone=row.zone) for one in upcoming(session, row, clock.now(), count)
    ]


def checked(values: Mapping[str, Any]) -> ScheduleDraft:
    """Return a schedule from typed values, its rule in one form. Refuses all mistakes at once (`Invalid`)."""
    with Mistakes() as found:
        draft = found.check(fields.draft, ScheduleDraft, dict(values))
        draft = draft or fields.right(ScheduleDraft, dict(values), found.fields)
        ruled = found.check(_ruled, draft)
        found.check(_check, ruled or draft)
    return ruled or draft


@step
def upcoming(
    session: Session, schedule: Schedule, after: datetime, limit: int = 1, *, with_skipped: bool = False
) -> list[Occurrence]:
    """Return its next occurrences after that instant. Refuses a zone this machine does not know (ValueError)."""
    after, skipped = after.astimezone(UTC), () if with_skipped else schedule.skipped
    if not (schedule.rrule or schedule.working_days or skipped):
        return occurrences.daily(schedule.starts_at, schedule.zone, schedule.until, after, limit)
    closed = holidays(session) if schedule.working_days else None
    return occurrences.repeated(
        schedule.starts_at,
        schedule.zone,
        schedule.until,
        after,
        limit,
        rule=schedule.rrule,
        rests=None if closed is None else lambda day: day.weekday() >= SATURDAY or day in closed,
        skipped={date.fromisoformat(day) for day in skipped},
    )


@step
def on_day(session: Session, schedule: Schedule, day: date) -> Occurrence | None:
    """Return the occurrence of a local day, also of a skipped one; None when the schedule has none on it."""
    before = datetime.combine(day - timedelta(days=2), time(), UTC)
    near = upcoming(session, schedule, before, 6, with_skipped=True)
    return next((one for one in near if one.day == day), None)


@step
def move_to_zone(session: Session, schedule: Schedule, contact: Contact) -> bool:
    """Give a schedule in its recipient's zone the contact's present one, if it is known. Return whether it changed."""
    there = zones.of(session, contact) or schedule.zone
    changed = there != schedule.zone
    schedule.zone = there
    return changed


@step
def holidays(session: Session) -> frozenset[date]:
    """Return the workspace's holidays; read once in each work."""
    if "holidays" not in session.info:
        session.info["holidays"] = settings.get(session, settings.HOLIDAYS)
    found: frozenset[date] = session.info["holidays"]
    return found


def _ruled(draft: ScheduleDraft) -> ScheduleDraft:
    """Return the draft with its rule as it is kept: UNTIL as the schedule's end, and every day as no rule."""
    if not draft.rrule or draft.starts_at is None:
        return draft
    try:
        rule = rules.read(draft.rrule, draft.starts_at.date())
        zone = occurrences.zone_named(draft.zone) if draft.zone in clock.zone_names() else None
        ends_on = rules.last_day(rule, draft.starts_at.time(), zone or occurrences.zone_named("UTC"))
    except ValueError as wrong:
        raise Invalid(_("Please check the schedule."), rrule=str(wrong)) from None
    text = "" if str(rule) == "FREQ=DAILY;WKST=MO" else str(rule)
    return draft.model_copy(update={"rrule": text, "until": min(filter(None, (draft.until, ends_on)), default=None)})


def _check(draft: ScheduleDraft) -> None:
    """Refuse what the Draft does not know; without a start or a zone the rest is checked nevertheless."""
    wrong: dict[str, str] = {}
    starts_on = draft.starts_at.date() if draft.starts_at else None
    if starts_on and draft.starts_at.tzinfo is not None:
        wrong["starts_at"] = _("Give the local time without an offset; the zone has its own field.")
    elif starts_on and not date(2000, 1, 1) <= starts_on <= (clock.now() + FARTHEST).date():
        wrong["starts_at"] = _("Choose a day within the next five years.")
    try:
        occurrences.zone_named(draft.zone or "")
    except ValueError:
        wrong["zone"] = _("There is no time zone of that name.")
    if draft.every != "day":
        wrong["every"] = _("Choose “day”, and say in `rrule` how it repeats.")
    if draft.late not in LATENESS:
        wrong["late"] = _("Choose one of: {values}.").format(values=", ".join(LATENESS))
    if draft.until and starts_on and draft.until < starts_on:
        wrong["until"] = _("The end is before the start.")
    if wrong:
        raise Invalid(_("Please check the schedule."), **wrong)
