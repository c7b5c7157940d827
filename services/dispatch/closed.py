"""When technicians do not work, and why: absences, and the edges of their shifts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from models.language import _
from services.dispatch import days, words
from services.dispatch.days import Days
from services.dispatch.problem import Span


@dataclass(frozen=True, slots=True)
class Off:
    """A time of a day in which a technician does not work: `reason` is a sentence."""

    day: int
    begins: int
    ends: int
    reason: str


def off(read: Days, who: UUID) -> tuple[Off, ...]:
    """Return when a technician does not work, with the absence or the edge of the shift as the reason."""
    found = []
    for day in range(len(read.begins) - 1):
        spans = days.spans(read, day, who)
        for begins, ends in _gaps(spans):
            found.append(Off(day, begins, ends, _reason(read, day, who, begins, ends, spans)))
    return tuple(found)


def _gaps(spans: Sequence[Span]) -> Iterable[Span]:
    edge = 0
    for begins, ends in spans:
        if begins > edge:
            yield edge, begins
        edge = ends
    if edge < days.WHOLE_DAY:
        yield edge, days.WHOLE_DAY


def _reason(read: Days, day: int, who: UUID, begins: int, ends: int, spans: Sequence[Span]) -> str:
    for gap in read.absences.get(who, ()):
        until = read.minute(day, gap.ends_at)
        if read.minute(day, gap.starts_at) < ends and until > begins:
            said = _("Away") if until >= days.WHOLE_DAY else _("Away until {time}").format(time=words.clock_of(until))
            return f"{said}: {gap.reason}" if gap.reason else said
    if not spans:
        return _("Does not work on this day")
    if begins == 0:
        return _("Shift begins {time}").format(time=words.clock_of(ends))
    if ends == days.WHOLE_DAY:
        return _("Shift ends {time}").format(time=words.clock_of(begins))
    return _("Break")
