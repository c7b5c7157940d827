"""The map: today's visits and open jobs at their places, and colleagues on the road who agreed to be seen, live."""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from markupsafe import Markup
from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from models.jobs import PRIORITIES
from models.language import N_, _, ngettext
from models.visits import VISIT_STATES
from services import jobs, positions, sites, technicians, visits
from services import map as maps
from services.hours import day_span
from services.house.register import workspace
from services.map import Query, Shown, Spot
from services.positions import Whereabouts
from services.records.lists import Slice
from services.work import Actor, clock
from ui import guard
from ui.live import ask, event_filter, follow, shared
from ui.parts.filters import Filter, filters
from ui.parts.map import FieldMap, Line, Point
from ui.parts.map import street as street_map
from ui.parts.map.colleagues import Looking, person, sharing
from ui.parts.markup import StaticHtml, button, element, page_head
from ui.routes import page, readdress
from ui.words import moment, number, or_more

PATH = "/map"
KINDS = [*visits.KINDS, *jobs.KINDS, *sites.KINDS, *technicians.KINDS]
EVERY = 15.0  # seconds: positions come in, ages go on, and visits become late, without anything that people are told of
WHEN = {
    "": N_("Today and open jobs"),
    "today": N_("Today"),
    "week": N_("This week"),
    "open": N_("Open jobs"),
}
TIMES = {"today": ("on", "today"), "week": ("period", "this_week")}  # as the filters of lists say them
TONES = {
    "planned": "warn",
    "scheduled": "accent",
    "en_route": "info",
    "working": "ok",
    "paused": "ok",
    "finished": "mute",
    "missed": "bad",
}
LATE, UNPLANNED = N_("Late"), N_("No visit planned")
LEGEND = (
    ("bad", N_("Late or missed")),
    ("warn", N_("Nobody yet")),
    ("info", N_("On the way")),
    ("ok", N_("On site")),
    ("accent", N_("Scheduled")),
    ("mute", N_("Finished")),
)
KEY = Markup('<span><i class="fmap-dot {}" aria-hidden="true"></i>{}</span>')
MILES = {"US", "GB", "LR", "MM"}  # where distances are told in miles


@page(PATH, needs="map.read")
async def map_page(when: str = "", technician: str = "") -> None:
    """The filters, which the address holds, what the colours mean, the map and the list of what is on it."""
    actor = guard.page_actor()
    people = {str(one.id): one.name for one in await _technicians(actor)}
    street = await ask(maps.street)
    with page_head(_("Map"), "") as (_heading, line):
        listed = button(_("As a list"), "ghost", "list")
    with element("section", "panel"):
        with element("div", "toolbar"):
            words = {name: _(word) for name, word in WHEN.items()}
            chosen: dict[str, Any] = filters(
                {
                    "when": Filter(_("Show"), words, when),
                    "technician": Filter(_("Technician"), {"": _("Everybody"), **people}, technician),
                }
            )
            keys = (KEY.format(tone, _(word)) for tone, word in LEGEND)
            StaticHtml("div", "map-legend").show(Markup("").join(keys))
        with element("div", "map-page"):
            street_map.note(actor, street)
            miles = (await asyncio.to_thread(workspace, actor.place)).country in MILES
            drawn = FieldMap(tiles=street_map.tiles(street), remembers=PATH, miles=miles)
            shown = OnMap(actor, chosen, line, drawn)
    listed.on_click(lambda: ui.navigate.to(_list(shown.query())))
    await shown.show()
    for one in chosen.values():
        one.on_value_change(shown.again)


async def _technicians(actor: Actor) -> Sequence[Any]:
    if not actor.may("technicians.read"):
        return ()
    return (await ask(technicians.search, technicians.Query("", None, Slice(size=100, sort="name")))).rows


class OnMap:
    """What is on the map now: read again after each change, and each minute."""

    def __init__(self, actor: Actor, chosen: dict[str, Any], line: TextElement, shown: FieldMap) -> None:
        self.actor, self.chosen, self.line, self.map = actor, chosen, line, shown
        self.note = StaticHtml("p", "map-note map-at-left").props("role=status")
        self.looking = Looking()
        self.made: dict[Spot, Point] = {}  # of 5,000 places most are as they were, and writing all again takes 0.1 s

    async def show(self) -> None:
        """Show it, and keep it fresh."""
        self.following = await follow(self._read, event_filter(KINDS), every=EVERY)

    async def again(self) -> None:
        """Show what the filters say now, all of it at once."""
        view = {name: one.value for name, one in self.chosen.items() if one.value}
        readdress(f"{PATH}?{urlencode(view)}" if view else PATH)
        await self.following.again()
        self.map.fit()

    async def _read(self) -> None:
        query = self.query()
        found = await shared(maps.shown, query, on=KINDS)
        colleagues = await shared(positions.whereabouts, on=KINDS)
        if found is None or colleagues is None or self.map.is_deleted:
            return
        some = [one for one in colleagues if query.technician in (None, one.technician_id)]
        await asyncio.to_thread(self._make, found.spots)
        self.map.show(self.made.values(), map(person, some), _ways(found, some, self.actor.zone))
        self.line.set_text(_told(found))
        self.note.show(sharing(some))
        await self.looking.record(some)

    def _make(self, spots: Iterable[Spot]) -> None:
        self.made = {one: self.made.get(one) or _point(one, self.actor.zone) for one in spots}

    def query(self) -> Query:
        """Return what the filters ask for."""
        when, who = str(self.chosen["when"].value or ""), str(self.chosen["technician"].value or "")
        return Query(when if when in WHEN else "", UUID(who) if guard.is_id(who) else None)  # type: ignore[arg-type]


def _list(query: Query) -> str:
    """Return the list of the same: open jobs, or the visits of a time, of everybody or of one technician."""
    if query.when not in TIMES and query.technician is None:
        return f"{jobs.JOB.path}?{_filter({'field': 'state', 'op': 'is', 'value': 'open'})}"
    op, value = TIMES.get(query.when, ("", ""))
    some = [{"field": "start_at", "op": op, "value": value}] if op else []
    if query.technician is not None:
        some.append({"field": "technician_id", "op": "is", "value": str(query.technician)})
    return f"{visits.VISIT.path}?{_filter(*some)}"


def _filter(*some: Mapping[str, str]) -> str:
    return urlencode({"filter": json.dumps({"all": some})})


def _told(found: Shown) -> str:
    """Return how many are on the map, and how many cannot be."""
    places = ngettext("{count} place", "{count} places", len(found.spots))
    told = or_more(places.format(count=number(len(found.spots))), found.capped)
    if found.unplaced:
        more = ngettext("{count} without coordinates", "{count} without coordinates", found.unplaced)
        told = f"{told} · {more.format(count=number(found.unplaced))}"
    return told


def _point(one: Spot, zone: str) -> Point:
    key, path = (one.visit_id, visits.VISIT.path) if one.visit_id else (one.job_id, jobs.JOB.path)
    state = _(LATE) if one.late else _(VISIT_STATES[one.state]) if one.state else _(UNPLANNED)
    tone = "bad" if one.late else TONES.get(one.state, "warn")
    urgent = _(PRIORITIES["urgent"]) if one.priority == "urgent" else ""
    parts = (urgent, _times(one, zone), one.technician, one.customer, one.address)
    told = " · ".join(filter(None, parts))
    return Point(str(key), one.lat, one.lon, tone, one.title, told, state, f"{path}/{key}")


def _times(one: Spot, zone: str) -> str:
    begin, end = (one.start_at, one.end_at) if one.start_at else (one.window_start_at, one.window_end_at)
    if begin is None:
        return ""
    told = moment(begin, zone)
    return f"{told}–{end.astimezone(ZoneInfo(zone)):%H:%M}" if end else told


def _ways(found: Shown, colleagues: Iterable[Whereabouts], zone: str) -> Iterable[Line]:
    """Return the ways of those on the road: to where they are going, and on from there as planned for today."""
    today = day_span(clock.today(zone), zone)
    theirs: dict[UUID | None, list[Spot]] = {}
    for one in found.spots:
        if one.state in ("en_route", "scheduled") and one.start_at and today[0] <= one.start_at < today[1]:
            theirs.setdefault(one.technician_id, []).append(one)
    for at in colleagues:
        here, mine = (at.lat, at.lon), theirs.get(at.technician_id, []) if at.technician_id else []
        going = next((one for one in mine if one.state == "en_route"), None)
        if going is not None:
            yield Line(f"to {at.user_id}", (here, (going.lat, going.lon)), "info", False)
            here = (going.lat, going.lon)
        planned = tuple((one.lat, one.lon) for one in mine if one.state == "scheduled" and not one.late)
        if planned:
            yield Line(f"on {at.user_id}", (here, *planned), "accent", True)
