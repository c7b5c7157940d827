"""Hours: when technicians work, from their weekly shifts and their absences."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from models.technicians import Absence, Shift, Technician
from services.house.register import workspace
from services.work import occurrences, step

Span = tuple[datetime, datetime]
USUAL = tuple((weekday, "08:00", "17:00") for weekday in range(5))  # of a technician without shifts


def day_span(day: date, zone: str) -> Span:
    """Return the instants at which a local day begins and ends, of 23 or 25 hours when the clocks change."""
    starts = datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(UTC)
    return starts, datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(zone)).astimezone(UTC)


@step
def zone_of(session: Session, technician: Technician) -> str:
    """Return the time zone in which a technician's hours are."""
    return technician.zone or workspace(session.info["place"]).zone


@step
def working(
    session: Session, technicians: Sequence[Technician], begin: datetime, end: datetime
) -> dict[UUID, list[Span]]:
    """Return when each technician works between two instants: shifts without absences, in order. Three queries, however
    many technicians there are."""
    shifts = shifts_of(session, [one.id for one in technicians])
    away = absences_of(session, [one.id for one in technicians], begin, end)
    found: dict[UUID, list[Span]] = {}
    for one in technicians:
        spans = _shifts_between(shifts.get(one.id, ()), zone_of(session, one), begin, end)
        found[one.id] = without(spans, [(gap.starts_at, gap.ends_at) for gap in away.get(one.id, ())])
    return found


@step
def shifts_of(session: Session, technicians: Collection[UUID]) -> dict[UUID, list[tuple[int, str, str]]]:
    """Return the weekly shifts of technicians: weekday, from, until."""
    rows = select(Shift).where(col(Shift.technician_id).in_(technicians))
    found: dict[UUID, list[tuple[int, str, str]]] = {}
    for one in session.scalars(rows.order_by(col(Shift.weekday), col(Shift.starts))):
        found.setdefault(one.technician_id, []).append((one.weekday, one.starts, one.ends))
    return found


@step
def absences_of(
    session: Session, technicians: Collection[UUID], begin: datetime, end: datetime
) -> dict[UUID, list[Absence]]:
    """Return the absences of technicians that touch a time, in order."""
    here = (
        col(Absence.technician_id).in_(technicians),
        col(Absence.starts_at) < end,
        col(Absence.ends_at) > begin,
    )
    found: dict[UUID, list[Absence]] = {}
    for one in session.scalars(select(Absence).where(*here).order_by(col(Absence.starts_at))):
        found.setdefault(one.technician_id, []).append(one)
    return found


def without(spans: Iterable[Span], gaps: Iterable[Span]) -> list[Span]:
    """Return what remains of spans of time outside the gaps."""
    left = sorted(spans)
    for gap_begin, gap_end in gaps:
        cut: list[Span] = []
        for begin, end in left:
            if gap_end <= begin or gap_begin >= end:
                cut.append((begin, end))
                continue
            if begin < gap_begin:
                cut.append((begin, gap_begin))
            if gap_end < end:
                cut.append((gap_end, end))
        left = cut
    return left


def _shifts_between(shifts: Sequence[tuple[int, str, str]], zone: str, begin: datetime, end: datetime) -> list[Span]:
    """Return the shifts of a technician that touch a time, cut to it."""
    found: list[Span] = []
    day = begin.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
    last = end.astimezone(ZoneInfo(zone)).date()
    while day <= last:
        for weekday, starts, ends in shifts:
            if weekday == day.weekday():
                until_on = day + timedelta(days=1) if ends <= starts else day
                from_ = occurrences.instant(day, time.fromisoformat(starts), zone)
                until = occurrences.instant(until_on, time.fromisoformat(ends), zone)
                if from_ and until and from_ < end and until > begin:
                    found.append((max(from_, begin), min(until, end)))
        day += timedelta(days=1)
    return sorted(found)
