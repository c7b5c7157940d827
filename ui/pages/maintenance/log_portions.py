"""The lines of the log on the page: in portions, earlier ones on request, those that come put above the others."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from nicegui import ui

from models.language import _
from services.house import logbook
from services.house.logbook import Found, Query, asked
from services.work import Actor
from ui.live import answered, ask, follow
from ui.pages.maintenance.log_lines import PATH, drawn
from ui.parts.markup import StaticHtml, button, element, empty
from ui.routes import readdress

EVERY = 2.0  # seconds
EARLIER = Markup('<button type="button" class="act">{}</button>')
MOST_FRESH = 30  # portions that came in while the page was open, after which it begins anew


class Lines:
    """The lines of one window: portions that stay as they are, so that an opened line stays open; above them those that
    came since."""

    def __init__(self, actor: Actor, chosen: dict[str, Any], fixed: Mapping[str, str]) -> None:
        self.actor, self.chosen, self.fixed = actor, chosen, dict(fixed)
        self.newest, self.earlier, self.day, self.fresh = "", "", "", 0

    async def show(self) -> None:
        """Build the places of the lines, fill them, and keep them fresh."""
        self.place = element("div", "log-lines").props("aria-live=off")
        self.end = StaticHtml("div", "log-end")
        self.end.on("click", self._further)
        self.nothing = element("div")
        followed = await follow(self._follow, every=EVERY)

        async def again() -> None:
            view = self.view()
            readdress(f"{PATH}?{urlencode(view)}" if view else PATH)
            self.newest = ""
            await answered(followed.again())

        for one in self.chosen.values():
            one.on_value_change(again)

    def view(self) -> dict[str, str]:
        """Return what is chosen, as the address holds it."""
        values = {name: str(one.value or "") for name, one in self.chosen.items()} | self.fixed
        return {name: value for name, value in values.items() if value}

    def _query(self) -> Query:
        return asked(self.view(), self.actor.zone)

    async def _follow(self) -> None:
        if not self.newest or self.fresh >= MOST_FRESH:
            await self._begin()
            return
        if self._query().until is not None:
            return  # nothing new can fit
        found = await ask(logbook.newer, self._query(), self.newest)
        if self.place.is_deleted:
            return
        self.newest = found.newest
        if found.lines:
            self.fresh += 1
            self.nothing.clear()
            with self.place:
                text, _day = drawn(found.lines, self.actor.zone, self.day if self.day == _("Today") else "")
                portion = StaticHtml("div", "flash")
                portion.show(text)
                portion.move(self.place, 0)

    async def _begin(self) -> None:
        found = await ask(logbook.find, self._query())
        if self.place.is_deleted:
            return
        self.place.clear()
        self.nothing.clear()
        self.newest, self.day, self.fresh = found.newest or " ", "", 0
        self._add(found)
        if not found.lines:
            with self.nothing:
                self._empty(found)

    async def _further(self) -> None:
        if self.earlier:
            found = await answered(ask(logbook.find, self._query(), self.earlier))
            if not self.place.is_deleted:
                self._add(found)

    def _add(self, found: Found) -> None:
        text, self.day = drawn(found.lines, self.actor.zone, self.day)
        if found.lines:
            with self.place:
                StaticHtml("div", "no-box").show(text)
        self.earlier = found.earlier
        word = _("Look further back") if found.paused else _("Show earlier")
        self.end.show(EARLIER.format(word) if found.earlier else Markup(""))

    def _empty(self, found: Found) -> None:
        if found.paused:
            empty("hourglass_empty", _("Nothing found yet"), _("The log is long. Look further back."))
        elif self.view():
            with empty("search_off", _("No results"), _("Change the search or the filters, or show everything.")):
                button(_("Show all"), "ghost", "filter_list_off", on_click=lambda: ui.navigate.to(PATH))
        else:
            empty("notes", _("Nothing was logged yet"), _("What this level lets through appears here."))
