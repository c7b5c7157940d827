"""The days of chores: the local day each was last started for in each place, so that none is missed or done twice."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlmodel import col

from models.health import Beat, ChoreRun
from services.work import HOUSE, Conflict, clock, house_actor, work
from services.work.places import session_in

AGAIN = timedelta(hours=1)  # until a chore that failed, or whose process died, is retried for the same day
DAY = timedelta(days=1)
Receipt = Mapping[str, float]  # what a run did: numbers by name


@dataclass(frozen=True, slots=True)
class Turn:
    """One chore in one place for one local day. `seen` is the version of its row: only one process can change it."""

    chore: str
    place: str
    day: date
    seen: int

    def begin(self) -> bool:
        """Take the turn; return False when another process has taken it."""
        return self._note(self.seen, last_on=self.day, begun_at=clock.now(), ended_at=None)

    def end(self, receipt: Receipt | None = None) -> None:
        """Note that the chore is done, and what it did."""
        self._note(self.seen + 1, ended_at=clock.now(), receipt=receipt)

    def _note(self, version: int, **values: date | datetime | Receipt | None) -> bool:
        here = (col(ChoreRun.chore) == self.chore, col(ChoreRun.place) == self.place, col(ChoreRun.version) == version)
        change = update(ChoreRun).where(*here).values(version=version + 1, **values).returning(col(ChoreRun.id))
        with work(house_actor()) as session:
            return session.scalar(change) is not None


def owed(chore: str, days: Mapping[str, date]) -> list[Turn]:
    """Return the turns to run now, of a chore that was last due in these places on these days.

    A new place begins with its next day: it owes nothing for earlier days.
    """
    with work(house_actor(), read=True) as session:
        known = {row.place: row for row in session.scalars(select(ChoreRun).where(col(ChoreRun.chore) == chore))}
    for place in days.keys() - known.keys():
        with suppress(Conflict), work(house_actor()) as session:  # another process saw it first
            session.add(ChoreRun(chore=chore, place=place, last_on=days[place], ended_at=clock.now()))
    return [
        Turn(chore, place, day, known[place].version)
        for place, day in days.items()
        if place in known and _is_owed(known[place], day)
    ]


def ended(place: str) -> dict[str, datetime]:
    """Return when the chores last ended in a place: those by wall time there, the others anywhere. May be asked inside a
    work of another place."""
    with session_in(HOUSE, read=True) as house:
        beats = house.execute(select(col(Beat.chore), col(Beat.at)))
        found = {chore: at for chore, at in beats}
        here = select(col(ChoreRun.chore), col(ChoreRun.ended_at)).where(col(ChoreRun.place) == place)
        return found | {chore: at for chore, at in house.execute(here) if at is not None}


@dataclass(frozen=True, slots=True)
class Done:
    """The last run of a chore in a place: when it ended, how long it took, and what it did. `receipt` is empty until a run
    has ended since receipts are kept."""

    place: str
    ended_at: datetime | None
    took_ms: int
    receipt: Receipt


def receipts(chore: str) -> list[Done]:
    """Return the last run of a chore in each place, for checklists. May be asked inside a work of another place."""
    with session_in(HOUSE, read=True) as house:
        rows = house.scalars(select(ChoreRun).where(col(ChoreRun.chore) == chore).order_by(col(ChoreRun.place))).all()
    return [Done(one.place, one.ended_at, _took(one), one.receipt or {}) for one in rows]


def _took(one: ChoreRun) -> int:
    if one.begun_at is None or one.ended_at is None:
        return 0
    return max(0, int((one.ended_at - one.begun_at).total_seconds() * 1000))


def _is_owed(last: ChoreRun, day: date) -> bool:
    """Return whether it is due: after an earlier day, after a broken-off run, after a wrong clock's future day."""
    if last.last_on == day:
        return last.ended_at is None and (last.begun_at is None or last.begun_at < clock.now() - AGAIN)
    return last.last_on < day or last.last_on > clock.now().date() + DAY
