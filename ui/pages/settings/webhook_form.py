"""The form of a webhook: its address, and the events it is told of; and its secret, shown once."""

from typing import Any

from nicegui import ui

from models.language import _
from services.doors import offered, webhooks
from services.doors.webhooks import MadeWebhook, WebhookCard, WebhookValues
from ui import guard
from ui.live import note, perform
from ui.parts.dialogs import answer, form_dialog
from ui.parts.markup import button, copy_button, element, text_element


async def add() -> None:
    """Ask for a new webhook, and show its secret."""
    made = await _ask(None)
    if isinstance(made, MadeWebhook):
        await show_secret(made)


async def edit(one: WebhookCard) -> None:
    """Ask what a webhook shall be from now on."""
    if await _ask(one) is not None:
        note(_("The webhook is saved."))


async def _ask(one: WebhookCard | None) -> WebhookCard | None:
    boxes: dict[str, ui.checkbox] = {}
    done: list[WebhookCard] = []
    with form_dialog(_("Edit webhook") if one else _("Add a webhook"), of=WebhookValues) as form:
        form.add("name", ui.input(_("Name"), value=one.name if one else "").props("autofocus maxlength=60"))
        url = ui.input(_("Address"), value=one.url if one else "")
        form.add("url", url.props("maxlength=2000 type=url placeholder=https://"))
        if one is not None:
            form.add("on", ui.switch(_("On"), value=one.state == "on"))
        text_element("b", _("Events"))
        _boxes(boxes, set(one.kinds) if one else set())

    async def save() -> None:
        values: dict[str, Any] = {**form.values(), "kinds": [name for name, box in boxes.items() if box.value]}
        asked = (webhooks.change, one.id, values, one.version) if one else (webhooks.create, values)
        found: WebhookCard | None = await perform(*asked, refused=form.refuse)
        if found is not None:
            done.append(found)
            form.dialog.submit(True)

    await form.ask(save)
    return done[0] if done else None


def _boxes(boxes: dict[str, ui.checkbox], ticked: set[str]) -> None:
    """Add a box for each event, under the records it is about."""
    for record, kinds in offered.by_record(guard.page_actor()).items():
        with element("fieldset", "stack tight ticks"):
            text_element("legend", _(record.plural).capitalize())
            for kind in kinds:
                boxes[kind.name] = ui.checkbox(kind.name, value=kind.name in ticked).props("dense")


async def show_secret(one: MadeWebhook) -> None:
    """Show the secret of a webhook, this once."""
    title = _("Copy the secret of “{name}” now").format(name=one.name)
    with ui.dialog().props("persistent") as dialog, ui.card().classes("dialog"):
        dialog.props["aria-label"] = title
        with element("div", "dialog-h"):
            text_element("h2", title)
        with element("div", "dialog-b stack"):
            text_element("p", _("It is shown only this once. With it the program checks that a call is from here."))
            with element("div", "line cal-address"):
                ui.input(_("Secret"), value=one.secret).props("readonly outlined dense").style("flex: 1 1 240px")
                copy_button(_("Copy"), "ghost", within=".cal-address")
        with element("div", "dialog-f"):
            button(_("I have copied it"), "solid", on_click=lambda: dialog.submit(True))
    await answer(dialog)
