"""The chart of Home: messages sent and failed on each of the last days."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from nicegui import ui
from nicegui.observables import ObservableDict

from models.language import _
from services.dashboard import Numbers


def chart() -> Callable[[Numbers], None]:
    """Put the chart into the page; return the function that draws it."""
    made = ui.echart({}, renderer="svg").classes("chart")  # drawn in the theme's colours, so it changes with the theme
    made.props("role=img").props["aria-label"] = _("Messages sent and failed each day")

    def show(numbers: Numbers) -> None:
        counts = tuple(numbers.sent_by_day), tuple(numbers.failed_by_day)
        drawing = _drawing(tuple(numbers.days), *counts, (_("Sent"), _("Failed"), _("Today")))
        if made.options is not drawing:
            made.props["options"] = drawing

    return show


@lru_cache(maxsize=64)  # workspaces with Home open at the same time
def _drawing(
    days: tuple[date, ...], sent: tuple[int, ...], failed: tuple[int, ...], words: tuple[str, str, str]
) -> ObservableDict:
    """Return the chart of these days, one for all pages with the same numbers: NiceGUI takes a ready observable
    unchanged, and would wrap each part of anything else again, 25 kB a page. Never change it: all pages share it."""
    faint, line = {"color": "var(--ink-3)"}, {"lineStyle": {"color": "var(--line)"}}
    labels = [*(f"{d.day} {d:%b}" for d in days[:-1]), *([words[2]] if days else [])]
    return ObservableDict(
        {
            "animationDuration": 300,
            "textStyle": {"fontFamily": "Inter Variable, ui-sans-serif, system-ui, sans-serif"},  # no text
            "grid": {"left": 18, "right": 18, "top": 34, "bottom": 14, "containLabel": True},
            "legend": {"right": 14, "top": 0, "textStyle": faint, "itemWidth": 14, "itemHeight": 6},
            "tooltip": {
                "trigger": "axis",
                "backgroundColor": "var(--raised)",
                "borderColor": "var(--line)",
                "textStyle": {"color": "var(--ink)"},
            },
            "xAxis": {
                "type": "category",
                "data": labels,
                "axisLabel": {**faint, "showMaxLabel": True, "hideOverlap": True},
                "axisTick": {"show": False},
                "axisLine": line,
            },
            "yAxis": {"type": "value", "minInterval": 1, "axisLabel": faint, "splitLine": line},
            "series": [_bars(words[0], "var(--accent)", sent), _bars(words[1], "var(--bad)", failed)],
        }
    )


def _bars(name: str, colour: str, data: Sequence[int]) -> dict[str, Any]:
    look = {"color": colour, "borderRadius": [4, 4, 0, 0]}
    return {
        "name": name,
        "type": "bar",
        "stack": "all",
        "data": [*data[:-1], {"value": data[-1], "itemStyle": {**look, "opacity": 0.55}}]
        if data
        else [],  # today goes on
        "barMaxWidth": 22,
        "itemStyle": look,
        "emphasis": {"itemStyle": look},
    }
