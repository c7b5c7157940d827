"""The history of a field, opened beside its label: who changed it, when, from what, and one click to put a value back."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from markupsafe import Markup
from nicegui import ui

from models.language import _
from services.records import history
from services.records.declaration import Kinds, Record
from services.records.history import Was
from services.records.verbs import opened
from ui import guard
from ui.live import note, perform
from ui.parts.card_values import value_of
from ui.parts.dialogs import answer
from ui.parts.markup import StaticHtml, avatar, button, element, icon_button, icon_html, text_element
from ui.words import moment

LABEL = Markup('{}<button type="button" class="past" data-past="{}" aria-label="{}" title="{}">{}</button>')
ASKED = "(e) => { const b = e.target.closest('[data-past]'); if (b) emit(b.dataset.past); }"  # no text


def past_label(record: Record, name: str, label: str) -> None:
    """Show the label of a field, with the button for its history: one element, as its value is."""
    if isinstance(record.kinds, Kinds):
        said = _("History of {field}").format(field=label.lower())
        StaticHtml("dt").show(LABEL.format(label, name, said, said, icon_html("history")))
    else:
        text_element("dt", label)


def choose_past(labels: Mapping[str, str], show: Callable[[str], Awaitable[None]]) -> None:
    """Add the button for the history of any field, for phones: beside its label there is no room for a finger."""

    async def choose() -> None:
        with ui.dialog() as dialog, ui.card().classes("dialog"):
            dialog.props["aria-label"] = _("History")
            with element("div", "dialog-h"):
                text_element("h2", _("History"))
                icon_button("close", _("Close"), on_click=dialog.close)
            with element("div", "dialog-b stack tight"):
                for name, label in labels.items():
                    button(label, "ghost", on_click=lambda name=name: dialog.submit(name))
        chosen = await answer(dialog)
        if chosen:
            await show(str(chosen))

    with element("div", "only-m"):
        button(_("History of a field"), "quiet small", "history", on_click=choose)


async def field_history(record: Record, card: Any, change: Callable[..., Any] | None, field: str, label: str) -> None:
    """Show the changes of a field. With `change`, the record's own action, a former value can be put back."""
    found = await perform(history.of_field, record.noun, card.id, field)
    if found is None:
        return
    title = _("History of {field}").format(field=label)
    with ui.dialog() as dialog, ui.card().classes("dialog"):
        dialog.props["aria-label"] = title
        with element("div", "dialog-h"):
            text_element("h2", title)
            icon_button("close", _("Close"), on_click=dialog.close)
        with element("ul", "dialog-b history"):
            for one in found:
                _line(one, card, change, label, dialog)
            if not found:
                text_element("li", _("Nobody has changed it yet."), "sub")
    await answer(dialog)


def _line(one: Was, card: Any, change: Callable[..., Any] | None, label: str, dialog: ui.dialog) -> None:
    async def put_back() -> None:
        done = await perform(change, card.id, {one.field: one.value}, before={one.field: value_of(card, one.field)})  # type: ignore[arg-type]
        if done is not None:
            dialog.submit(True)
            note(_("{field} was put back.").format(field=label))

    with element("li"):
        avatar(one.by, "mini")
        with element("div"):
            with element("p", "sub"):
                text_element("b", one.by)
                text_element("span", f" · {moment(one.at, guard.page_actor().zone)}")
            with element("p", "was"):
                if one.known:
                    text_element("s", one.old or _("Not set"))
                    text_element("span", "→").props("aria-hidden=true")
                    text_element("ins", one.new or _("Not set"))
                else:
                    text_element("span", _("Its value is private and not kept."))
        if change is not None and one.known and one.value != opened(value_of(card, one.field)):
            press = button(_("Put back"), "ghost small", "undo", on_click=put_back)
            press.props["aria-label"] = _("Put back: {value}").format(value=one.old or _("Not set"))
