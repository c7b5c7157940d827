"""The element of a map (field_map.js): it is told everything once, and then only what changed."""

from collections.abc import Callable, Iterable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import nicegui
from nicegui import events

from models.language import N_, _
from ui.parts.called import CalledElement
from ui.parts.map.shapes import FINE, HUES, TONES, Line, Person, Point, Tiles
from ui.theme import ASSETS, stamp

LEAFLET = Path(nicegui.__file__).parent / "elements" / "leaflet" / "dist"
SHEET = stamp(ASSETS / "map.css")
LAND = {  # one coarse outline of the world, and a fine one in pieces, of which a near map loads a few (tests/land.py)
    "coarse": stamp(ASSETS / "land-50m.json"),
    "fine": "/assets/land",
    "version": stamp(ASSETS / "land" / "index.json").partition("?")[2],
}
ROWS = 60  # rows that are told at once: more than the list beside the map shows
LABELS = {
    "map": N_("Map. Move it with the arrow keys, zoom with plus and minus; the list beside it holds the same."),
    "list": N_("On the map"),
    "nearer": N_("Zoom in"),
    "further": N_("Zoom out"),
    "fit": N_("Show everything"),
    "open": N_("Open"),
    "close": N_("Close"),
    "show": N_("Show {name} on the map"),
    "more": N_("{count} more here: zoom in, or filter."),
    "none": N_("Nothing here. Move the map, or show everything."),
    "several": N_("{count} at this place"),
    "blocked": N_("The street map was set after this page was opened."),
    "reload": N_("Reload"),
    "away": N_("The street map does not answer. Only the outline is shown."),
}

Shown = tuple[Mapping[str, Point], Mapping[str, Person], Mapping[str, Line]]


class FieldMap(
    CalledElement, component="field_map.js", esm={"nicegui-leaflet": str(LEAFLET), "steward-map": "drawing"}
):
    """A map with a list of what it shows beside it, because a map alone cannot be used without seeing it.

    `show` takes the points, people and lines; what changed since is sent as a difference. The list comes from the same
    values. A key names one thing, whatever it is. `tiles` is a street map; without one an outline of the land is drawn.
    `picked` is called with the key of a point instead of opening its popover. `remembers` names the map for the browser,
    which keeps where it was left. `beside=False` leaves the list out: only where the page has one of its own.
    """

    def __init__(
        self,
        *,
        tiles: Tiles | None = None,
        picked: Callable[[str], object] | None = None,
        remembers: str = "",
        beside: bool = True,
        miles: bool = False,
    ) -> None:
        super().__init__()
        self.points: dict[str, Point] = {}
        self.people: dict[str, Person] = {}
        self.lines: dict[str, Line] = {}
        self.numbers: dict[str, int] = {}  # a short name for each key, which may be an id of 36 signs
        self.keys: dict[int, str] = {}
        self.next = count(1)
        self.begun: Shown = ({}, {}, {})  # what came with the page, before its socket, and which of these it was
        self.edition = 0
        self.open = False
        self.marked: int | None = None
        self.picked = picked
        self.props["labels"] = {name: _(word) for name, word in LABELS.items()}
        self.props["sheet"], self.props["land"] = SHEET, LAND
        self.props["tones"], self.props["fine"] = [*TONES, *HUES], FINE
        self.props["tiles"] = dict(tiles.drawn()) if tiles else None
        self.props["remembers"], self.props["beside"], self.props["miles"] = remembers, beside, miles
        self.on("ready", self._ready)
        self.on("look", self._look)
        if picked is not None:
            self.props["picks"] = True
            self.on("pick", self._pick)

    def show(self, points: Iterable[Point] = (), people: Iterable[Person] = (), lines: Iterable[Line] = ()) -> None:
        """Show these, the first ones first in the list, and no others."""
        before = self.points, self.people, self.lines
        self.points = {one.key: one for one in points}
        self.people = {one.key: one for one in people}
        self.lines = {one.key: one for one in lines}
        if not self.open:
            self.begun = self.points, self.people, self.lines
            self.edition += 1
            with self.props.suspend_updates():  # a window that is not ready yet gets all of it, once it is
                self.props["begun"] = self._change({}, {}, {}) | {"edition": self.edition}
            return
        change = self._change(*before)
        if change:
            self.call("change", change)
        self._forget()

    def fit(self, whole: bool = True) -> None:
        """Show everything at once; not `whole` leaves out the few places that are far from all others."""
        self.run_method("fit", whole)

    def point_out(self, key: str) -> None:
        """Move to a point or a person and open its popover."""
        if key in self.points or key in self.people:
            self.run_method("pointOut", self._number(key))

    def choose(self, key: str | None) -> None:
        """Mark a point as the chosen one and bring it into view; None marks nothing. Nothing opens."""
        was, self.marked = self.marked, self._number(key) if key is not None and key in self.points else None
        if self.open and was != self.marked:
            self.run_method("mark", self.marked)

    def _change(
        self, points: Mapping[str, Point], people: Mapping[str, Person], lines: Mapping[str, Line]
    ) -> dict[str, Any]:
        """Return what differs from what the browser has: changed points as one flat list, people and lines by number."""
        flat: list[int] = []
        for key, one in self.points.items():
            was = points.get(key)
            if was is not one and was != one:
                flat += [self._number(key), *one.place()]
        change: dict[str, Any] = {
            "points": flat,
            "people": {self._number(k): one.drawn() for k, one in self.people.items() if people.get(k) != one},
            "lines": {self._number(k): one.drawn() for k, one in self.lines.items() if lines.get(k) != one},
            "gone": [
                self._number(key)
                for had, has in ((points, self.points), (people, self.people), (lines, self.lines))
                for key in had
                if key not in has
            ],
        }
        return {name: some for name, some in change.items() if some}

    def _number(self, key: str) -> int:
        if key not in self.numbers:
            number = self.numbers[key] = next(self.next)
            self.keys[number] = key
        return self.numbers[key]

    def _forget(self) -> None:
        """Release the numbers of what is gone. None is used twice: the browser may still ask for it."""
        gone = self.numbers.keys() - self.points.keys() - self.people.keys() - self.lines.keys()
        for key in gone:
            del self.keys[self.numbers.pop(key)]

    def _ready(self, event: events.GenericEventArguments) -> None:
        """The browser shows the edition that came with the page: send what changed since. It may have come without one, or
        begin anew: then send everything."""
        if not self.open and event.args == self.edition:
            change = self._change(*self.begun)
        else:
            change = self._change({}, {}, {}) | {"whole": True}
        self.open, self.begun = True, ({}, {}, {})
        if change:
            self.run_method("change", change)
        if self.marked is not None:
            self.run_method("mark", self.marked)
        self._forget()

    def _look(self, event: events.GenericEventArguments) -> None:
        """Tell what the list and the popovers say of the points that the browser looks at."""
        asked = event.args if isinstance(event.args, list) else []
        rows = {}
        for number in asked[:ROWS]:
            point = self.points.get(self.keys.get(number, "")) if isinstance(number, int) else None
            if point is not None:
                rows[number] = point.row()
        if rows:
            self.run_method("tell", rows)

    def _pick(self, event: events.GenericEventArguments) -> object:
        key = self.keys.get(event.args) if isinstance(event.args, int) else None
        return self.picked(key) if self.picked is not None and key is not None else None
