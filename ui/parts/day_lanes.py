"""The lanes of a day or a week (day_lanes.js): told everything once, and then only the visits that changed."""

from collections.abc import Mapping
from typing import Any

from models.language import N_, _
from ui.parts.called import CalledElement
from ui.theme import ASSETS, stamp

SHEET = stamp(ASSETS / "dispatch.css")
LABELS = {
    "board": N_("Visits of each technician. Arrow keys move, Enter opens a visit, A assigns it."),
    "technician": N_("Technician"),
    "none": N_("Nothing waits."),
    "assign": N_("Assign"),
    "more": N_("Show {count} more"),
}
KEPT = 4  # differences: windows may be a change or two apart
Told = Mapping[str, Any]


class DayLanes(CalledElement, component="day_lanes.js"):
    """The lanes. `show` takes the axis, the lanes, the visits by id and the proposed ones (`ghosts`), as plain values.

    It tells `choose` (id or None), `drop` (id, version, lane, day, at), `assign` and `open` (id).
    """

    def __init__(self, told: Told, *, may: bool) -> None:
        super().__init__()
        self.told = told
        self.props["begun"], self.props["may"], self.props["sheet"] = (told,), may, SHEET
        self.props["labels"] = {name: _(word) for name, word in LABELS.items()}

    def show(self, told: Told) -> None:
        """Show these, and tell the browser what changed."""
        if told is self.told:
            return
        change, self.told = _between(self.told, told), told
        with self.props.suspend_updates():
            self.props["begun"] = (told,)  # in a tuple: NiceGUI would copy each value of a dict to watch it
        if change:
            self.call("take", change)

    def back(self, visit_id: str) -> None:
        """Put a visit that was dropped back where it was: that was refused."""
        self.run_method("back", visit_id)

    def point(self, visit_id: str | None) -> None:
        """Mark a visit as chosen."""
        self.run_method("point", visit_id)


_latest: list[tuple[Told, Told, dict[str, Any]]] = []


def _between(before: Told, told: Told) -> dict[str, Any]:
    """Return what differs, worked out once for all windows that go from the same to the same."""
    found = next((change for was, now, change in _latest if was is before and now is told), None)
    if found is None:
        found = changed(before, told)
        _latest[:] = [(before, told, found), *_latest[: KEPT - 1]]
    return found


def changed(before: Told, told: Told) -> dict[str, Any]:
    """Return what differs, as the browser takes it: of one move that is one visit. The time goes on in the browser."""
    change: dict[str, Any] = {}
    if {**before["axis"], "now": None} != {**told["axis"], "now": None}:
        change["axis"] = told["axis"]
    if [one["id"] for one in before["lanes"]] == [one["id"] for one in told["lanes"]]:
        change["some"] = [one for was, one in zip(before["lanes"], told["lanes"], strict=True) if was != one]
    else:
        change["lanes"] = told["lanes"]
    if before["ghosts"] != told["ghosts"]:
        change["ghosts"] = told["ghosts"]
    had, has = before["blocks"], told["blocks"]
    change["put"] = [one for key, one in has.items() if had.get(key) != one]
    change["gone"] = [key for key in had if key not in has]
    return {name: some for name, some in change.items() if some or name in ("lanes", "ghosts")}
