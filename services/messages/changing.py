"""Changing a schedule that runs: from now on, pausing and resuming it, leaving out one day."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.language import N_, _
from models.messages import Message, MessageDraft, Schedule, ScheduleDraft
from models.outbox import Outgoing
from services import html
from services.messages import planning, times
from services.messages.compose import Addressed, address
from services.messages.schedules import ScheduleCard, card, refuse_never, texts_of
from services.outbox import recipients
from services.outbox.states import CANCELLABLE, Change, apply
from services.records.declaration import of_noun
from services.records.indexing import index_row
from services.work import Actor, Conflict, Invalid, Mistakes, Stale, action, announce, clock, kind, step
from services.work import find as find_row

CHANGED = kind("schedule.changed", N_("{actor} changed the schedule “{title}”"), "edit_calendar")
PAUSED = kind("schedule.paused", N_("{actor} paused the schedule “{title}”"), "pause_circle")
RESUMED = kind("schedule.resumed", N_("{actor} resumed the schedule “{title}”"), "play_circle")
SKIPPED = kind("schedule.skipped", N_("{actor} skipped {day} in the schedule “{title}”"), "skip_next")
UNSKIPPED = kind("schedule.unskipped", N_("{actor} put {day} back into the schedule “{title}”"), "undo")
KINDS = [CHANGED, PAUSED, RESUMED, SKIPPED, UNSKIPPED]
LASTING = frozenset(ScheduleDraft.model_fields) - {"channel", "every"}  # what may change while it runs: all but these
SKIPS = 366  # days ahead that may be left out at once


@action("messages.send")
def change_schedule(
    session: Session,
    actor: Actor,
    schedule_id: UUID,
    changes: Mapping[str, Any],
    version: int | None = None,
    before: Mapping[str, Any] | None = None,
) -> ScheduleCard:
    """Change a schedule from now on: its rule, time, zone, end, text or recipient (`ScheduleDraft`, some fields).

    What left stays; untried messages are planned anew. `version` and `before` as for other records (`Stale`). Refuses
    what `create_schedule` refuses, and one that ended. COUNT in a rule counts from the start, also what left already.
    """
    schedule = _running(session, actor, schedule_id)
    now = {name: getattr(schedule, name) for name in ScheduleDraft.model_fields}
    now["to"] = recipients.opened(schedule.to, "schedules.to", schedule.id)
    unknown = {name for name in set(changes) - LASTING if name not in now or changes[name] != now[name]}
    if unknown:
        raise Invalid(_("Please check the form."), **dict.fromkeys(unknown, _("This cannot be changed.")))
    _refuse_stale(schedule, now, changes, version=version, before=before)
    draft, addressed = read(session, actor, {**now, **_own_text(now, changes), **changes})
    wanted = {**draft.model_dump(), "to": addressed.to if draft.to else "", **texts_of(addressed)}
    differs = {name for name in ScheduleDraft.model_fields if now[name] != wanted[name]}
    if not differs:
        return card(session, schedule)
    for name in differs - {"to"}:
        setattr(schedule, name, wanted[name])
    if "to" in differs:
        schedule.to = (
            recipients.stored(schedule.channel, wanted["to"], "schedules.to", schedule.id) if wanted["to"] else ""
        )
    if schedule.in_zones and addressed.contact is not None:
        times.move_to_zone(session, schedule, addressed.contact)
    refuse_never(session, schedule)
    _tell(session, CHANGED, schedule, fields=sorted(differs))
    planning.replan(session, actor, schedule, N_("The schedule was changed by {name}.").format(name=actor.name))
    return card(session, schedule)


def _own_text(now: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, str]:
    """Return an empty plain text, to be made anew, where the one of now was made from the formatted one."""
    made = "html" in changes and now["body"] == html.as_text(now["html"])
    return {"body": ""} if made else {}


@step
def read(session: Session, actor: Actor, values: Mapping[str, Any]) -> tuple[ScheduleDraft, Addressed]:
    """Check typed values, and find the recipient. Refuses all mistakes at once."""
    with Mistakes() as found:
        draft = found.check(times.checked, values)
        named = {name: values[name] for name in MessageDraft.model_fields if name in values}
        addressed = found.check(address, session, actor, named, late={})
    return draft, addressed


@action("messages.send")
def pause_schedule(session: Session, actor: Actor, schedule_id: UUID) -> ScheduleCard:
    """Pause a schedule: nothing is planned or sent until it is resumed; what waits is taken back."""
    schedule = _running(session, actor, schedule_id)
    if schedule.paused_at is None:
        schedule.paused_at = clock.now()
        _tell(session, PAUSED, schedule)
        planning.replan(session, actor, schedule, N_("The schedule was paused by {name}.").format(name=actor.name))
    return card(session, schedule)


@action("messages.send")
def resume_schedule(session: Session, actor: Actor, schedule_id: UUID) -> ScheduleCard:
    """Resume a paused schedule from now on: what it missed meanwhile is not sent."""
    schedule = _running(session, actor, schedule_id)
    if schedule.paused_at is not None:
        schedule.paused_at = None
        _tell(session, RESUMED, schedule)
        planning.replan(session, actor, schedule, "")
    return card(session, schedule)


@action("messages.send")
def skip(session: Session, actor: Actor, schedule_id: UUID, day: date) -> ScheduleCard:
    """Leave out one local day; its waiting message is cancelled. Refuses a day without a message, or one that has passed."""
    schedule, text = _running(session, actor, schedule_id), day.isoformat()
    _refuse_passed(session, schedule, day)
    if text in schedule.skipped:
        return card(session, schedule)
    ahead = [one for one in schedule.skipped if one >= clock.today(schedule.zone).isoformat()]
    if len(ahead) >= SKIPS:
        raise Invalid(_("Please check the day."), day=_("At most {most} days can be skipped.").format(most=SKIPS))
    schedule.skipped = sorted({*ahead, text})
    _tell(session, SKIPPED, schedule, day=text)
    why = N_("This day was skipped by {name}.").format(name=actor.name)
    waiting = session.scalars(_on(schedule, day).where(col(Outgoing.state).in_(CANCELLABLE))).all()
    apply(session, actor, [Change(one, CANCELLABLE, "cancelled", text=why) for one in waiting])
    if schedule.chosen is not None:
        planning.replan(session, actor, schedule, why)
    return card(session, schedule)


@action("messages.send")
def unskip(session: Session, actor: Actor, schedule_id: UUID, day: date) -> ScheduleCard:
    """Undo `skip`: the day gets its message again. Refuses a day that has passed."""
    schedule, text = _running(session, actor, schedule_id), day.isoformat()
    if text not in schedule.skipped:
        return card(session, schedule)
    _refuse_passed(session, schedule, day)
    schedule.skipped = [one for one in schedule.skipped if one != text]
    _tell(session, UNSKIPPED, schedule, day=text)
    planning.free_days(session, session.scalars(_on(schedule, day)).all())
    planning.replan(session, actor, schedule, "")
    return card(session, schedule)


def _running(session: Session, actor: Actor, schedule_id: UUID) -> Schedule:
    schedule = find_row(session, actor, Schedule, schedule_id, "schedule")
    if schedule.ended_at is not None:
        raise Conflict(_("This schedule has ended. Write a new one."))
    return schedule


def _refuse_passed(session: Session, schedule: Schedule, day: date) -> None:
    there = times.on_day(session, schedule, day)
    if there is None:
        raise Invalid(_("Please check the day."), day=_("This schedule sends nothing on that day."))
    if there.due_at <= clock.now():
        raise Invalid(_("Please check the day."), day=_("That time has passed."))


def _refuse_stale(
    schedule: Schedule,
    now: Mapping[str, Any],
    changes: Mapping[str, Any],
    *,
    version: int | None,
    before: Mapping[str, Any] | None,
) -> None:
    stale = version is not None and schedule.version != version
    if before is not None:
        stale = any(now.get(name) != value for name, value in before.items())
    if stale:
        raise Stale(
            _("This was changed while you were editing."),
            yours=dict(changes),
            version=schedule.version,
            theirs={name: now.get(name) for name in changes},
            before=dict(before or {}),
        )


def _on(schedule: Schedule, day: date) -> Any:
    """Return the id of the message of a day, as a query."""
    rows = select(col(Message.id)).join(Outgoing, col(Outgoing.id) == col(Message.id))
    return rows.where(col(Message.schedule_id) == schedule.id, col(Message.occurrence_on) == day)


def _tell(session: Session, what: Any, schedule: Schedule, **more: Any) -> None:
    index_row(session, of_noun("schedule"), schedule)
    announce(session, what, schedule, about=[schedule.contact_id], title=schedule.subject, **more)
