"""The board: a column for each stage; cards move by dragging or by “Move to…”, in every open window at once."""

from collections.abc import Mapping
from uuid import UUID

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments, SortableEventArguments

from models.language import _, ngettext
from services import deals
from services.accounts import users
from services.deals import DEAL, Board, BoardQuery
from services.deals.board import SHOWN
from services.work import Actor
from ui import guard
from ui.live import answered, ask, event_filter, follow, shared
from ui.live.subscriptions import loop_time
from ui.pages.pipeline import moving
from ui.pages.pipeline.form import new_deal
from ui.pages.pipeline.lanes import LaneColumn
from ui.pages.pipeline.words import CHANGES, TABS, added, deals_path, totals
from ui.parts.custom_columns import CustomColumns
from ui.parts.dialogs import lazy
from ui.parts.form_draft import form_draft
from ui.parts.keys import on_key
from ui.parts.markup import StaticHtml, button, element, icon_button, page_head
from ui.parts.tabs import tabs
from ui.routes import page, readdress
from ui.words import number

PRESSED = "(e) => { const b = e.target.closest('.deal-move'); if (b) emit(b.dataset.deal); }"  # no text
LONGEST_DRAG = 60.0  # seconds: a window that was closed while it dragged never says that it stopped
EACH = 600.0  # seconds: the days in a stage pass by themselves
LINE = Markup('<a class="nicegui-link" href="{}" data-live>{}</a> · <a class="nicegui-link" href="{}" data-live>{}</a>')


@page("/pipeline", needs="deals.read")
async def pipeline_page(owner: str = "", new: str = "") -> None:
    """The board."""
    actor = guard.page_actor()
    owners, may = dict(await ask(users.owners)), actor.may("deals.edit")
    usual, draft = await ask(deals.usual), await form_draft("deal") if may else None
    own = await CustomColumns(DEAL, ()).read()
    add = lazy(lambda: own.into(new_deal(actor, draft, owners, usual)))
    with page_head(_("Pipeline")) as (_heading, line):
        whose = _owner_choice(owners, owner)
        if actor.may("stages.edit"):
            icon_button("view_column", _("Stages"), on_click=lambda: ui.navigate.to("/pipeline/stages"))
        if may:
            button(_("Add deal"), "solid", "add", on_click=add)
            on_key("new", add)
    line.set_visibility(False)
    view = BoardView(actor, owner if owner in whose.options else "")
    tabs(TABS, "/pipeline")
    if draft is not None:
        draft.offer(_("You have an unsaved deal."), add)
    await view.show()
    await own.follow()
    whose.on_value_change(lambda event: view.of(str(event.value or "")))
    if new and may:
        add()


def _owner_choice(owners: Mapping[UUID, str], owner: str) -> ui.select:
    options = {"": _("Everyone's deals"), **{str(one): name for one, name in owners.items()}}
    found = ui.select(options, value=owner if owner in options else "").props("outlined dense")
    found.props["aria-label"] = _("Owner")
    return found


class BoardView:
    """The board in one window."""

    def __init__(self, actor: Actor, owner: str) -> None:
        self.may, self.zone, self.owner = actor.may("deals.edit"), actor.zone, owner
        self.shown: dict[UUID, int] = {}
        self.columns: dict[UUID, LaneColumn] = {}
        self.dragged_at: float | None = None
        self.sums = StaticHtml("p", "sub board-sums")

    async def show(self) -> None:
        """Build it, and keep it fresh."""
        self.switch = ui.select({}).props("outlined dense").classes("only-m board-switch")
        self.switch.props["aria-label"] = _("Stage")
        self.switch.on_value_change(self._switched)
        self.holder = element("div", "board").props("role=region tabindex=0")
        self.holder.props["aria-label"] = _("Pipeline board")
        if self.may:
            self.holder.on("click", self._menu, js_handler=PRESSED)
            self.holder.on("start", self._drag, js_handler="() => emit()")
        self.subscription = await follow(self._refresh, event_filter(CHANGES), every=EACH)

    async def of(self, owner: str) -> None:
        """Show the deals of this owner, or of everyone."""
        self.owner = owner
        readdress(f"/pipeline?owner={owner}" if owner else "/pipeline")
        await self.again()

    async def again(self) -> None:
        """Read it again, and wait for that."""
        await answered(self.subscription.again())

    async def _refresh(self) -> None:
        if self.dragged_at is not None and loop_time() - self.dragged_at < LONGEST_DRAG:
            return  # a card that is held would jump; it is read again when it was let go
        query = BoardQuery(UUID(self.owner) if self.owner else None, tuple(sorted(self.shown.items())))
        found = await shared(deals.board, query, on=CHANGES)
        if found is not None and not self.holder.is_deleted and self.dragged_at is None:
            self._take(found)

    def _take(self, board: Board) -> None:
        if [(one.id, one.kind) for one in board.lanes] != [(one, c.lane.kind) for one, c in self.columns.items()]:
            self._build(board)
        kept = {card.id for lane in board.lanes for card in lane.cards}
        for column in self.columns.values():
            column.drop(kept)
        where = {one: column for column in self.columns.values() for one in column.cards}
        for lane in board.lanes:
            self.columns[lane.id].show(lane, self.owner, where)
        here = self.switch.value if self.switch.value in self.columns else board.lanes[0].id
        self.switch.set_options({one.id: f"{one.name} ({number(one.count)})" for one in board.lanes}, value=here)
        self._switched()
        self._line(board)

    def _build(self, board: Board) -> None:
        self.holder.clear()
        with self.holder:
            self.columns = {
                one.id: LaneColumn(one, self.zone, may=self.may, dropped=self._dropped, more=self._more)
                for one in board.lanes
            }

    def _line(self, board: Board) -> None:
        some = [one for one in board.lanes if one.kind == "open"]
        count, sums = sum(one.count for one in some), added(one for lane in some for one in lane.sums)
        told = ngettext("{count} open deal", "{count} open deals", count)
        told = f"{told}: {totals(sums)}" if sums else told
        weighted = _("{amounts} by likelihood").format(amounts=totals(sums, weighted=True)) if sums else _("Forecast")
        owner = f"?owner={self.owner}" if self.owner else ""
        self.sums.show(
            LINE.format(deals_path(state="open", owner=self.owner), told, f"/pipeline/forecast{owner}", weighted)
        )

    def _switched(self) -> None:
        for one, column in self.columns.items():
            here = one == self.switch.value
            column.section.classes(add="here" if here else "", remove="" if here else "here")

    async def _more(self, stage_id: UUID) -> None:
        self.shown[stage_id] = self.shown.get(stage_id, SHOWN) + 2 * SHOWN
        await self.again()

    async def _menu(self, event: GenericEventArguments) -> None:
        if self.may and guard.is_id(str(event.args)):
            await moving.choose_stage(UUID(str(event.args)), then=self.again)

    def _drag(self) -> None:
        self.dragged_at = loop_time()

    async def _dropped(self, source: LaneColumn, event: SortableEventArguments) -> None:
        """Move the deal whose card was let go; where that is refused or left, the card goes back."""
        self.dragged_at = loop_time()  # a reason may be asked for meanwhile
        try:
            await self._move(source, event)
        finally:
            self.dragged_at = None
            await self.again()

    async def _move(self, source: LaneColumn, event: SortableEventArguments) -> None:
        target = next((one for one in self.columns.values() if one.body is event.target), None)
        deal_id = next((one for one, card in source.cards.items() if card is event.item), None)
        if target is None or deal_id is None or (target is source and event.old_index == event.new_index):
            return
        title = source.titles[deal_id]
        if target is not source:
            target.cards[deal_id] = source.cards.pop(deal_id)
        order = {card: one for one, card in target.cards.items()}
        place = target.body.default_slot.children.index(event.item)
        above = order.get(target.body.default_slot.children[place - 1]) if place else None  # type: ignore[call-overload]
        kind = target.lane.kind if target is not source else "open"  # within its stage it is not lost again
        await moving.move(deal_id, title, target.lane.id, kind, above)
