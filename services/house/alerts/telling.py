"""Telling: from the open alerts to rows of the outbox, in the work that moved the alerts. So a kill loses no notice and
sends none twice: the alert that remembers what was told and the message that tells it are one commit."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.alerts import Alert, AlertNotice, Silence
from services.house.alerts import engine, planning, putting, reaching, rota, wording
from services.house.alerts.engine import Standing
from services.house.alerts.planning import Case, Planned, Told, Way
from services.house.alerts.reaching import Around, Reach
from services.house.alerts.rules import OF_LEVEL, Rule
from services.house.status import planned
from services.work import step

GIVEN_UP = timedelta(days=1)  # after which nobody is told that something was over


@step
def tell(session: Session, rows: Sequence[Alert], rules: Mapping[str, Rule], around: Around, now: datetime) -> None:
    """Queue what is to be told of these alerts now, and remember it on them. While planned work goes on, what it may well
    cause (the rules of a room) tells nobody; if it lasts beyond that, it is told then."""
    told = [row for row in rows if row.state != "pending" and (row.resolved_at is None or row.owed)]
    if not told:
        return
    channels, people = reaching.channels(session), reaching.people(session)
    if not channels and not people:
        channels = list(around.operators)
    by_id = {row.id: row for row in told}
    cases = {one.id: one for one in _cases(session, told, rows, rules, now)}
    ways = [*_ways(session, channels), *(Way(one.key, "info", begins=False) for one in people)]
    reaches = {one.key: one for one in (*channels, *people)}
    for one in planning.plan([*cases.values()], ways, now):
        _put(session, reaches[one.way], one, by_id, rules, around, now)
    _call(session, people, cases, by_id, rules, around, now)
    for row in told:
        if row.owed:
            knows = [Told(one["what"], now) for key, one in row.told.items() if key in reaches]
            late = row.resolved_at is not None and now - row.resolved_at > GIVEN_UP
            row.owed = not late and any(one.what == planning.FIRING for one in knows)


@step
def _cases(
    session: Session, told: Sequence[Alert], rows: Sequence[Alert], rules: Mapping[str, Rule], now: datetime
) -> Iterable[Case]:
    since = now - planning.REPEATED
    query = select(Silence).where(col(Silence.ends_at) > since, col(Silence.starts_at) <= now)
    silences = session.scalars(query).all()
    everything = [standing(row) for row in rows]
    planned_now = bool(planned.under_way(session))
    for row in told:
        mine = [one for one in silences if one.rule in ("", row.rule) and one.subject in ("", row.subject)]
        ends = [min(one.ends_at, one.ended_at or one.ends_at) for one in mine]
        inhibited = row.resolved_at is None and engine.inhibited(standing(row), everything, rules)
        room = rules[row.rule].room if row.rule in rules else ""
        yield Case(
            row.id,
            row.rule,
            row.level,
            row.state,
            row.fired_at,
            {key: Told(one["what"], datetime.fromisoformat(one["at"])) for key, one in row.told.items()},
            quiet=inhibited or any(one > now for one in ends) or (planned_now and bool(room)),
            quiet_until=max(ends, default=None),
            acked_until=row.acked_until,
            on_call_level=row.on_call_level,
            on_call_at=row.on_call_at,
            flapping=row.flapping,
            severity=rules[row.rule].severity if row.rule in rules else OF_LEVEL[row.level],
        )


def standing(row: Alert) -> Standing:
    """Return a row as the engine sees it."""
    return Standing(
        row.rule,
        row.subject,
        row.level,
        row.state,
        row.since_at,
        row.fired_at,
        row.clear_since_at,
        row.resolved_at,
        row.value,
        tuple(datetime.fromisoformat(one) for one in row.flips),
        row.flapping,
    )


@step
def _ways(session: Session, channels: Sequence[Reach]) -> list[Way]:
    """Return the channels with the last notice of each, by one query."""
    newest = func.row_number().over(
        partition_by=col(AlertNotice.reach), order_by=(col(AlertNotice.made_at).desc(), col(AlertNotice.id).desc())
    )
    named = col(AlertNotice.reach).in_([one.key for one in channels])
    told = select(
        col(AlertNotice.reach), col(AlertNotice.made_at), col(AlertNotice.critical), newest.label("newest")
    ).where(named, col(AlertNotice.kind) != "test")
    part = told.subquery()
    rows = session.execute(select(part.c.reach, part.c.made_at, part.c.critical).where(part.c.newest == 1)).all()
    last = {row.reach: row for row in rows}
    found = []
    for one in channels:
        row = last.get(one.key)
        found.append(Way(one.key, one.least, row.made_at if row else None, bool(row and row.critical)))
    return found


@step
def _put(
    session: Session, reach: Reach, planned: Planned, rows: Mapping[UUID, Alert], rules: Mapping[str, Rule],
    around: Around, now: datetime,
) -> None:  # fmt: skip
    said = [tuple(wording.say(rows[one], rules.get(rows[one].rule)) for one in some)
            for some in (planned.fresh, planned.over, planned.still)]  # fmt: skip
    text = wording.Text(planned.kind, said[0], said[1], said[2], around.address, around.zone, level=0)
    putting.put(session, reach, text, planned.key)
    for ids, what in ((planned.fresh, planning.FIRING), (planned.over, planning.RESOLVED)):
        for one in ids:
            _remember(rows[one], reach.key, what, now)


@step
def _call(
    session: Session, people: Sequence[Reach], cases: Mapping[UUID, Case], rows: Mapping[UUID, Alert],
    rules: Mapping[str, Rule], around: Around, now: datetime,
) -> None:  # fmt: skip
    """Call the people of the level that is due, one mail for each person however many alerts there are."""
    working = rota.covers(rota.WORKING, now, around.zone)
    duty = rota.on_duty(people, now, around.zone)
    due: dict[int, list[Case]] = {}
    for one in cases.values():
        ready = duty or (people if one.severity == 1 else [])  # hours that leave a gap leave none for a SEV-1
        level = planning.next_level(one, {each.level for each in ready}, now, working=working)
        if level is not None:
            due.setdefault(level, []).append(one)
    for level, some in due.items():
        text = wording.Text("escalation", [wording.say(rows[one.id], rules.get(one.rule)) for one in some], (), (),
                            around.address, around.zone, level)  # fmt: skip
        for person in (one for one in duty or people if one.level == level):
            putting.put(session, person, text, planning.key_of(person.key, f"call {level}", some))
            for one in some:
                _remember(rows[one.id], person.key, planning.FIRING, now)
        for one in some:
            rows[one.id].on_call_level, rows[one.id].on_call_at = level, now


def _remember(row: Alert, key: str, what: str, now: datetime) -> None:
    row.told = {**row.told, key: {"what": what, "at": now.isoformat()}}


__all__ = ["standing", "tell"]
