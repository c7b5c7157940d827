"""The form of a new token: what uses it, until when, from where, and what it may do; and the token itself, shown once."""

from itertools import groupby

from nicegui import ui

from models.language import _
from services.doors import holding, tokens
from services.doors.tokens import USUAL, MadeToken, TokenValues
from services.roles import PERMISSIONS
from services.work import Actor, clock
from ui.live import perform
from ui.parts.areas import area_of
from ui.parts.dialogs import answer, form_dialog, prove
from ui.parts.markup import button, copy_button, element, text_element


async def ask_for_token(actor: Actor) -> None:
    """Ask for a new token, make it, and show it."""
    boxes: dict[str, ui.checkbox] = {}
    made: list[MadeToken] = []
    with form_dialog(_("Make a token"), _("Make token"), of=TokenValues) as form:
        form.add("name", ui.input(_("Name")).props("autofocus maxlength=60"))
        until = f"{clock.today(actor.zone) + USUAL}"
        form.add("expires_on", ui.input(_("Last day"), value=until).props("type=date stack-label"))
        form.add("networks", ui.input(_("Networks (optional)")).props("maxlength=400"))
        with element("div", "line between"):
            text_element("b", _("What it may do"))
            with element("span", "line"):
                button(_("All reading"), "ghost small", on_click=lambda: _tick(boxes, ".read"))
                button(_("Nothing"), "ghost small", on_click=lambda: _tick(boxes, None))
        _boxes(boxes, actor)

    async def save() -> None:
        scopes = [name for name, box in boxes.items() if box.value]
        values = {**form.values(), "scopes": scopes}
        values["expires_on"] = values["expires_on"] or None
        if not await prove():
            return
        done = await perform(tokens.create, values, refused=form.refuse)
        if done is not None:
            made.append(done)
            form.dialog.submit(True)

    if await form.ask(save):
        await _show(made[0])


def _boxes(boxes: dict[str, ui.checkbox], actor: Actor) -> None:
    """Add a box for each scope that the person may give, by shelf."""
    may = [name for name in holding.OFFERED if actor.may(name)]
    for area, names in groupby(may, area_of):
        with element("fieldset", "stack tight ticks"):
            text_element("legend", area)
            for name in names:
                boxes[name] = ui.checkbox(_(PERMISSIONS[name])).props("dense")


def _tick(boxes: dict[str, ui.checkbox], ends: str | None) -> None:
    for name, box in boxes.items():
        box.value = ends is not None and name.endswith(ends)


async def _show(one: MadeToken) -> None:
    title = _("Copy the token “{name}” now").format(name=one.name)
    with ui.dialog().props("persistent") as dialog, ui.card().classes("dialog"):
        dialog.props["aria-label"] = title
        with element("div", "dialog-h"):
            text_element("h2", title)
        with element("div", "dialog-b stack"):
            text_element(
                "p", _("It is shown only this once. Who has it may do what you allowed: keep it as a password.")
            )
            with element("div", "line cal-address"):
                ui.input(_("Token"), value=one.token).props("readonly outlined dense").style("flex: 1 1 240px")
                copy_button(_("Copy"), "ghost", within=".cal-address")
            text_element("p", _("A program sends it with each request, as “Authorization: Bearer …”."), "sub")
        with element("div", "dialog-f"):
            button(_("I have copied it"), "solid", on_click=lambda: dialog.submit(True))
    await answer(dialog)
