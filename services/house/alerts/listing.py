"""Listing: the alerts as people and programs see them, and the rules with what they measure now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.alerts import Alert, AlertNotice
from models.language import _
from services.house.alerts import engine, rules, running, silences, telling, tuning, wording
from services.house.alerts.rules import Rule
from services.work import Actor, clock, errand, house_actor, step, work

MOST, PAST = 100, timedelta(days=90)


@dataclass(frozen=True, slots=True)
class AlertCard:
    """An alert as people see it."""

    id: UUID
    rule: str
    subject: str
    level: str
    state: str
    title: str
    value: str
    limit: str
    since_at: datetime
    fired_at: datetime | None
    resolved_at: datetime | None
    flapping: bool
    acked_by: str
    acked_until: datetime | None
    silenced: bool
    explained: bool
    told: tuple[str, ...]  # the names of those who were told
    on_call_level: int
    incident_id: UUID | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The open alerts, the gravest first; those that were over lately; whether anybody would be told."""

    open: list[AlertCard]
    past: list[AlertCard]
    measured_at: datetime | None


@dataclass(frozen=True, slots=True)
class RuleCard:
    """A rule as it applies, what it measures now, and whether it was changed."""

    rule: Rule
    usual: Rule
    value: str
    state: str  # ok, pending, firing, no data or off
    changed: bool


@errand("maintenance.read")
def overview(actor: Actor) -> Overview:
    """Return the alerts, for the page and for programs."""
    readings = running.latest()
    with work(house_actor(), read=True) as session:
        cards = _cards(session)
    opened = [one for one in cards if one.resolved_at is None]
    opened.sort(key=lambda one: (one.state == "pending", engine.WEIGHTS[one.level], one.since_at))
    past = sorted((one for one in cards if one.resolved_at is not None), key=lambda one: one.since_at, reverse=True)
    return Overview(opened, past, readings.at if readings else None)


@errand("maintenance.read")
def rule_list(actor: Actor) -> list[RuleCard]:
    """Return every rule as it applies now."""
    readings = running.latest()
    with work(house_actor(), read=True) as session:
        changes, lenient = tuning.changes(session), tuning.is_lenient(session)
        query = select(col(Alert.rule), col(Alert.state)).where(col(Alert.resolved_at).is_(None))
        standing = {row[0]: row[1] for row in session.execute(query)}
    usual, found = rules.in_force({}, lenient=lenient), []
    for rule in rules.in_force(changes, lenient=lenient).values():
        values = dict(rule.values(readings)) if readings else {}
        known = [one for one in values.values() if one is not None]
        worst = (min(known) if rule.sense == "<" else max(known)) if known else None
        state = "off" if not rule.active else standing.get(rule.key, "ok" if known else "no data")
        found.append(RuleCard(rule, usual[rule.key], wording.amount(rule, worst), state, rule != usual[rule.key]))
    return found


@step
def _cards(session: Session) -> list[AlertCard]:
    in_force, now = tuning.in_force(session), clock.now()
    opened = session.scalars(select(Alert).where(col(Alert.resolved_at).is_(None)).order_by(col(Alert.since_at))).all()
    over = (col(Alert.resolved_at).is_not(None), col(Alert.since_at) > now - PAST)
    past = session.scalars(
        select(Alert).where(*over).order_by(col(Alert.since_at).desc(), col(Alert.id).desc()).limit(MOST)
    ).all()
    quiet, names = silences.current(session), _names(session, [*opened, *past])
    everything = [telling.standing(one) for one in opened]
    found = []
    for row in (*opened, *past):
        rule, is_open = in_force.get(row.rule), row.resolved_at is None
        explained = is_open and engine.inhibited(telling.standing(row), everything, in_force)
        silenced = is_open and any(silences.covers(one, row.rule, row.subject, now) for one in quiet)
        found.append(_card(row, rule, names, silenced=silenced, explained=explained))
    return found


def _card(row: Alert, rule: Rule | None, names: Mapping[str, str], *, silenced: bool, explained: bool) -> AlertCard:
    return AlertCard(
        row.id,
        row.rule,
        row.subject,
        row.level,
        row.state,
        wording.title_of(rule, row.rule, row.subject),
        wording.amount(rule, row.value),
        wording.limit(rule),
        row.since_at,
        row.fired_at,
        row.resolved_at,
        row.flapping,
        row.acked_by,
        row.acked_until,
        silenced,
        explained,
        tuple(dict.fromkeys(names.get(key, _("a former channel")) for key in row.told)),
        row.on_call_level,
        row.incident_id,
    )


@step
def _names(session: Session, rows: list[Alert]) -> dict[str, str]:
    """Return the names of those who were told, by how alerts remember them; one query."""
    keys = {key for row in rows for key in row.told}
    if not keys:
        return {}
    query = select(col(AlertNotice.reach), col(AlertNotice.name)).where(col(AlertNotice.reach).in_(keys)).distinct()
    return {row[0]: row[1] for row in session.execute(query)}
