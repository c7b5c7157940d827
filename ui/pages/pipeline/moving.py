"""Moving a deal: at once, after its reason where it was lost, or by choosing a stage in a dialog (for keys and phones)."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from nicegui import ui

from models.language import _
from services import deals, stages
from services.deals import DealCard
from services.records.lists import Slice
from services.stages import StageCard
from ui.live import ask, note, perform
from ui.parts.dialogs import answer, form_dialog
from ui.parts.markup import button, element, icon_button, text_element

FOCUS = "setTimeout(() => document.querySelector('[data-deal=\"{id}\"]')?.focus(), 350)"  # after the dialog has let go of it


async def all_stages() -> Sequence[StageCard]:
    """Return the stages from left to right."""
    return (await ask(stages.search, stages.Query(part=Slice(size=stages.MOST)))).rows


async def move(deal_id: UUID, title: str, stage_id: UUID, kind: str, after: UUID | None = None) -> DealCard | None:
    """Move a deal, after asking why where it is lost. Return None if that was left or refused: the deal stays."""
    if kind == "lost":
        return await _lose(deal_id, title, stage_id, after)
    return await perform(deals.move, deal_id, stage_id, after)


async def choose_stage(deal_id: UUID, *, then: Callable[[], Any] | None = None) -> None:
    """Ask where a deal goes, and move it there. `then` is called after it has moved."""
    card = await perform(deals.find, deal_id)
    if card is None:
        return
    to = await _chosen(card, await all_stages())
    if to is not None and (moved := await move(deal_id, card.title, to.id, to.kind)) is not None:
        note(_("{name} moved to {stage}.").format(name=card.title, stage=moved.stage))
        if then is not None:
            await then()
        ui.run_javascript(FOCUS.replace("{id}", str(deal_id)))


async def _chosen(card: DealCard, some: Sequence[StageCard]) -> StageCard | None:
    title = _("Move {name} to…").format(name=card.title)
    with ui.dialog() as dialog, ui.card().classes("dialog"):
        dialog.props["aria-label"] = title
        with element("div", "dialog-h"):
            text_element("h2", title)
            icon_button("close", _("Close"), on_click=dialog.close)
        with element("div", "dialog-b choices"):
            for one in some:
                here = one.id == card.stage_id
                with element("button", f"choice stage-choice {one.kind}").props("type=button") as choice:
                    text_element("b", one.name)
                    if here:
                        text_element("span", _("Now here: on top of the stage"), "sub")
                choice.props["aria-pressed"] = "true" if here else "false"
                choice.on("click", lambda _event, one=one: dialog.submit(one))
    chosen = await answer(dialog)
    return chosen if isinstance(chosen, StageCard) else None


async def _lose(deal_id: UUID, title: str, stage_id: UUID, after: UUID | None) -> DealCard | None:
    moved: list[DealCard] = []
    known = await ask(deals.reasons)
    with form_dialog(_("Why was {name} lost?").format(name=title), _("Mark as lost")) as form:
        field = form.add("lost_reason", ui.input(_("Reason")).props("autofocus maxlength=200"))
        field.props["hint"] = _("A few words, such as: too expensive. They are counted together.")
        if known:
            with element("div", "line").props("role=group") as group:
                group.props["aria-label"] = _("Earlier reasons")
                for one in known:
                    button(one, "ghost small", on_click=lambda _event, one=one: field.set_value(one))

    async def save() -> None:
        card = await perform(deals.move, deal_id, stage_id, after, str(field.value or ""), refused=form.refuse)
        if card is not None:
            moved.append(card)
            form.dialog.submit(True)

    await form.ask(save)
    return moved[0] if moved else None
