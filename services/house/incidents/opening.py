"""Opening an incident: by hand, from a report, or out of an alert, which drafts one that nobody outside sees yet."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Field, Session, SQLModel, col

from models.alerts import Alert
from models.incidents import SOURCES, Incident
from models.language import N_, _
from models.text import block, line
from services import settings
from services.house.alerts import tuning, wording
from services.house.alerts.rules import OF_LEVEL
from services.house.incidents import chat
from services.house.incidents.record import OPENED, note, reach
from services.house.status.house import house_for
from services.records import fields
from services.work import Actor, NotFound, announce, clock, errand, step, work

SEVERITIES = {  # I-01 to I-04: what each means, and within which time somebody begins
    1: N_("SEV-1 critical: everything is down, data or payments are in danger. At once."),
    2: N_("SEV-2 high: a part does not work, or many errors. Within an hour."),
    3: N_("SEV-3 medium: something is slow or broken that nobody depends on. Within four hours."),
    4: N_("SEV-4 low: a blemish. On the next working day."),
}


class IncidentDraft(SQLModel):
    """What an operator types when an incident is opened."""

    title: str = Field(
        min_length=1, max_length=200, description=N_("What customers notice, in their words. It is shown to them.")
    )
    severity: int = Field(default=3, ge=1, le=4, description=N_("1 is critical, 4 is low."))
    impact: str = Field(default="", max_length=1_000, description=N_("Who is hit, and how. For the team."))
    source: str = Field(default="team", description=N_("How we came to know of it: alert, report or team."))


@errand("maintenance.run")
def create(actor: Actor, values: Mapping[str, Any]) -> Incident:
    """Open an incident. Nobody outside sees it until it is published. Refuses an empty title and another severity."""
    typed = cleaned(values)
    with work(house_for(actor)) as session:
        return _open(session, actor, typed)


@errand("maintenance.run")
def from_alert(actor: Actor, alert_id: UUID) -> Incident:
    """Draft an incident out of an alert, of the severity of its rule, or return the one that it has."""
    with work(house_for(actor)) as session:
        alert = session.get(Alert, alert_id, with_for_update=True)
        if alert is None:
            raise NotFound(_("There is no such alert."))
        known = session.get(Incident, alert.incident_id) if alert.incident_id else None
        if known is not None:
            return known
        rule = tuning.in_force(session).get(alert.rule)
        title = wording.title_of(rule, alert.rule, alert.subject)
        severity = rule.severity if rule else OF_LEVEL[alert.level]
        draft = IncidentDraft(title=title, severity=severity, source="alert")
        made = _open(session, actor, draft)
        alert.incident_id = made.id
        note(session, made, "alert", title)
        return made


def cleaned(values: Mapping[str, Any]) -> IncidentDraft:
    """Return what was typed, checked."""
    clean = {**values, "title": line(values.get("title")) or "", "impact": block(values.get("impact")) or ""}
    typed = fields.draft(IncidentDraft, clean)
    fields.one_of(typed.source, tuple(SOURCES), "source")
    return typed


@step
def _open(session: Session, actor: Actor, typed: IncidentDraft) -> Incident:
    now = clock.now()
    made = Incident(
        **typed.model_dump(),
        year=now.year,
        count=_next(session, now.year),
        opened_at=now,
        post_mortem_due_at=now + settings.get(session, settings.incidents.POST_MORTEM),
    )
    session.add(made)
    session.flush()
    reach(session, made, "detection", actor.name)
    if typed.source != "alert":
        note(session, made, "step", status="detection", by=actor.name)
    announce(session, OPENED, made, title=made.title, by=actor.name)
    chat.opened(session, made, actor.name)
    return made


@step
def _next(session: Session, year: int) -> int:
    """Return the next number of a year. Two that open at once wait for each other."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("incidents", 0))))
    return 1 + (session.scalar(select(func.max(col(Incident.count))).where(col(Incident.year) == year)) or 0)
