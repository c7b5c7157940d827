"""Times as people know them: a route that has room keeps the present starts of its visits, the published ones first.

Travel does not depend on when a visit starts, so among the possible times of a route those are taken that change least.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.dispatch import hours
from services.dispatch.problem import Span

PUBLISHED, TOLD_NOBODY = 1_000, 1  # one promise counts for more than all other times of a day


@dataclass(frozen=True, slots=True)
class Slot:
    """A stop on its route: the drive before it, its possible starts (`hours.windows`), and the start it should keep.

    `fixed_at` is the start of a fixed stop; `by` its latest arrival, which is that start. `worth`: `PUBLISHED` or less.
    """

    drive: int
    minutes: int
    starts: Sequence[Span]
    fixed_at: int | None = None
    wish: int | None = None
    worth: int = 0


def starts(spans: Sequence[Span], slots: Sequence[Slot], home_drive: int, ready: int) -> list[int]:
    """Return the starts of a route that keep most of what its stops wish for, else the earliest ones.

    Every stop that is not fixed must have a start; fixed ones may break rules.
    """
    plain = _onward(spans, slots, ready, 0)
    if all(slot.wish is None or slot.wish == start for slot, start in zip(slots, plain, strict=True)):
        return plain
    limits = _limits(spans, slots, home_drive)
    if limits is None:
        return plain
    # The best chains of kept stops: the worth, and the starts up to and with the last kept one.
    chains: dict[int, tuple[int, list[int]]] = {-1: (0, [])}
    for last in range(-1, len(slots)):
        if last not in chains:
            continue
        worth, before = chains[last]
        after = _onward(spans, slots, _ready(slots, before, ready), last + 1)
        for at, start in enumerate(after, last + 1):
            slot = slots[at]
            if slot.wish is not None and start <= slot.wish <= limits[at] and _may(slot, slot.wish):
                more = worth + slot.worth
                if at not in chains or more > chains[at][0]:
                    chains[at] = (more, [*before, *after[: at - last - 1], slot.wish])
    _worth, found = max(chains.values(), key=lambda chain: chain[0])
    return found + _onward(spans, slots, _ready(slots, found, ready), len(found))


def _onward(spans: Sequence[Span], slots: Sequence[Slot], ready: int, begin: int) -> list[int]:
    """Return the earliest starts from one stop on."""
    found = []
    for slot in slots[begin:]:
        start = slot.fixed_at
        if start is None:
            arrival = hours.arrive(spans, ready, slot.drive)
            start = hours.earliest(slot.starts, arrival) if arrival is not None else None
        if start is None:
            raise ValueError("the route is not possible")
        found.append(start)
        ready = max(ready, start + slot.minutes)
    return found


def _ready(slots: Sequence[Slot], before: Sequence[int], ready: int) -> int:
    return max([ready, *(start + slot.minutes for start, slot in zip(before, slots, strict=False))])


def _limits(spans: Sequence[Span], slots: Sequence[Slot], home_drive: int) -> list[int] | None:
    """Return the latest starts with which all that follows is still possible, None if it is not anyway."""
    found: list[int] = []
    leave = hours.leave(spans, spans[-1][1], home_drive) if spans else None
    for slot in reversed(slots):
        if slot.fixed_at is not None:
            limit: int | None = slot.fixed_at
        else:
            limit = hours.latest(slot.starts, leave - slot.minutes) if leave is not None else None
        if limit is None:
            return None
        found.append(limit)
        leave = leave_by(spans, slot, limit)
    return found[::-1]


def leave_by(spans: Sequence[Span], slot: Slot, limit: int) -> int | None:
    """Return when one has to leave for a stop to be there by its limit.

    A fixed stop outside the hours only has to be reached in time: the hours are broken already.
    """
    if slot.fixed_at is not None and not hours.within(spans, slot.fixed_at, slot.minutes):
        return limit - slot.drive
    return hours.leave(spans, limit, slot.drive)


def _may(slot: Slot, start: int) -> bool:
    return any(first <= start <= last for first, last in slot.starts)
