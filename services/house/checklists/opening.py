"""Opening: a list that is due becomes a run, which is filled in at once. One that could not open in its time, because Steward
was down, is opened once: the latest."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.language import N_
from models.routines import ChecklistRun
from models.tenants import Tenant
from models.upgrades import Upgrade
from services.house.checklists import lists
from services.house.checklists.definition import Checklist, Rhythm
from services.house.checklists.evidence.found import Moment, moment
from services.work import Actor, announce, clock, kind, occurrences, step, work

OPENED = kind("checklist.opened", N_("The checklist “{title}” is due"), "checklist")
LOOK_BACK = 400  # days: an annual list is due once in them


def open_due(actor: Actor, since: datetime | None = None) -> list[ChecklistRun]:
    """Open every list that has become due, once. Return the new runs. A chore of the house. What was due before `since`, the
    beginning of the installation unless given, is left alone."""
    now = moment()
    with work(actor) as session:
        first = since or _born(session)
        opened = [row for one in lists.active(session).values() if (row := _open(session, one, now, first))]
        session.flush()
        for row in opened:
            announce(session, OPENED, row, title=lists.find(session, row.checklist).title)
    return opened


def due_days(one: Checklist, first: date, last: date) -> Iterator[date]:
    """Return the local days on which a list is due, both ends included."""
    assert one.rhythm
    for back in range((last - first).days + 1):
        day = first + timedelta(days=back)
        if one.rhythm.falls_on(day):
            yield day


def next_due(one: Checklist, after: datetime, zone: str) -> datetime | None:
    """Return when a list is due next, after an instant. None: only after a deployment."""
    if one.rhythm is None or one.rhythm.period == "once":
        return None
    today = after.astimezone(occurrences.zone_named(zone)).date()
    for day in due_days(one, today, today + timedelta(days=LOOK_BACK)):
        due_at = occurrences.instant(day, one.rhythm.at, zone)
        if due_at is not None and due_at > after:
            return due_at
    return None


@step
def _open(session: Session, one: Checklist, now: Moment, first: datetime) -> ChecklistRun | None:
    """Open a list's latest turn, unless it is open already, or came before `first`."""
    assert one.rhythm
    turn = _after_upgrade(session, one.rhythm, now) if one.rhythm.period == "once" else _latest(one, now)
    if turn is None or turn[1] < first or _known(session, one.key, turn[0]):
        return None
    row = ChecklistRun(checklist=one.key, due_on=turn[0], due_at=turn[1])
    session.add(row)
    return row


def _latest(one: Checklist, now: Moment) -> tuple[date, datetime] | None:
    """Return the latest day on which a list was due, and when."""
    assert one.rhythm
    days = list(due_days(one, now.day - timedelta(days=LOOK_BACK), now.day)) if one.rhythm.period != "daily" else []
    for day in reversed(days or [now.day - timedelta(days=1), now.day]):
        due_at = occurrences.instant(day, one.rhythm.at, now.zone)
        if due_at is not None and due_at <= now.at:
            return day, due_at
    return None


@step
def _after_upgrade(session: Session, rhythm: Rhythm, now: Moment) -> tuple[date, datetime] | None:
    """Return when the list of the latest upgrade became due."""
    query = select(func.max(col(Upgrade.ended_at))).where(col(Upgrade.state) == "done")
    ended = session.scalar(query)
    if ended is None or ended + rhythm.after > now.at:
        return None
    due_at = ended + rhythm.after
    return due_at.astimezone(occurrences.zone_named(now.zone)).date(), due_at


@step
def _born(session: Session) -> datetime:
    return session.scalar(select(func.min(col(Tenant.made_at)))) or clock.now()


@step
def _known(session: Session, key: str, day: date) -> bool:
    query = select(col(ChecklistRun.id)).where(col(ChecklistRun.checklist) == key, col(ChecklistRun.due_on) == day)
    return session.scalar(query) is not None
