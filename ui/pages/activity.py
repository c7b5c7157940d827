"""Activity: everything that happened that the person may see, by day, the latest first, live."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from markupsafe import Markup
from nicegui import ui

from models.language import _
from services.accounts import users
from services.records import activity, bin, declaration
from services.records.activity import Query
from services.records.lists import Page
from services.records.timeline import Entry
from services.work import Actor, Kind, clock
from ui import guard
from ui.live import answered, ask, event_filter, follow, shared
from ui.parts.filters import Filter, day_of, filters
from ui.parts.markup import StaticHtml, button, element, empty, page_head
from ui.parts.timeline import changed, parted
from ui.routes import page, readdress
from ui.theme import colour, initials
from ui.words import dated, exact

DAY = Markup('<li class="day">{}</li>')
LINE = Markup(
    '<li class="moment"{}><span class="av {}" aria-hidden="true">{}</span><div class="what"><b>{}</b> {}{}</div>'
    '<time class="when" title="{}">{}</time></li>'
)
LINK, TEXT = Markup('<a class="nicegui-link" href="{}">{}</a>'), Markup("<span>{}</span>")
FRESH = Markup(' data-live="new"')
EARLIER = Markup('<button type="button" class="act" data-earlier="{}">{}</button>')
SLACK = timedelta(seconds=10)  # what began before the newest entry may be committed after it
PATH = "/activity"


@page(PATH, needs="home.read")
async def activity_page(by: str = "", about: str = "", first: str = "", last: str = "") -> None:
    """The filters, which the address holds, and the entries; more when their end is reached."""
    actor = guard.page_actor()
    owners = {str(one): name for one, name in await ask(users.owners)}
    types = {one.noun: _(one.plural).capitalize() for one in activity.nouns(actor)}
    if actor.may("users.read"):
        types[activity.USERS] = _("Colleagues")
    with page_head(_("Activity"), _("Updates appear automatically.")):
        pass
    with element("section", "panel"):
        with element("div", "toolbar days"):
            chosen: dict[str, Any] = filters(
                {
                    "by": Filter(_("Colleague"), {"": _("Everybody"), **owners}, by),
                    "about": Filter(_("About"), {"": _("Everything"), **types}, about),
                }
            )
            chosen |= {"first": _day_field(_("From"), first), "last": _day_field(_("To"), last)}
        told = Told(actor, chosen)
        await told.show()
    for one in chosen.values():
        one.on_value_change(told.again)


def _day_field(label: str, value: str) -> ui.input:
    found = ui.input(value=value if day_of(value) else "").props("type=date outlined dense clearable")
    found.props["aria-label"] = label
    found.props["prefix"] = label
    return found


class Told:
    """The entries of one window: those that were there when it was opened, in portions that stay as they are, and above
    them those that came since. So nothing jumps under the eyes of who reads further down."""

    def __init__(self, actor: Actor, chosen: dict[str, Any]) -> None:
        self.actor, self.chosen = actor, chosen
        self.known: set[UUID] = set()
        self.newest: datetime | None = None
        self.oldest: Entry | None = None
        self.heading = ""

    async def show(self) -> None:
        """Build the places of the entries, fill them, and keep them fresh."""
        self.fresh = StaticHtml("ol", "timeline told").props("aria-live=polite")
        self.portions = element("div", "no-box")
        self.more = StaticHtml("div", "earlier")
        self.more.on("click", self._further)
        self.nothing = element("div")
        await follow(self._follow, event_filter(_changes()))

    async def again(self) -> None:
        """Begin anew, after another filter."""
        view = {name: one.value for name, one in self.chosen.items() if one.value}
        readdress(f"{PATH}?{urlencode(view)}" if view else PATH)
        self.newest = self.oldest = None
        await self._begin()

    async def _follow(self) -> None:
        await (self._come() if self.newest else self._begin())

    async def _begin(self) -> None:
        found = await self._ask(self._query())
        if found is None or self.fresh.is_deleted:
            return
        self.portions.clear()
        self.nothing.clear()
        self.known = {one.id for one in found.rows}
        self.newest = found.rows[0].at if found.rows else clock.now()
        self.heading = dated(found.rows[0].at, self.actor.zone) if found.rows else ""
        self.fresh.show(DAY.format(self.heading) if found.rows else Markup(""))
        self._add(found, self.heading)
        if not found.rows:
            with self.nothing:
                self._empty()

    async def _come(self) -> None:
        """Show above the others what came since the window was opened."""
        assert self.newest is not None
        found = await self._ask(self._query(since=self.newest - SLACK, limit=activity.MOST))
        if found is None or self.fresh.is_deleted:
            return
        new = [one for one in found.rows if one.id not in self.known]
        if new:
            self.nothing.clear()
            last = dated(new[-1].at, self.actor.zone)
            below = DAY.format(self.heading) if self.heading and self.heading != last else Markup("")
            self.fresh.show(self._lines(new, "", fresh=True) + below)

    async def _further(self) -> None:
        if self.oldest is None:
            return
        found = await answered(self._ask(self._query(before=(self.oldest.at, self.oldest.id))))
        if found is not None and not self.fresh.is_deleted:
            self._add(found, dated(self.oldest.at, self.actor.zone))

    def _add(self, found: Page[Entry], heading: str) -> None:
        """Add a portion below the others; `heading` is the day they ended with."""
        if found.rows:
            with self.portions:
                StaticHtml("ol", "timeline told").show(self._lines(found.rows, heading))
            self.oldest = found.rows[-1]
        end = EARLIER.format(self.oldest.id, _("Show earlier")) if found.capped and self.oldest else Markup("")
        self.more.show(end)

    def _lines(self, entries: list[Entry], heading: str, *, fresh: bool = False) -> Markup:
        lines = []
        for one in entries:
            day = dated(one.at, self.actor.zone)
            if day != heading:
                lines.append(DAY.format(day))
            heading = day
            lines.append(_line(one, self.actor.zone, fresh=fresh))
        return Markup("").join(lines)

    def _empty(self) -> None:
        if any(one.value for one in self.chosen.values()):
            with empty("search_off", _("No results"), _("Change the search or the filters, or show everything.")):
                button(_("Show all"), "ghost", "filter_list_off", on_click=lambda: ui.navigate.to(PATH))
        else:
            empty("history", _("Nothing has happened yet"), _("What you and your colleagues do appears here."))

    def _query(self, **more: Any) -> Query:
        chosen = {name: str(one.value or "") for name, one in self.chosen.items()}
        by = UUID(chosen["by"]) if guard.is_id(chosen["by"]) else None
        return Query(by, chosen["about"], day_of(chosen["first"]), day_of(chosen["last"]), **more)

    async def _ask(self, query: Query) -> Page[Entry] | None:
        return await shared(activity.happened, query, on=_changes())


def _changes() -> list[Kind]:
    return [*(kind for one in declaration.declared() for kind in one.kinds), *users.KINDS, *bin.KINDS]


def _line(one: Entry, zone: str, *, fresh: bool) -> Markup:
    actor, rest = parted(one)
    what = LINK.format(one.link, rest) if one.link else TEXT.format(rest)
    changes = Markup("").join(map(changed, one.changes))
    at = f"{one.at.astimezone(ZoneInfo(zone)):%H:%M}"
    face = (colour(one.actor), initials(one.actor))
    return LINE.format(FRESH if fresh else "", *face, actor, what, changes, exact(one.at, zone), at)
