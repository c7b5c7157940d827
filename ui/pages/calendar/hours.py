"""The hours of a week or a day: blocks on the clock of the viewer, those at the same time side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from models.language import _
from services.calendar import Entry
from ui.pages.calendar import looks
from ui.pages.calendar.drawing import ByDay
from ui.pages.messages.rule_words import SHORT

USUAL = (7, 19)  # hours that are shown at least; more where something is earlier or later
DAY = 24 * 60
LEAST = 30  # minutes: what is shorter is drawn this high, so that its title can be read
HOURS = Markup('<div class="cal-hours{}" style="--days:{};--rows:{}">{}{}{}</div>')
TOP = Markup('<div class="h-corner"></div>{}')
HEAD = Markup(
    '<button type="button" class="h-head {}" data-pick="{}" aria-label="{}"><small>{}</small> <span class="num">{}</span></button>'
)
ALL_DAY = Markup('<div class="h-all-l">{}</div>{}')
WHOLE = Markup('<div class="h-all" data-slot="{}">{}</div>')
BODY = Markup('<div class="h-times" aria-hidden="true">{}</div>{}')
TIME = Markup("<span>{}</span>")
COLUMN = Markup('<div class="h-col {}">{}{}{}</div>')
SLOT = Markup('<div class="h-slot" data-slot="{}"></div>')
NOW = Markup('<div class="h-now" style="top:{:.3f}%"></div>')


@dataclass(slots=True)
class Block:
    """A part of something on one day, in minutes of its clock; `lane` of `lanes` beside each other."""

    entry: Entry
    begin: int
    end: int
    lane: int = 0
    lanes: int = 1


def hours(days: Sequence[date], found: ByDay, now: datetime, zone: ZoneInfo) -> Markup:
    """Return the hours of these days."""
    parts = {day: list(blocks(found.get(day, []), day, zone)) for day in days}
    some = [one for each in parts.values() for one in each]
    begin = min([USUAL[0], *(one.begin // 60 for one in some)])
    end = max([USUAL[1], *(-(-max(one.end, one.begin + LEAST) // 60) for one in some)])
    axis = (begin * 60, min(end, 24) * 60)
    local, rows = now.astimezone(zone), range(begin, min(end, 24))
    heads = Markup().join(_head(day, local.date()) for day in days)
    whole = Markup().join(
        WHOLE.format(
            day, Markup().join(looks.in_month(one, day, zone) for one in found.get(day, []) if fills(one, day, zone))
        )
        for day in days
    )
    columns = Markup().join(_column(day, parts[day], axis, local, zone) for day in days)
    times = Markup().join(TIME.format(f"{hour:02}:00") for hour in rows)
    single = " one-day" if len(days) == 1 else ""
    return HOURS.format(
        single,
        len(days),
        len(rows),
        TOP.format(heads),
        ALL_DAY.format(_("All day"), whole),
        BODY.format(times, columns),
    )


def fills(one: Entry, day: date, zone: ZoneInfo) -> bool:
    """Return whether it is there the whole of a day."""
    if one.start_at is None or one.end_at is None:
        return True
    midnight = datetime.combine(day, datetime.min.time(), zone)
    following = datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)
    return one.start_at <= midnight and one.end_at >= following


def blocks(some: Sequence[Entry], day: date, zone: ZoneInfo) -> Iterator[Block]:
    """Yield what is on a day for a part of it, with a lane for each of those at the same time."""
    parts = [_block(one, day, zone) for one in some if not fills(one, day, zone)]
    cluster: list[Block] = []
    ends: list[int] = []  # of each lane of the cluster
    for one in sorted(parts, key=lambda block: (block.begin, -block.end)):
        if cluster and one.begin >= max(ends):
            yield from _together(cluster, len(ends))
            cluster, ends = [], []
        one.lane = next((lane for lane, end in enumerate(ends) if end <= one.begin), len(ends))
        until = max(one.end, one.begin + LEAST)
        ends[one.lane : one.lane + 1] = [until]
        cluster.append(one)
    yield from _together(cluster, len(ends))


def _together(cluster: Sequence[Block], lanes: int) -> Iterator[Block]:
    for one in cluster:
        one.lanes = lanes
        yield one


def _block(one: Entry, day: date, zone: ZoneInfo) -> Block:
    """Return its part on a day, by the clock on the wall: a day on which the clocks change is drawn as any other."""
    assert one.start_at is not None
    assert one.end_at is not None
    first, last = one.start_at.astimezone(zone), one.end_at.astimezone(zone)
    begin = first.hour * 60 + first.minute if first.date() == day else 0
    end = last.hour * 60 + last.minute if last.date() == day else DAY
    return Block(one, begin, max(end, begin))


def _head(day: date, today: date) -> Markup:
    return HEAD.format("today" if day == today else "", day, looks.long_day(day), _(SHORT[day.weekday()]), day.day)


def _column(day: date, parts: Sequence[Block], axis: tuple[int, int], now: datetime, zone: ZoneInfo) -> Markup:
    begin, end = axis
    length = end - begin

    def place(one: Block) -> Any:
        high = min(max(one.end - one.begin, LEAST), end - one.begin)
        width = 100 / one.lanes
        return (100 * (one.begin - begin) / length, 100 * high / length, one.lane * width, width)

    slots = Markup().join(SLOT.format(f"{day}T{at // 60:02}:00") for at in range(begin, end, 60))
    events = Markup().join(looks.in_hours(one.entry, zone, place(one)) for one in parts)
    at = now.hour * 60 + now.minute
    line = NOW.format(100 * (at - begin) / length) if now.date() == day and begin <= at < end else ""
    weekend = "off" if day.weekday() > 4 else ""
    return COLUMN.format(weekend, slots, events, line)
