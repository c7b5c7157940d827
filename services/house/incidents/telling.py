"""Telling: entries of the timeline, public or for the team only; publishing an incident, and resolving it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Field, Session, SQLModel, col

from models.alerts import Alert
from models.incidents import STATUSES, ComponentState, Incident, IncidentEntry
from models.language import N_, _, ngettext
from models.text import block, line
from services import settings
from services.house.incidents import chat, post_mortem
from services.house.incidents.record import REACHES, locked, note, reach, tell, tick_off
from services.house.status import publishing, subscribers
from services.house.status.house import house_for
from services.records import fields
from services.work import Actor, Conflict, Invalid, clock, errand, step, work

FIRST_WORDS = N_("We are looking into it.")
LAST_WORDS = N_("This is over. We are sorry for the trouble.")


class EntryDraft(SQLModel):
    """One entry of the timeline, as it is typed."""

    text: str = Field(min_length=1, max_length=4_000, description=N_("Customers read a public entry word for word."))
    public: bool = Field(default=True, description=N_("Whether customers read it, or the team only."))
    status: str = Field(default="", description=N_("The new status; empty: as before."))


@errand("maintenance.run")
def publish(actor: Actor, incident_id: UUID, text: str = "", status: str = "investigating") -> IncidentEntry:
    """Publish an incident with its first public entry. Refuses one that is published already (`Conflict`)."""
    typed = _typed({"text": text or _(FIRST_WORDS), "status": status})
    with work(house_for(actor)) as session:
        one = locked(session, incident_id)
        if one.published_at is not None:
            raise Conflict(_("This incident is published already."))
        _refuse_resolved(one, typed.status)
        one.published_at = clock.now()
        entry = _post(session, one, actor, typed)
    publishing.write()
    return entry


@errand("maintenance.run")
def post(actor: Actor, incident_id: UUID, values: Mapping[str, Any]) -> IncidentEntry:
    """Add an entry. A public one goes to the status page and, once, to each subscriber.

    Refuses an empty text, a public entry before the incident is published, and another status than Resolved after it
    was resolved (`Conflict`); resolving has a way of its own.
    """
    typed = _typed(values)
    with work(house_for(actor)) as session:
        one = locked(session, incident_id)
        if typed.public and one.published_at is None:
            raise Conflict(_("Publish the incident first."))
        _refuse_resolved(one, typed.status)
        entry = _post(session, one, actor, typed)
    publishing.write()
    return entry


@errand("maintenance.run")
def resolve(actor: Actor, incident_id: UUID, text: str = "", *, now: bool = False, reason: str = "") -> Incident:
    """Resolve an incident after its clean time (I-08), and draft its post-mortem.

    Refuses while the clean time is not over, or an alert of it still fires (`Conflict`), unless `now`, with a reason.
    """
    why = line(reason) or ""
    if now and not why:
        raise Invalid(_("Please check the form."), reason=_("Say why it is resolved before its time."))
    typed = _typed({"text": text or _(LAST_WORDS)})
    seen = post_mortem.measured(incident_id)
    with work(house_for(actor)) as session:
        one = locked(session, incident_id)
        if one.resolved_at is not None:
            raise Conflict(_("This incident is resolved."))
        if not now:
            _refuse_unclean(session, one)
        one.resolved_at, one.next_update_at = clock.now(), None
        if why:
            note(session, one, "note", _("Resolved before its time: {reason}").format(reason=why[:300]), by=actor.name)
        typed.status, typed.public = "resolved", one.published_at is not None
        _post(session, one, actor, typed)
        _end_states(session, one)
        session.flush()
        if not one.post_mortem:
            one.post_mortem = post_mortem.draft(session, one, seen)
    publishing.write()
    return one


def clean_until(one: Incident, wanted: Any) -> datetime | None:
    """Return when the clean time of an incident is over, which takes so long (a timedelta); None: it has not begun."""
    return one.clean_since_at + wanted if one.clean_since_at is not None else None


def template(one: Incident, contact: str, next_update: str) -> str:
    """Return the message of I-15, filled in as far as the incident says it."""
    boxes = " ".join(f"{'☑' if key == one.status else '☐'} {_(word)}" for key, word in STATUSES.items())
    lines = (
        "[URGENT] Platform Issue",  # no text: word for word
        _("Status: {value}").format(value=boxes),
        _("Issue: {value}").format(value=one.title),
        _("Impact: {value}").format(value=one.impact),
        _("ETA for Resolution: {value}").format(value=one.eta),
        _("Next Update: {value}").format(value=next_update),
        _("Contact: {value}").format(value=contact),
    )
    return "\n\n".join(part.rstrip() for part in lines)


@step
def _post(session: Session, one: Incident, actor: Actor, typed: EntryDraft) -> IncidentEntry:
    status = typed.status or one.status
    if status != one.status or typed.public:
        reach(session, one, REACHES[status], actor.name)
    if status != "monitoring":
        one.clean_since_at = None if status != "resolved" else one.clean_since_at
    elif one.status != "monitoring" or one.clean_since_at is None:
        one.clean_since_at = clock.now()
    one.status = status
    entry = note(session, one, "update", typed.text, public=typed.public, status=status, by=actor.name)
    chat.updated(session, one, entry)
    if typed.public:
        tick_off(session, one, "notify", actor.name)
        if one.resolved_at is None:
            one.next_update_at = clock.now() + settings.get(session, settings.incidents.UPDATE)
        subscribers.mail(session, one, entry)
    else:
        tick_off(session, one, "document", actor.name)
    tell(session, one, actor.name)
    return entry


@step
def _refuse_unclean(session: Session, one: Incident) -> None:
    """Refuse while the clean time runs. It begins with Monitoring, and again when an alert of the incident ends."""
    if one.clean_since_at is None:
        raise Conflict(_("Move it to Monitoring first: it is resolved after a clean time."))
    mine = col(Alert.incident_id) == one.id
    if session.scalar(select(col(Alert.id)).where(mine, col(Alert.resolved_at).is_(None)).limit(1)) is not None:
        raise Conflict(_("An alert of this incident still fires."))
    last = session.scalar(select(func.max(col(Alert.resolved_at))).where(mine))
    since = max(one.clean_since_at, last) if last is not None else one.clean_since_at
    left = since + settings.get(session, settings.incidents.CLEAN) - clock.now()
    minutes = -int(-left.total_seconds() // 60)
    if minutes > 0:
        said = ngettext(
            "It must be clean for {count} more minute.", "It must be clean for {count} more minutes.", minutes
        )
        raise Conflict(said)


@step
def _end_states(session: Session, one: Incident) -> None:
    query = select(ComponentState).where(
        col(ComponentState.incident_id) == one.id, col(ComponentState.ended_at).is_(None)
    )
    for state in session.scalars(query):
        state.ended_at = clock.now()


def _typed(values: Mapping[str, Any]) -> EntryDraft:
    typed = fields.draft(EntryDraft, {**values, "text": block(values.get("text")) or ""})
    if typed.status:
        fields.one_of(typed.status, tuple(STATUSES), "status")
    return typed


def _refuse_resolved(one: Incident, status: str) -> None:
    if one.resolved_at is not None and status not in ("", "resolved"):
        raise Conflict(_("This incident is resolved. Open a new one."))
    if one.resolved_at is None and status == "resolved":
        raise Conflict(_("Resolve the incident, and say what was done."))
