"""The stages of the board: their order, by dragging or with keys, their likelihoods, and a page for each."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from markupsafe import Markup
from nicegui import ui
from nicegui.element import Element
from nicegui.events import SortableEventArguments

from models.deals import STAGE_KINDS
from models.language import _, ngettext
from services import stages
from services.records.lists import Page, Slice
from services.stages import STAGE, StageCard
from services.work import Actor
from ui import guard
from ui.live import ask, live, perform, watch
from ui.pages.pipeline.words import CHANGES, deals_path
from ui.parts.deals import TONES
from ui.parts.details import Details
from ui.parts.dialogs import Form, form_dialog, lazy
from ui.parts.form_draft import FormDraft, form_draft
from ui.parts.keys import on_key
from ui.parts.markup import StaticHtml, button, element, icon_button, icon_html, page_head, panel
from ui.parts.record import frame, live_html
from ui.routes import page

LINE = Markup(
    '<span class="grip" aria-hidden="true">{}</span><a class="who nicegui-link" href="/pipeline/stages/{}"><b>{}</b></a>'
    '<span class="chip {}">{}</span><span class="num sub">{}</span><a class="nicegui-link num sub" href="{}" data-live>{}</a>'
)
FOCUS = "setTimeout(() => document.querySelector('[data-stage-{way}=\"{id}\"]')?.focus(), 60)"


@page("/pipeline/stages", needs="stages.read")
async def stages_page(new: str = "") -> None:
    """All stages, in the order of the board."""
    actor = guard.page_actor()
    may = actor.may("stages.edit")
    draft = await form_draft("stage") if may else None
    add = lazy(lambda: _form(draft))
    told = _("The columns of the board, from left to right.")
    with page_head(_("Stages"), told):
        button(_("Board"), "ghost", "view_kanban", on_click=lambda: ui.navigate.to("/pipeline"))
        if may:
            button(_("Add stage"), "solid", "add", on_click=add)
            on_key("new", add)
    if draft is not None:
        draft.offer(_("You have an unsaved stage."), add)
    with panel():
        rows = StageRows(actor)
    query = stages.Query(part=Slice(size=stages.MOST))
    await watch(rows.show, stages.search, query, on=CHANGES)
    if new and may:
        add()


@page("/pipeline/stages/{stage_id}", needs="stages.read")
async def stage_page(stage_id: UUID) -> None:
    """Everything about one stage."""
    actor = guard.page_actor()
    card = await live(stages.find, stage_id, on=CHANGES)
    may = actor.may("stages.edit")
    shown = await frame(STAGE, card, actor)
    for name in ("deals", "kind"):
        live_html(shown.line, card, name, lambda _now: _count(card))
    draft = await form_draft(f"record:{card.id.hex}") if may else None
    with shown.details, Details(STAGE, card, stages.change, may, draft) as details:
        on_key("edit", details.edit)
        details.fields("name", "kind")
        details.fields("likelihood", hint=_("Per cent, for the forecast"))
    await shown.timeline(actor)


def _count(card: StageCard) -> Markup:
    told = ngettext("{count} deal", "{count} deals", card.deals)
    return Markup('<a class="nicegui-link" href="{}">{}</a>').format(deals_path(stage=card.id), told)


class StageRows:
    """The stages as rows that can be put into another order."""

    def __init__(self, actor: Actor) -> None:
        self.may, self.bins = actor.may("stages.edit"), actor.may("stages.delete")
        self.rows: dict[UUID, Element] = {}
        self.order: list[UUID] = []
        self.focus = ""  # what returns the focus to the button that was pressed
        self.holder = ui.column().classes("stage-rows").props("role=list")
        self.holder.props["aria-label"] = _("Stages")
        if self.may:
            self.holder.make_sortable({"delay": 180, "delayOnTouchOnly": True}, handle=".grip", on_end=self._dropped)

    def show(self, found: Page[StageCard]) -> None:
        """Show them as they are now."""
        self.order = [one.id for one in found.rows]
        self.holder.clear()
        with self.holder:
            self.rows = {one.id: self._row(one, place, found.rows) for place, one in enumerate(found.rows)}
        if self.focus:  # the rows are made anew, and their buttons with them
            ui.run_javascript(self.focus)
            self.focus = ""

    def _row(self, one: StageCard, place: int, every: Sequence[StageCard]) -> Element:
        with element("div", "stage-row").props("role=listitem") as row:
            deals = ngettext("{count} deal", "{count} deals", one.deals)
            kind = _(STAGE_KINDS[one.kind])
            grip = icon_html("drag_indicator") if self.may else ""
            path = deals_path(stage=one.id)
            shown = LINE.format(grip, one.id, one.name, TONES[one.kind], kind, f"{one.likelihood} %", path, deals)
            StaticHtml("div", "stage-line").show(shown)
            with element("div", "acts"):
                if self.may:
                    self._way("up", "arrow_upward", _("Move {name} up"), one, place > 0)
                    self._way("down", "arrow_downward", _("Move {name} down"), one, place < len(every) - 1)
                if self.bins:
                    label = _("Move {name} to the bin").format(name=one.name)
                    icon_button("delete", label, on_click=lambda: perform(stages.bin, one.id)).classes("small")
        return row

    def _way(self, way: str, icon_name: str, label: str, one: StageCard, possible: bool) -> None:
        press = icon_button(icon_name, label.format(name=one.name), on_click=partial(self._step, way, one.id))
        press.classes("small").props[f"data-stage-{way}"] = str(one.id)
        press.set_enabled(possible)

    async def _step(self, way: str, stage_id: UUID) -> None:
        others = [one for one in self.order if one != stage_id]
        to = max(0, self.order.index(stage_id) + (-1 if way == "up" else 1))
        self.order = [*others[:to], stage_id, *others[to:]]  # a second press counts from here
        self.focus = FOCUS.replace("{way}", way).replace("{id}", str(stage_id))
        await perform(stages.move, stage_id, others[to - 1] if to > 0 else None)

    async def _dropped(self, event: SortableEventArguments) -> None:
        """Move the stage whose row was let go; where that is refused, the rows go back."""
        moved = next((one for one, row in self.rows.items() if row is event.item), None)
        if moved is None or event.old_index == event.new_index:
            return
        others = [one for one in self.order if one != moved]
        done = await perform(stages.move, moved, others[event.new_index - 1] if event.new_index > 0 else None)
        if done is None:
            self.show(await ask(stages.search, stages.Query(part=Slice(size=stages.MOST))))


def _form(draft: FormDraft | None) -> Form:
    with form_dialog(_("Add a stage"), _("Add stage"), draft, of=STAGE.draft) as form:
        name = form.add("name", ui.input(STAGE.label("name")).props("autofocus"))
        name.props["hint"] = _("As it stands above the column, such as: Site visit")
        kinds = {kind: _(word) for kind, word in STAGE_KINDS.items()}
        kind = form.add("kind", ui.select(kinds, value="open", label=STAGE.label("kind")))
        kind.tooltip(_("Deals in won and lost stages are closed: they leave the forecast."))
        likely = form.add(
            "likelihood", ui.input(STAGE.label("likelihood"), value="50").props("inputmode=numeric suffix=%")
        )
        likely.props["hint"] = _("How many of a hundred such deals are won. The forecast multiplies by it.")

    async def save() -> None:
        if await perform(stages.create, form.values(), refused=form.refuse) is not None:
            form.dialog.close()

    form.save = save
    return form
