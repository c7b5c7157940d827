"""The calendar: what happens in a month, in a week or on a day, live, with the address of what is shown."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from models import dates
from models.language import N_, _
from services import calendar, technicians
from services.calendar import CHANGES, KINDS, Query, Shown
from services.records.lists import Slice
from services.work import Actor, clock
from ui import guard
from ui.guard import is_id
from ui.live import answered, ask, event_filter, follow, shared
from ui.pages.calendar import adding, drawing, looks, subscribing
from ui.pages.calendar.hours import hours
from ui.pages.messages.rule_words import MONTHS
from ui.parts.filters import Filter, day_of, filters
from ui.parts.keys import on_key
from ui.parts.markup import StaticHtml, button, element, icon_button, page_head
from ui.routes import page, readdress
from ui.theme import ASSETS, stamp
from ui.words import day as day_word
from ui.words import number

PATH = "/calendar"
VIEWS = {"month": N_("Month"), "week": N_("Week"), "day": N_("Day"), "list": N_("List")}
LISTS = {"visit": "/visits", "task": "/tasks", "absence": "/technicians"}
EACH = 300.0  # seconds: the line of the present moves on, and a task becomes late
MOST = 100  # technicians to choose from
SHEET = Markup('<link rel="stylesheet" href="{}">')
# A day's button opens it; on a phone, in a month or a week, it is shown below. An empty place asks what to add there.
PRESSED = """(e) => {
  if (e.target.closest('a')) return;
  const at = e.target.closest('[data-pick]') ?? e.target.closest('[data-slot]');
  if (at) emit({ pick: at.dataset.pick, slot: at.dataset.slot, narrow: innerWidth <= 720 });
}"""
CUT = Markup('<p class="banner warn slim">{} <a class="nicegui-link link" href="{}">{}</a></p>')


@page(PATH, needs="visits.read")
async def calendar_page(
    show: str = "month", day: str = "", whose: str = "", technician: str = "", kind: str = ""
) -> None:
    """What happens: a month, a week, a day, or a list of a month."""
    actor = guard.page_actor()
    chosen = {
        "whose": whose,
        "technician": technician if is_id(technician) else "",
        "kind": kind if kind in KINDS else "",
    }
    view = Calendar(actor, show if show in VIEWS else "month", day_of(day) or clock.today(actor.zone), chosen)
    StaticHtml("div", "no-box").show(SHEET.format(stamp(ASSETS / "calendar.css")))
    with page_head(_("Calendar")) as (view.heading, view.line):
        button(_("Today"), "ghost", on_click=lambda: view.go(clock.today(actor.zone)))
        button(_("Subscribe"), "ghost", "rss_feed", on_click=lambda: subscribing.feeds(actor))
        if adding.may(actor):
            button(_("Add"), "solid", "add", on_click=lambda: adding.ask_what(actor, f"{view.day}"))
    await view.build()


class Calendar:
    """The page in one window."""

    heading: Any
    line: Any

    def __init__(self, actor: Actor, show: str, day: date, chosen: dict[str, str]) -> None:
        self.actor, self.show, self.day, self.chosen = actor, show, day, chosen
        self.zone = ZoneInfo(actor.zone)

    async def build(self) -> None:
        """Build it, and keep it fresh."""
        first, last = await ask(calendar.years)
        with element("div", "cal-bar"):
            self._moves(first, last)
            self._views()
            fields = filters(await self._filters())
            for name, field in fields.items():
                field.on_value_change(lambda event, name=name: self._narrow(name, str(event.value or "")))
        self.notes = StaticHtml("div", "no-box")
        self.grid = StaticHtml("div", "cal").on("click", self._pressed, js_handler=PRESSED)
        self.below = StaticHtml("div", "cal-below only-m").on("click", self._pressed, js_handler=PRESSED)
        on_key("task", lambda: self.go(clock.today(self.actor.zone)))
        self.subscription = await follow(self._refresh, event_filter(CHANGES), every=EACH)

    def _moves(self, first: int, last: int) -> None:
        with element("div", "line cal-moves"):
            back = icon_button("chevron_left", _("Earlier"), on_click=lambda: self.turn(-1))
            back.props("data-arrow=ArrowLeft")
            icon_button("chevron_right", _("Later"), on_click=lambda: self.turn(1)).props("data-arrow=ArrowRight")
            months = {number: _(word) for number, word in enumerate(MONTHS, 1)}
            self.months = ui.select(months, value=self.day.month).props("outlined dense").classes("cal-m")
            self.months.props["aria-label"] = _("Month")
            self.first, self.last = first, last
            self.years = ui.select(self._years(), value=self.day.year).props("outlined dense").classes("cal-y")
            self.years.props["aria-label"] = _("Year")
            for field in (self.months, self.years):
                field.on_value_change(self._jump)

    def _years(self) -> list[int]:
        return list(range(min(self.first, self.day.year), max(self.last, self.day.year) + 1))

    def _views(self) -> None:
        words = {key: _(word) for key, word in VIEWS.items()}
        self.ways = ui.toggle(words, value=self.show).classes("seg").props(add="role=group")
        self.ways.props["aria-label"] = _("View")
        self.ways.on_value_change(self._look)

    async def _filters(self) -> dict[str, Filter]:
        whose = Filter(_("Whose"), {"": _("Everybody’s"), "mine": _("Mine")}, self.chosen["whose"])
        kinds = {"": _("Everything"), **{key: _(word) for key, word in KINDS.items()}}
        found = {"whose": whose, "kind": Filter(_("Kind"), kinds, self.chosen["kind"])}
        if self.actor.may("technicians.read"):
            some = await ask(technicians.search, technicians.Query(part=Slice("name", MOST)))
            names = {"": _("Any technician"), **{str(one.id): one.name for one in some.rows}}
            found["technician"] = Filter(_("Technician"), names, self.chosen["technician"])
        return found

    async def go(self, day: date, show: str = "") -> None:
        """Show another day, or the same one in another view."""
        self.day, self.show = day, show or self.show
        self.years.set_options(self._years(), value=day.year)
        self.months.set_value(day.month)
        self.ways.set_value(self.show)
        given = {"show": self.show, "day": f"{day}"} | {key: value for key, value in self.chosen.items() if value}
        readdress(f"{PATH}?{urlencode(given)}")
        await answered(self.subscription.again())

    async def turn(self, by: int) -> None:
        """Show the month, week or day before or after."""
        try:
            if self.show in ("month", "list"):
                at = self.day.year * 12 + self.day.month - 1 + by
                today = clock.today(self.actor.zone)
                first = date(at // 12, at % 12 + 1, 1)
                await self.go(today if (today.year, today.month) == (first.year, first.month) else first)
            else:
                await self.go(self.day + timedelta(days=by * (7 if self.show == "week" else 1)))
        except (OverflowError, ValueError):  # before year 1
            return

    async def _look(self) -> None:
        """Show the same day in the chosen view."""
        if str(self.ways.value) != self.show:
            await self.go(self.day, str(self.ways.value))

    async def _jump(self) -> None:
        """Show the chosen month; the day of it stays where there is one."""
        month, year = int(self.months.value), int(self.years.value)
        if (year, month) != (self.day.year, self.day.month):
            last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
            await self.go(date(year, month, min(self.day.day, last)))

    async def _narrow(self, name: str, value: str) -> None:
        self.chosen[name] = value
        await self.go(self.day)

    async def _pressed(self, event: GenericEventArguments) -> None:
        """Open the day of a button; on a phone show it below. Ask what to add to an empty place."""
        told = event.args if isinstance(event.args, dict) else {}
        narrow, slot = bool(told.get("narrow")), str(told.get("slot") or "")
        picked = day_of(str(told.get("pick") or ""))
        if picked is None and narrow and self.show == "month":
            picked = day_of(slot)
        if picked is not None:
            await self.go(picked, "" if narrow else "day")
        elif slot and adding.may(self.actor):
            await adding.ask_what(self.actor, slot)

    def _days(self) -> tuple[date, date]:
        if self.show == "month":
            return drawing.around(self.day)
        if self.show == "week":
            return drawing.week_of(self.day)
        if self.show == "day":
            return self.day, self.day
        first = self.day.replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    async def _refresh(self) -> None:
        first, last = self._days()
        technician = UUID(self.chosen["technician"]) if self.chosen["technician"] else None
        kinds = (self.chosen["kind"],) if self.chosen["kind"] else tuple(KINDS)
        query = Query(first, last, self.chosen["whose"] == "mine", technician, kinds)
        found = await shared(calendar.between, query, on=CHANGES, mine=query.mine)
        if found is None or self.grid.is_deleted or (first, last) != self._days():
            return
        self.heading.set_text(self._title(first, last))
        self.line.set_text(_("Times are those of {zone}.").format(zone=self.actor.zone.replace("_", " ")))
        self.notes.show(_cut(found))
        self._draw(found, first, last)

    def _draw(self, found: Shown, first: date, last: date) -> None:
        some, today = drawing.by_day(found.entries, self.zone), clock.today(self.actor.zone)
        here = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        below = drawing.days([self.day], some, today, self.zone, empty=True)
        if self.show == "month":
            self.grid.show(drawing.month(self.day, some, today, self.zone, self._title(first, last)))
        elif self.show == "week":
            wide = Markup('<div class="only-d">{}</div><div class="only-m">{}</div>')  # no text
            grid = hours(here, some, clock.now(), self.zone)
            self.grid.show(wide.format(grid, drawing.strip(first, self.day, some, today)))
        elif self.show == "day":
            self.grid.show(hours(here, some, clock.now(), self.zone))
        else:
            inside = drawing.days(here, some, today, self.zone)
            self.grid.show(inside or drawing.NOTHING.format(_("Nothing in this month.")))
        self.below.show(below if self.show in ("month", "week") else Markup())

    def _title(self, first: date, last: date) -> str:
        if self.show == "day":
            return looks.long_day(self.day)
        if self.show == "week":
            begin = f"{first.day}" if first.month == last.month else dates.short_day(first)
            return f"{begin} \N{EN DASH} {day_word(last)}"
        return f"{_(MONTHS[self.day.month - 1])} {self.day.year}"


def _cut(found: Shown) -> Markup:
    """Return what says that there is more than is shown, with the way to the list."""
    text = _("{kind}: the first {count} are shown.")
    return Markup().join(
        CUT.format(text.format(kind=_(KINDS[one]), count=number(calendar.MOST)), LISTS[one], _("Show the list"))
        for one in found.cut
    )
