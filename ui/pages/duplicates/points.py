"""The emails or phones of two contacts that are compared: which of them stay, which comes first, and their labels."""

from collections.abc import Callable, Sequence

from nicegui import ui

from models.language import N_, _, ngettext
from services.duplicates import Way
from ui.pages.duplicates import words
from ui.parts.markup import element
from ui.words import number

LABELS = {"": N_("No label"), "home": N_("Home"), "work": N_("Work"), "mobile": N_("Mobile")}


class Points:
    """One line for each of them under the row of the field. `touched` once somebody chose; `heard` is called then."""

    def __init__(self, name: str, ways: Sequence[Way], heard: Callable[[], object]) -> None:
        self.name, self.ways, self.heard = name, ways, heard
        self.touched = False
        self.kept = {one.value for one in ways}
        self.first = ""
        self.labels = {one.value: one.label for one in ways}
        self.stars: dict[str, ui.button] = {}
        with element("div", "merge-row merge-points").props("role=group") as group:
            group.props["aria-label"] = _("{field}: which stay").format(field=words.label(name, {}))
            element("div", "merge-k")
            with element("div", "merge-ways"):
                for one in ways:
                    self._line(one)

    def chosen(self) -> list[dict[str, str]]:
        """Return those that stay, the first one first, each with its label."""
        stay = [one.value for one in self.ways if one.value in self.kept]
        stay.sort(key=lambda value: value != self.first)
        return [{"value": value, "label": self.labels[value]} for value in stay]

    def told(self) -> str:
        """Return what becomes of them, in words."""
        dropped = len(self.ways) - len(self.kept)
        if not dropped:
            return _("All are kept")
        return ngettext("{count} is dropped", "{count} are dropped", dropped).format(count=number(dropped))

    def _line(self, one: Way) -> None:
        with element("div", "line"):
            keep = ui.checkbox(one.value, value=True, on_change=lambda event: self._keep(one.value, bool(event.value)))
            keep.classes("grow").props("dense")
            options = {key: _(word) for key, word in LABELS.items()} | (
                {one.label: one.label} if one.label not in LABELS else {}
            )
            label = ui.select(
                options, value=one.label, on_change=lambda event: self._label(one.value, str(event.value))
            )
            label.props("outlined dense").props["aria-label"] = _("Label of {value}").format(value=one.value)
            star = ui.button(_("First"), color=None, on_click=lambda: self._first(one.value))
            self.stars[one.value] = star.classes("ghost small").props("no-caps unelevated aria-pressed=false")
            star.props["aria-label"] = _("{value} comes first").format(value=one.value)

    def _keep(self, value: str, on: bool) -> None:
        self.kept = self.kept | {value} if on else self.kept - {value}
        self.first = self.first if self.first in self.kept else ""
        self._changed()

    def _label(self, value: str, label: str) -> None:
        self.labels[value] = label
        self._changed()

    def _first(self, value: str) -> None:
        self.first = value
        self._changed()

    def _changed(self) -> None:
        self.touched = True
        for value, star in self.stars.items():
            on = value == self.first
            star.classes(add="on" if on else "", remove="" if on else "on")
            star.props["aria-pressed"] = "true" if on else "false"
            star.set_enabled(value in self.kept)
        self.heard()
