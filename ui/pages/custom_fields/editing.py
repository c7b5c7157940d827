"""The dialog in which a custom field is added or changed, with a preview of the control as forms will show it."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from nicegui import ui

from models.custom_fields import FIELD_KINDS, FIELD_RECORDS, CustomFieldDraft
from models.language import _, counted
from services import custom_fields
from services.custom_fields import FIELD, FieldCard, Used
from services.records.custom import Custom
from ui.live import ask, note, perform
from ui.parts.custom_fields import control
from ui.parts.dialogs import Form, form_dialog
from ui.parts.markup import button, element, icon_button, text_element

WITH_CHOICES = ("choice", "choices")
Row = dict[str, Any]  # a choice as it is edited: key, name, retired, records


def new_field(noun: str) -> Form:
    """Build the dialog that adds a field to a record type."""
    with form_dialog(_("Add a field"), _("Add field"), of=CustomFieldDraft) as form:
        editor = FieldEditor(form, noun)

    async def save() -> None:
        made = await perform(custom_fields.create, editor.values() | {"record": noun}, refused=form.refuse)
        if made is not None:
            form.dialog.close()
            note(_("{name} was added. Everyone has it now.").format(name=made.name))

    form.save = save
    return form


async def edit_field(card: FieldCard) -> None:
    """Show the dialog that changes a field."""
    some = await ask(custom_fields.used, card.id)
    with form_dialog(_("Edit {name}").format(name=card.name), _("Save"), of=CustomFieldDraft) as form:
        editor = FieldEditor(form, card.record, card, some)

    async def save() -> None:
        values = editor.values()
        values.pop("kind")
        if await perform(custom_fields.change, card.id, values, card.version, refused=form.refuse) is not None:
            form.dialog.submit(True)

    await form.ask(save)


class FieldEditor:
    """The fields of the form, its choices, and the preview."""

    def __init__(self, form: Form, noun: str, card: FieldCard | None = None, some: Sequence[Used] = ()) -> None:
        self.form, self.card = form, card
        self.rows: list[Row] = [one.model_dump() for one in some] or [_empty(), _empty()]
        name = form.add("name", ui.input(FIELD.label("name"), value=card.name if card else "").props("autofocus"))
        name.props["hint"] = _("On {records}, such as: Contract end").format(records=_(FIELD_RECORDS[noun]).lower())
        kinds = {kind: _(word) for kind, word in FIELD_KINDS.items()}
        self.kind = form.add("kind", ui.select(kinds, value=card.kind if card else "text", label=FIELD.label("kind")))
        if card is not None:
            self.kind.disable()
            self.kind.props["hint"] = _("The kind never changes.")
        self.choices = element("div", "stack choice-rows").props("role=group")
        self.choices.props["aria-label"] = FIELD.label("choices")
        self.trouble = text_element("p", "", "sub").props("role=alert")
        form.add("hint", ui.input(FIELD.label("hint"), value=(card.hint or "") if card else ""))
        form.add("required", _switch(FIELD.label("required"), bool(card and card.required)))
        form.add("filterable", _switch(FIELD.label("filterable"), card.filterable if card else False))
        text_element("p", _("At most 20 fields of a record type: lists find and sort by them fast."), "sub")
        with element("div", "field-preview").props("role=group") as box:
            box.props["aria-label"] = _("Preview")
            text_element("span", _("Preview"), "sub")
            self.preview = element("div")
        for one in ("name", "hint", "required"):
            form.fields[one].on_value_change(self.show)
        self.kind.on_value_change(self._other_kind)
        refuse, form.refuse = form.refuse, self._refuse  # type: ignore[method-assign]
        self.refused = refuse
        self._draw()
        self.show()

    def values(self) -> dict[str, Any]:
        """Return what was typed."""
        found = self.form.values()
        rows = [{name: row[name] for name in ("key", "name", "retired")} for row in self.rows if row["name"].strip()]
        return found | {"choices": rows if self.kind.value in WITH_CHOICES else []}

    def show(self) -> None:
        """Draw the preview anew."""
        typed, rows = self.form.values(), [row for row in self.rows if row["name"].strip()]
        names = {row["key"] or row["name"]: row["name"] for row in rows}
        offered = tuple(row["key"] or row["name"] for row in rows if not row["retired"])
        name = typed["name"] or _("Your field")
        field = Custom(
            UUID(int=0), name, self.kind.value, names, offered, typed["hint"] or "", typed["required"], False
        )
        label = _("{field} (required)").format(field=name) if field.required else name
        self.preview.clear()
        with self.preview:
            control(field, None, label).props("outlined dense")

    def _other_kind(self) -> None:
        self._draw()
        self.show()

    def _draw(self) -> None:
        """Draw the choices: each with its name, its place, and what becomes of it."""
        self.choices.clear()
        self.choices.set_visibility(self.kind.value in WITH_CHOICES)
        if self.kind.value not in WITH_CHOICES:
            return
        with self.choices:
            text_element("span", FIELD.label("choices"), "sub")
            for at, row in enumerate(self.rows):
                self._choice(at, row)
            button(_("Add choice"), "quiet small", "add", on_click=self._add)

    def _choice(self, at: int, row: Row) -> None:
        with element("div", "choice-row"):
            field = ui.input(value=row["name"]).props("outlined dense")
            label = _("Choice {number}").format(number=at + 1)
            field.props["aria-label"] = label
            if row["records"] or row["retired"]:
                count = _("On {count} records").format(count=counted(row["records"]))
                field.props["hint"] = (
                    _("Retired: no longer offered. {count}").format(count=count) if row["retired"] else count
                )
            field.on_value_change(lambda event: self._typed(row, event.value))
            up = icon_button("arrow_upward", _("Move {name} up").format(name=label), on_click=partial(self._up, at))
            up.classes("small").set_enabled(at > 0)
            if row["records"] or row["retired"]:
                icon, said = ("undo", _("Offer {name} again")) if row["retired"] else ("archive", _("Retire {name}"))
                icon_button(icon, said.format(name=label), on_click=lambda: self._retire(row)).classes("small")
            else:
                remove = _("Remove {name}").format(name=label)
                icon_button("close", remove, on_click=lambda: self._remove(row)).classes("small")

    def _typed(self, row: Row, text: str | None) -> None:
        row["name"] = text or ""
        self.trouble.set_text("")
        self.show()

    def _add(self) -> None:
        self.rows.append(_empty())
        self._other_kind()

    def _up(self, at: int) -> None:
        self.rows[at - 1], self.rows[at] = self.rows[at], self.rows[at - 1]
        self._other_kind()

    def _retire(self, row: Row) -> None:
        row["retired"] = not row["retired"]
        self._other_kind()

    def _remove(self, row: Row) -> None:
        self.rows.remove(row)
        self._other_kind()

    def _refuse(self, refusal: Any) -> None:
        """Show a mistake in the choices under them, and all others as every form does."""
        wrong = {
            name: said for name, said in (getattr(refusal, "fields", None) or {}).items() if name.startswith("choices")
        }
        self.trouble.set_text(" ".join(wrong.values()))
        if wrong and len(wrong) == len(refusal.fields):
            self.form.refused = True
            return
        self.refused(refusal)


def _empty() -> Row:
    return {"key": "", "name": "", "retired": False, "records": 0}


def _switch(label: str, value: bool) -> ui.switch:
    return ui.switch(label, value=value)
