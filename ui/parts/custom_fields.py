"""Custom fields in forms and on records: the control of each kind, and the facts that are edited in place."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup
from nicegui import ui

from models.language import _
from services import custom_fields
from services.house.register import workspace
from services.records import custom
from services.records.custom import Custom
from ui import guard
from ui.live import watch
from ui.parts.card_values import pills
from ui.parts.details import Details
from ui.parts.dialogs import Form
from ui.parts.field_history import ASKED
from ui.parts.markup import element

INPUTS = {
    "day": "type=date stack-label",  # no text
    "number": "inputmode=decimal",
    "money": "inputmode=decimal",
    "link": "type=url",
}


def control(field: Custom, value: Any, label: str = "") -> Any:
    """Return the field of a form for a value, by the kind of a custom field. Its contents are a value as services read
    it: a text, a choice, several, or yes and no."""
    if field.kind in ("choice", "choices"):
        held = value if isinstance(value, list) else [value]
        keys = [*field.offered, *(one for one in held if one in field.choices and one not in field.offered)]
        many, options = field.kind == "choices", {key: field.choices[key] for key in keys}
        shown = [one for one in held if one in options] if many else value if value in options else None
        made: Any = ui.select(options, value=shown, label=label, multiple=many, clearable=not many)
        made.props("use-chips" if many else "")
    elif field.kind == "yes_no":
        made = ui.select({True: _("Yes"), False: _("No")}, value=value, label=label, clearable=True)
    else:
        made = ui.input(label, value=custom.typed(field, value, _currency())).props(INPUTS.get(field.kind, ""))
    made.props["hint"] = field.hint or (_("Another currency as in 12.50 USD") if field.kind == "money" else None)
    return made


def _currency() -> str:
    return workspace(guard.page_actor().place).currency


def read(contents: Any) -> Any:
    """Return the contents of a control as a value: None for nothing."""
    return None if contents in ("", []) else contents


def draw(field: Custom, value: Any) -> Markup:
    """Return a value as a record shows it: several choices as pills."""
    if field.kind == "choices" and isinstance(value, list):
        return pills(field.choices.get(one, one) for one in value)
    return Markup("{}").format(custom.said(field, value))


async def custom_facts(details: Details) -> None:
    """Add the custom fields of a record under its details; a field that is added or changed appears in every open one."""
    if not details.record.custom:
        return
    holder, shown = element("dl", "facts own"), list[Custom]()
    details.empties.join(holder)
    holder.on("click", lambda event: details.show_history(str(event.args)), js_handler=ASKED)

    def show(found: Sequence[Custom]) -> None:
        if [*found] == shown and shown:
            return
        details.empties.forget(one.path for one in shown)
        shown[:] = found
        holder.clear()
        holder.set_visibility(bool(found))
        with holder:
            for one in found:
                _fact(details, one)

    await watch(show, custom_fields.known, details.record.noun, on=custom_fields.CHANGES)


def _fact(details: Details, field: Custom) -> None:
    def make(value: Any) -> Any:
        return control(field, value).props("outlined dense autofocus")

    if field.kind == "choices":
        details.drawn[field.path] = lambda value: draw(field, value)
    details.fact(field.path, field.name, lambda value: custom.said(field, value), make, read)


class CustomInputs:
    """The custom fields in the form that adds a record."""

    def __init__(self, form: Form, fields: Sequence[Custom]) -> None:
        self.form = form
        with form.body:
            self.place = element("div", "stack")
        self.show(fields)

    def show(self, fields: Sequence[Custom]) -> None:
        """Show these fields, with what was typed into those that were there."""
        form = self.form
        typed = {name: one.value for name, one in form.fields.items() if name.startswith(custom.PREFIX)}
        for name in typed:
            form.fields.pop(name), form.begun.pop(name, None)
        self.place.clear()
        self.place.set_visibility(bool(fields))
        with self.place:
            for one in fields:
                label = _("{field} (required)").format(field=one.name) if one.required else one.name
                made = form.add(one.path, control(one, None, label))
                form.reads[one.path] = read
                form.begun[one.path] = form.texts()[one.path]
                if form.kept is not None:
                    form.kept.follow(one.path, made)
                if typed.get(one.path) is not None:
                    made.value = typed[one.path]
