"""Dispatch: the visits of all technicians on a day or in a week, moved by dragging, by keys or by a plan, live."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from models.language import N_, _
from services import visits
from services.dispatch import applying, board, planning
from services.dispatch.board import Board
from services.dispatch.runs import RunCard
from services.visits import VISIT
from services.work import Actor
from ui import guard
from ui.live import answered, ask, event_filter, follow, note, perform, shared
from ui.pages.dispatch import counted, drawing, giving, heading, mending
from ui.pages.dispatch.on_map import OnMap
from ui.pages.dispatch.side import Side
from ui.parts.day_lanes import DayLanes
from ui.parts.filters import day_of
from ui.parts.forms import once
from ui.parts.markup import StaticHtml, button, element, icon_button, page_head
from ui.routes import page, readdress

PATH = "/dispatch"
EACH = 60.0  # seconds: visits become late by themselves
WAYS = {"": N_("Day"), "week": N_("Week")}
PRESSED = "(e) => { const b = e.target.closest('[data-rows]'); if (b) emit(b.dataset.rows); }"  # no text


@page(PATH, needs="dispatch.read")
async def dispatch_page(day: str = "", show: str = "") -> None:
    """The board of one day, or of its week."""
    actor = guard.page_actor()
    today = await ask(board.today_of)
    view = Dispatch(actor, today, day_of(day) or today, show == "week")
    with page_head(_("Dispatch")) as (title, line):
        view.counters = StaticHtml("div", "line").on("click", view.count, js_handler=PRESSED)
        if view.may:
            view.plan_button = button(_("Plan the day"), "solid", "auto_awesome", on_click=view.plan)
    line.set_visibility(False)
    with title.parent_slot.parent.classes("dispatch-day"):  # type: ignore[union-attr]
        view.days()
    await view.show()


class Dispatch:
    """The page in one window."""

    counters: StaticHtml
    plan_button: ui.button
    lanes: DayLanes

    def __init__(self, actor: Actor, today: date, day: date, weekly: bool) -> None:
        self.may, self.today, self.day, self.weekly = actor.may("dispatch.run"), today, day, weekly
        self.map = OnMap(actor, self.point) if actor.may("map.read") else None
        self.board: Board | None = None
        self.fixes: mending.Fixes = {}
        self.chosen: UUID | None = None

    def days(self) -> None:
        """Add the day with its arrows, and the choice between day and week."""
        with element("div", "line"):
            icon_button("chevron_left", _("Earlier"), on_click=lambda: self.turn(-1)).classes("small")
            self.name = StaticHtml("div", "day-name").props("role=status")
            icon_button("chevron_right", _("Later"), on_click=lambda: self.turn(1)).classes("small")
        way = ui.toggle({key: _(word) for key, word in WAYS.items()}, value="week" if self.weekly else "").classes(
            "seg"
        )
        way.on_value_change(lambda event: self.go(self.day, bool(event.value)))
        self.back = button(_("Today"), "quiet small", on_click=lambda: self.go(self.today, self.weekly))

    async def show(self) -> None:
        """Build it, and keep it fresh."""
        with element("div", "dispatch-desk"):
            with element("div", "stack"):
                with element("section", "panel"):
                    first = await self._read()
                    self.lanes = DayLanes(drawing.told(first), may=self.may)
                    heading.legend(self.may)
                if self.map is not None:
                    await self.map.build()
            acts = {
                name: getattr(self, name)
                for name in ("apply", "discard", "undo", "assign", "unassign", "pin", "plan_all")
            }
            self.side = Side(acts, self.point, self.rows, self.mend, self.may)
        self.lanes.on("choose", self._choose)
        self.lanes.on("drop", self._drop)
        self.lanes.on("assign", self._assign)
        self.lanes.on("open", self._open)
        self.subscription = await follow(self._refresh, event_filter(board.KINDS), every=EACH)

    async def go(self, day: date, weekly: bool) -> None:
        """Show another day, or its week."""
        self.day, self.weekly, self.chosen = day, weekly, None
        readdress(f"{PATH}?day={day.isoformat()}" + ("&show=week" if weekly else ""))
        await self.again()

    async def turn(self, by: int) -> None:
        """Show the day or week before or after."""
        await self.go(self.day + timedelta(days=by * (board.WEEK if self.weekly else 1)), self.weekly)

    async def again(self) -> None:
        """Read it again, and wait for that."""
        await answered(self.subscription.again())

    async def _read(self) -> Board:
        asked = board.week if self.weekly else board.day
        found = await shared(asked, self.day, on=board.KINDS)
        return found if found is not None else await ask(asked, self.day)

    async def _refresh(self) -> None:
        found = await self._read()
        if self.lanes.is_deleted:
            return
        self.board = found
        self.lanes.show(drawing.told(found))
        last = found.first + timedelta(days=len(found.midnights) - 1)
        self.name.show(Markup("{}").format(heading.days(found.first, last)))
        self.back.set_visibility(found.today is None)
        self.counters.show(heading.counters(found))
        if self.may:
            self.plan_button.set_visibility(not self.weekly)
            self.plan_button.set_enabled(self.day >= self.today)
        await self._why()

    async def _why(self) -> None:
        """Show the chosen visit: by the plan if one speaks of it, else as the day stands."""
        shown = self.board
        if shown is None:
            return
        block = drawing.block_of(shown, self.chosen) if self.chosen else None
        if block is None:
            self.chosen = None
        planned = shown.run is not None and shown.run.state == "proposed"
        speaks = planned and any(one.visit_id == self.chosen for one in shown.run.choices)  # type: ignore[union-attr]
        found = None
        if block is not None and not speaks and block.state in drawing.MOVABLE:
            day = shown.first + timedelta(days=block.day)
            found = await shared(board.candidates, block.id, day, on=board.KINDS)
        fixes = await mending.found(shown, block) if self.may else {}
        if not self.side.panel.is_deleted and shown is self.board:
            self.fixes = fixes
            self.side.show(shown, self.chosen, found, fixes)
            if self.map is not None:
                await self.map.show(shown, self.chosen)

    async def _choose(self, event: GenericEventArguments) -> None:
        self.chosen = _id(event.args.get("id"))
        await self._why()

    async def point(self, visit_id: str) -> None:
        """Choose a visit from the panel or on the map."""
        self.chosen = _id(visit_id)
        self.lanes.point(visit_id or None)
        await self._why()

    async def _drop(self, event: GenericEventArguments) -> None:
        """Move a visit that was let go; where that is refused it goes back."""
        told, shown = event.args, self.board
        visit_id, technician_id = _id(told.get("id")), _id(told.get("lane"))
        block = drawing.block_of(shown, visit_id) if shown is not None and visit_id is not None else None
        if shown is None or block is None:
            return
        if technician_id is None:
            done = await perform(visits.unschedule, block.id, _whole(told.get("version"))) is not None
        else:
            days = mending.Shown(shown.first, len(shown.midnights), shown.zone)
            place = (block.id, block.title, technician_id, _instant(shown, told), _whole(told.get("version")))
            done = await giving.give(*place, days)
        if not done:
            self.lanes.back(str(block.id))
        await self.again()
        moved = drawing.block_of(self.board, block.id) if self.board is not None and done else None
        if moved is not None and moved.conflict:
            await self.point(str(block.id))  # it stands there and does not fit: show why, and what can be done

    async def mend(self, told: str) -> None:
        """Do what a button of a conflict offers: move it, give it to somebody else, or ask why it stays."""
        key, _space, pressed = told.partition(" ")
        visit_id = _id(key)
        block = drawing.block_of(self.board, visit_id) if self.board is not None and visit_id is not None else None
        if self.board is None or block is None or not block.conflict:
            return
        if await giving.mend(self.board, block, self.fixes.get(block.id, ()), pressed):
            await self.again()

    async def _assign(self, event: GenericEventArguments) -> None:
        await self._ask_who(_id(event.args.get("id")))

    async def _ask_who(self, visit_id: UUID | None) -> None:
        block = drawing.block_of(self.board, visit_id) if self.board and visit_id else None
        if block is not None and self.board is not None and block.state in drawing.MOVABLE:
            day = self.board.first + timedelta(days=block.day)
            if await giving.assign(block.id, day, self.board.zone):
                await self.again()

    def _open(self, event: GenericEventArguments) -> None:
        visit_id = _id(event.args.get("id"))
        if visit_id is not None:
            ui.navigate.to(f"{VISIT.path}/{visit_id}")

    async def assign(self) -> None:
        """Ask who gets the chosen visit."""
        await self._ask_who(self.chosen)

    async def unassign(self) -> None:
        """Take the chosen visit off the plan."""
        block = drawing.block_of(self.board, self.chosen) if self.board and self.chosen else None
        if block is not None and await perform(visits.unschedule, block.id, block.version) is not None:
            await self.again()

    async def pin(self) -> None:
        """Pin the chosen visit, or let it go."""
        block = drawing.block_of(self.board, self.chosen) if self.board and self.chosen else None
        if block is not None and await perform(visits.pin, block.id, not block.pinned, block.version) is not None:
            await self.again()

    async def plan(self) -> None:
        """Have the day planned, and show what is proposed."""
        await once(self.plan_button, lambda: self._plan(False))

    async def plan_all(self) -> None:
        """Have the day planned again, with the visits that were given by hand."""
        await once(self.side.all, lambda: self._plan(True))

    async def _plan(self, move_manual: bool) -> None:
        run = self.board.run if self.board is not None and move_manual else None
        self.plan_button.props("loading")
        try:
            found = await perform(planning.plan, run.planned_on if run else self.day, move_manual)
        finally:
            self.plan_button.props(remove="loading")
        if found is not None:
            first = next((one for one in found.choices if one.change == "placed"), None)
            self.chosen = self.chosen or (first.visit_id if first else None)
            self.lanes.point(str(self.chosen) if self.chosen else None)
            await self.again()

    async def apply(self) -> None:
        """Apply the proposed plan, and name what was skipped."""
        await self._act(applying.apply, _("The plan is applied."))

    async def discard(self) -> None:
        """Discard the proposed plan."""
        await self._act(applying.discard, _("The plan is discarded."))

    async def undo(self) -> None:
        """Undo the applied plan, and name what was skipped."""
        await self._act(applying.undo, _("The plan is undone."))

    async def _act(self, act: Any, said: str) -> None:
        run = self.board.run if self.board is not None else None
        found: RunCard | None = await perform(act, run.id) if run is not None else None
        if found is not None:
            skipped = [one for one in found.choices if one.skipped]
            note(said if not skipped else f"{said} {counted.skipped(skipped)}", "warn" if skipped else "ok")
        await self.again()

    async def count(self, event: GenericEventArguments) -> None:
        """Open the rows that a counter counts."""
        await self.rows(str(event.args))

    async def rows(self, name: str) -> None:
        """Open the rows that a number counts."""
        if self.board is not None:
            await counted.show(self.board, name)


def _id(typed: Any) -> UUID | None:
    return UUID(typed) if isinstance(typed, str) and guard.is_id(typed) else None


def _whole(typed: Any) -> int:
    return typed if isinstance(typed, int) else 0


def _instant(shown: Board, told: Any) -> datetime:
    """Return when a visit was dropped; nothing that a browser sends leads out of the days that are shown."""
    number = min(max(_whole(told.get("day")), 0), len(shown.midnights) - 1)
    return shown.midnights[number] + timedelta(minutes=min(max(_whole(told.get("at")), 0), 24 * 60 - 1))
