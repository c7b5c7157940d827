"""Line charts, drawn as SVG: no script, sharp at every width, and they follow the look (light, dark, print)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from markupsafe import Markup

WIDTH, HEIGHT = 600, 150  # of the drawing's own units; the browser stretches it
HOLE = 1.7  # usual distances between two points, beyond which nothing was measured
SPARK = Markup(
    '<svg class="spark {}" viewBox="0 0 200 30" preserveAspectRatio="none" aria-hidden="true">'
    '<path class="under" d="{}"/><path d="{}"/><path class="dot" d="{}"/></svg>'
)
CHART = Markup(
    '<div class="plot"><div class="plot-y" aria-hidden="true"><span>{}</span><span>{}</span><span>{}</span></div>'
    '<svg viewBox="0 0 600 150" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>'
    '<div class="plot-x" aria-hidden="true">{}</div></div>'
)
GRID = Markup('<path class="grid" d="M0 1H600M0 75H600M0 149H600"/>')
GOAL = Markup('<path class="goal" d="M0 {0}H600"><title>{1}</title></path>')
RELEASE = Markup('<path class="release" d="M{0} 0V150"><title>{1}</title></path>')
LINE = Markup('<path class="line-{}" d="{}"/>')
DOTS = Markup('<path class="dot" d="{}"/>')
AREA = Markup('<path class="under" d="{}"/>')
TICK = Markup("<span>{}</span>")


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a chart shows: a span, the times of the points, each line's values (None: no data), the goal with its words,
    and marks at some times with theirs."""

    since: datetime
    until: datetime
    at: Sequence[datetime]
    lines: Sequence[Sequence[float | None]]
    goal: float | None = None
    goal_words: str = ""
    marks: Sequence[tuple[datetime, str]] = field(default_factory=list)


def line_chart(one: Drawing, label: str, say: Callable[[float], str], ticks: Sequence[str]) -> Markup:
    """Return a chart. `label` says in a sentence what it shows, `say` writes a value, `ticks` are words below it."""
    values = [value for line in one.lines for value in line if value is not None]
    top = nice(max([*values, one.goal or 0.0]) * 1.05)
    parts = [GRID]
    for number, line in enumerate(one.lines):
        runs = _runs(one, line, top)
        if number == len(one.lines) - 1:
            parts.append(AREA.format(_areas(runs)))
        parts += [DOTS.format(_dots(runs)), LINE.format(number, _path(runs))]
    if one.goal is not None:
        parts.append(GOAL.format(round(_y(one.goal, top), 1), one.goal_words))
    parts += [RELEASE.format(round(_x(one, at), 1), words) for at, words in one.marks]
    shown = Markup("").join(TICK.format(word) for word in ticks)
    return CHART.format(say(top), say(top / 2), say(0), label, Markup("").join(parts), shown)


def spark(values: Sequence[float | None], tone: str = "", floor: float | None = 0.0) -> Markup:
    """Return a small chart of values from old to new, without axes. It begins at `floor`, or at the lowest value."""
    known = [one for one in values if one is not None]
    if not known:
        return Markup("")
    low = min(known) if floor is None else floor
    height = max(known) - low or 1.0  # of equal ones: a flat line
    places = [(n * 200 / max(1, len(values) - 1), v) for n, v in enumerate(values) if v is not None]
    run = [(x, 28.5 - 27 * (v - low) / height) for x, v in places]
    return SPARK.format(tone, _areas([run], 30), _path([run]), _dots([run]))


def nice(value: float) -> float:
    """Return the next round number: 1, 2, 2.5 or 5 with zeros."""
    if value <= 0:
        return 1.0
    power = 10.0 ** int(f"{value:e}".partition("e")[2])
    return next(step * power for step in (1, 2, 2.5, 5, 10) if value <= step * power * 1.000001)


def _runs(one: Drawing, line: Sequence[float | None], top: float) -> list[list[tuple[float, float]]]:
    """Return the pieces of a line: nothing is drawn across a time that was not measured."""
    gaps = sorted(later - earlier for earlier, later in zip(one.at, one.at[1:], strict=False))
    usual = gaps[len(gaps) // 2] if gaps else one.until - one.since
    runs: list[list[tuple[float, float]]] = []
    before: datetime | None = None
    for at, value in zip(one.at, line, strict=True):
        if value is None:
            before = None
            continue
        if before is None or at - before > usual * HOLE:
            runs.append([])
        runs[-1].append((_x(one, at), _y(value, top)))
        before = at
    return runs


def _x(one: Drawing, at: datetime) -> float:
    return max(0.0, WIDTH * ((at - one.since) / (one.until - one.since)))


def _y(value: float, top: float) -> float:
    return HEIGHT - 1 - (HEIGHT - 2) * min(1.0, value / top)


def _path(runs: Sequence[Sequence[tuple[float, float]]]) -> str:
    """Return the pieces of at least two points as a path."""
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in run) for run in runs if len(run) > 1)


def _dots(runs: Sequence[Sequence[tuple[float, float]]]) -> str:
    """Return the points that stand alone as a path: lines without a length, whose round ends make a dot."""
    return "".join(f"M{run[0][0]:.1f} {run[0][1]:.1f}h0" for run in runs if len(run) == 1)


def _areas(runs: Sequence[Sequence[tuple[float, float]]], bottom: int = HEIGHT) -> str:
    whole = [run for run in runs if len(run) > 1]
    return "".join(f"{_path([run])}L{run[-1][0]:.1f} {bottom}L{run[0][0]:.1f} {bottom}Z" for run in whole)
