"""Which rule a visit breaks first, in the order of `plans.RULES`: what the technician can do, the hours, the way."""

from dataclasses import dataclass
from itertools import pairwise

from services.dispatch import hours
from services.dispatch.keeping import Slot, leave_by
from services.dispatch.plans import ABSENCE, HOME, OVERLAP, SHIFT, SKILL, TRAVEL, WINDOW, Broken
from services.dispatch.problem import Span, Stop, Technician


@dataclass(frozen=True, slots=True)
class Coming:
    """A technician on the way to a stop: ready to leave the stop `last` (None: home), and so many minutes of driving."""

    technician: Technician
    ready: int
    drive: int
    last: str | None = None


def judged(stop: Stop, start: int, coming: Coming) -> Broken | None:
    """Return the first rule that a visit breaks at a start that is given."""
    spans = coming.technician.spans
    if missing := stop.skills - coming.technician.skills:
        return Broken(SKILL, missing=tuple(sorted(missing)))
    if not stop.opens <= start <= stop.closes:
        edge = stop.opens if start < stop.opens else stop.closes
        return Broken(WINDOW, minutes=abs(edge - start), at=edge)
    if not hours.within(spans, start, stop.minutes):
        return _closed(spans, start, stop.minutes)
    if coming.ready > start:
        return Broken(OVERLAP, minutes=coming.ready - start, at=start, other=coming.last)
    leave = leave_by(spans, Slot(coming.drive, stop.minutes, (), start), start)
    return _far(coming, start) if leave is None or leave < coming.ready else None


def placed(stop: Stop, coming: Coming, now: int | None) -> tuple[int, None] | tuple[None, Broken]:
    """Return the earliest start of a visit that breaks no rule, or the first rule that prevents all of them."""
    spans, ready = coming.technician.spans, max(coming.ready, coming.ready if now is None else now)
    opens = max(stop.opens, stop.opens if now is None else now)
    if missing := stop.skills - coming.technician.skills:
        return None, Broken(SKILL, missing=tuple(sorted(missing)))
    if opens > stop.closes:
        return None, Broken(WINDOW, minutes=opens - stop.closes, at=stop.closes)
    starts = tuple(hours.windows(spans, opens, stop.closes, stop.minutes))
    if not starts:
        inside = min(max(opens, spans[0][0]), stop.closes) if spans else opens
        return None, _closed(spans, inside, stop.minutes)
    arrival = hours.arrive(spans, ready, coming.drive)
    start = None if arrival is None else hours.earliest(starts, arrival)
    if start is not None:
        return start, None
    last = starts[-1][1]
    if coming.last is not None and ready > last:
        return None, Broken(OVERLAP, minutes=ready - last, at=last, other=coming.last)
    return None, _far(coming, last)


def home(technician: Technician, ready: int, drive: int) -> Broken | None:
    """Return what is broken when a technician leaves the last stop for home."""
    if hours.arrive(technician.spans, ready, drive) is not None:
        return None
    ends = technician.spans[-1][1] if technician.spans else None
    return Broken(HOME, minutes=drive if ends is None else max(1, ready + drive - ends), at=ends)


def _closed(spans: tuple[Span, ...], start: int, minutes: int) -> Broken:
    """Tell why a visit does not lie in the working hours: before or after them, or in an absence between."""
    if not spans:
        return Broken(SHIFT, minutes=minutes)
    begins, ends = spans[0][0], spans[-1][1]
    if start < begins:
        return Broken(SHIFT, minutes=begins - start, at=begins)
    if start + minutes > ends:
        return Broken(SHIFT, minutes=start + minutes - ends, at=ends)
    away = [(a[1], b[0]) for a, b in pairwise(spans) if a[1] < start + minutes and b[0] > start]
    lost = sum(min(b, start + minutes) - max(a, start) for a, b in away)
    return Broken(ABSENCE, minutes=lost, at=away[0][0] if away else start)


def _far(coming: Coming, start: int) -> Broken:
    """Tell that the drive does not fit between what is before and the start."""
    spans = coming.technician.spans
    begins = max((a for a, _b in spans if a <= start), default=start)
    return Broken(TRAVEL, minutes=coming.drive, free=max(0, start - max(coming.ready, begins)), other=coming.last)
