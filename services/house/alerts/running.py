"""Running: every ten seconds measure, move the alerts, and queue what is to be told, in one short work.

Two processes may run it at the same moment: a row changes only if it is still the version that was read, one rule and
subject have one open alert, and a notice has one key. The second process finds nothing left, or fails and tries again.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlmodel import Session, col

from models.alerts import Alert
from models.language import N_
from services.house.alerts import direct, engine, measuring, reaching, telling, tuning, wording
from services.house.alerts.engine import Moved, Standing
from services.house.alerts.reaching import Around
from services.house.alerts.readings import Readings
from services.house.alerts.rules import Rule
from services.work import Actor, Conflict, Stale, announce, kind, step, work

log = logging.getLogger(__name__)
EACH = timedelta(seconds=10)
FIRED = kind("alert.fired", N_("Alert: {title}"), "crisis_alert")
RESOLVED = kind("alert.resolved", N_("Resolved: {title}"), "check_circle")

_latest: Readings | None = None  # what this process measured last, for the pages


def latest() -> Readings | None:
    """Return what this process measured last."""
    return _latest


def watch(actor: Actor) -> None:
    """Look once. A chore of the house."""
    global _latest  # noqa: PLW0603
    readings = _latest = measuring.now()
    if readings.database_fails:
        direct.shout(readings)  # no work is possible, so no message can be queued
        return
    if direct.told():  # its end is told, and not that of a platform that was down
        readings = measuring.forgive(readings)
    turn(actor, readings)
    direct.rescue(actor)


def turn(actor: Actor, readings: Readings, around: Around | None = None) -> None:
    """Move the alerts by these readings, and queue what is to be told."""
    around = around or reaching.around()
    try:
        with work(actor) as session:
            rules = tuning.in_force(session)
            direct.remember(session, around, rules)
            rows = _rows(session, readings.at)
            lately = _lately(rows, readings.at)
            moves = engine.step(
                [telling.standing(one) for one in rows if one.resolved_at is None], lately, readings, rules
            )
            rows = _apply(session, rows, moves, rules, readings.at)
            telling.tell(session, rows, rules, around, readings.at)
    except (Stale, Conflict):
        log.info("another process looked at the alerts at the same moment")


@step
def _rows(session: Session, now: datetime) -> list[Alert]:
    """Return the alerts that are open, owed to somebody, or were over within the hour; what a database outage left."""
    lately = col(Alert.resolved_at) > now - engine.WITHIN
    query = select(Alert).where(or_(col(Alert.resolved_at).is_(None), col(Alert.owed), lately))
    return list(session.scalars(query.order_by(col(Alert.since_at), col(Alert.id))))


def _lately(rows: Sequence[Alert], now: datetime) -> Mapping[tuple[str, str], Sequence[datetime]]:
    return {
        (row.rule, row.subject): telling.standing(row).flips
        for row in rows
        if row.resolved_at is not None and now - row.resolved_at < engine.WITHIN
    }


@step
def _apply(
    session: Session, rows: list[Alert], moves: Sequence[Moved], rules: Mapping[str, Rule], now: datetime
) -> list[Alert]:
    """Write the changes down, and announce what fires and what is over. Return the alerts as they are now."""
    known = {(row.rule, row.subject): row for row in rows if row.resolved_at is None}
    for moved in moves:
        before, after = moved.before, moved.after
        row = known.get(before.fingerprint) if before is not None else None
        if after is None:
            if row is not None:
                rows.remove(row)
                session.delete(row)
            continue
        if row is None:
            row = Alert(rule=after.rule, subject=after.subject, level=after.level, since_at=after.since_at or now)
            session.add(row)
            rows.append(row)
        _write(row, after)
        was = before.state if before is not None else "pending"
        if after.state != was and after.state in ("firing", "resolved"):
            session.flush()
            title = wording.title_of(rules.get(row.rule), row.rule, row.subject)
            announce(session, FIRED if after.state == "firing" else RESOLVED, row, title=title)
            log.warning("alert %s: %s", after.state, title, extra={"rule": row.rule, "level": row.level})
    return rows


def _write(row: Alert, after: Standing) -> None:
    row.level, row.state, row.value, row.flapping = after.level, after.state, after.value, after.flapping
    row.fired_at, row.clear_since_at, row.resolved_at = after.fired_at, after.clear_since_at, after.resolved_at
    row.flips = [one.isoformat() for one in after.flips]
    if after.resolved_at is not None:
        row.owed = bool(row.told)
