"""Reading the log: the lines that fit a question, the newest first, in portions; and those that came since."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as wall_time
from typing import Any
from zoneinfo import ZoneInfo

from models.language import N_
from services.house.logbook import scanning
from services.house.logbook.scanning import SLACK, Raw
from services.work import Actor, clock, errand

LEVELS = {
    "critical": N_("Critical"),
    "error": N_("Error"),
    "warning": N_("Warning"),
    "info": N_("Info"),
    "debug": N_("Debug"),
}
FROM = {  # a chosen level, and those that it shows
    "error": ("critical", "error"),
    "warning": ("critical", "error", "warning"),
    "info": ("critical", "error", "warning", "info"),
}
KINDS = {
    "email": N_("Failed emails"),
    "sign_in": N_("Authentication"),
    "database": N_("Database"),
    "message": N_("Messages"),
    "alert": N_("Alerts"),
    "backup": N_("Backups and upgrades"),
    "check": N_("Checks"),
    "crash": N_("Crashes"),
    "other": N_("Everything else"),
}
DAY = timedelta(days=1)
SPANS = {"hour": timedelta(hours=1), "day": DAY, "week": timedelta(days=7)}
MOST = 100  # lines of a portion
PATIENCE = 2.0  # seconds of looking, after which what was found is shown, and the rest on request
OWN = {"event", "level", "timestamp", "logger", "kind", "exception", "reference"}
BREATH = 2_000  # lines after which other threads have a turn


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for. Empty or None asks for everything. `level`: of FROM; `module`: itself and those below it;
    `text` is looked for in the sentence, the module, the further values and the trace, without regard to case."""

    level: str = ""
    kind: str = ""
    module: str = ""
    text: str = ""
    reference: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its time (UTC; None if it cannot be read), and everything it says."""

    mark: str
    at: datetime | None
    level: str
    kind: str
    module: str
    event: str
    reference: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A portion: the lines, the place from which on newer ones come, and the one to go on before (empty: nothing is
    left). `paused`: it was looked for two seconds, and there may be more before."""

    lines: list[Line]
    newest: str
    earlier: str
    paused: bool = False


def asked(values: Mapping[str, str], zone: str) -> Query:
    """Return the question in an address: `level`, `kind`, `module`, `q`, `reference`; `span` of SPANS, or `dates` with
    `first` and `last` (days in the zone). What is unknown there is not asked for."""
    span, since, until = values.get("span", ""), None, None
    if span in SPANS:
        since = clock.now() - SPANS[span]
    elif span == "dates":
        first, last = _day(values.get("first", "")), _day(values.get("last", ""))
        since = datetime.combine(first, wall_time(), ZoneInfo(zone)) if first else None
        until = datetime.combine(last + DAY, wall_time(), ZoneInfo(zone)) if last else None
    level, kind = values.get("level", ""), values.get("kind", "")
    return Query(
        level if level in FROM else "",
        kind if kind in KINDS else "",
        values.get("module", "")[:100],
        values.get("q", "")[:200],
        values.get("reference", "")[:40],
        since,
        until,
    )


@errand("maintenance.read")
def find(actor: Actor, query: Query, before: str = "", most: int = MOST) -> Found:
    """Return the newest lines that fit, or those before a place."""
    newest = "" if before else scanning.end()
    since = scanning.stamp_of(query.since - SLACK) if query.since else b""
    fits, lines, begun = _Fits(query), list[Line](), time.monotonic()
    for count, raw in enumerate(scanning.backwards(query.since, before)):
        if since and b"" < raw.stamp < since:
            break
        line = fits.line(raw)
        if line is not None:
            lines.append(line)
        if len(lines) >= most:
            return Found(lines, newest, raw.mark)
        if count % BREATH == BREATH - 1:
            time.sleep(0)
            if time.monotonic() - begun > PATIENCE:
                return Found(lines, newest, raw.mark, paused=True)
    return Found(lines, newest, "")


@errand("maintenance.read")
def newer(actor: Actor, query: Query, mark: str, most: int = MOST) -> Found:
    """Return the lines behind a place, the newest first: of many only the newest."""
    fits, lines, newest = _Fits(query), list[Line](), mark
    for raw in scanning.after(mark):
        newest = f"{raw.file}:{raw.end}"
        line = fits.line(raw)
        if line is not None:
            lines.append(line)
    return Found(lines[: -most - 1 : -1], newest or scanning.end(), "")


@errand("maintenance.read")
def counts(actor: Actor) -> dict[str, int]:
    """Return how many warnings and errors of each kind the last day had."""
    found: dict[str, int] = {}
    for line in each(Query(level="warning", since=clock.now() - DAY)):
        found[line.kind] = found.get(line.kind, 0) + 1
    return found


def each(query: Query) -> Iterator[Line]:
    """Yield every line that fits, the oldest first."""
    fits = _Fits(query)
    for raw in scanning.forwards(query.since):
        line = fits.line(raw)
        if line is not None:
            yield line


class _Fits:
    """Whether a line fits. Its bytes are looked at first: a line is taken apart only when it may fit."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self.since = scanning.stamp_of(query.since) if query.since else b""
        self.until = scanning.stamp_of(query.until) if query.until else b""
        self.levels = FROM.get(query.level, ())
        self.named = [f'"level": "{one}"'.encode() for one in self.levels]
        self.text = query.text.casefold()
        # Other letters are written as \uXXXX, in which upper and lower case differ.
        self.needle = json.dumps(self.text)[1:-1].encode() if self.text.isascii() else b""
        self.exact = [json.dumps(one).encode() for one in (query.kind, query.reference) if one]

    def line(self, raw: Raw) -> Line | None:
        """Return the line, if it fits."""
        line = raw.line
        if self.named and not any(one in line for one in self.named):
            return None
        if self.exact and not all(one in line for one in self.exact):
            return None
        if self.needle and self.needle not in line.lower():
            return None
        if (self.since or self.until) and not self._in_time(raw.stamp):
            return None
        found = _taken_apart(raw)
        return found if self._fits(found) else None

    def _in_time(self, stamp: bytes) -> bool:
        return bool(stamp) and stamp >= self.since and (not self.until or stamp < self.until)

    def _fits(self, line: Line) -> bool:
        query = self.query
        return (
            (not self.levels or line.level in self.levels)
            and query.kind in ("", line.kind)
            and query.reference in ("", line.reference)
            and (not query.module or f"{line.module}.".startswith(f"{query.module}."))
            and (not self.text or self.text in _said(line))
        )


def _day(text: str) -> date | None:
    with suppress(ValueError):
        found = date.fromisoformat(text)
        return found if 1970 <= found.year < 3000 else None
    return None


def _said(line: Line) -> str:
    more = (f"{name}: {value}" for name, value in line.more.items())
    return "\n".join([line.event, line.module, line.reference, *more, line.trace]).casefold()


def _taken_apart(raw: Raw) -> Line:
    try:
        values = json.loads(raw.line)
        event = values["event"]
    except (ValueError, TypeError, KeyError):  # a line that a kill cut off
        return Line(raw.mark, scanning.time_of(raw.stamp), "", "other", "", raw.line.decode("utf-8", "replace"))
    return Line(
        raw.mark,
        scanning.time_of(str(values.get("timestamp", "")).encode()),
        str(values.get("level", "")),
        str(values.get("kind", "other")),
        str(values.get("logger", "")),
        str(event),
        str(values.get("reference", "")),
        {name: value for name, value in values.items() if name not in OWN},
        str(values.get("exception", "")),
    )
