"""The dialog that adds a record: a field for each name, as its Draft declares it."""

from collections.abc import Mapping
from typing import Any

from nicegui import ui

from models.language import _, with_noun
from models.typed import kind_of
from services.records.declaration import Record, of_table
from ui.live import note, perform
from ui.parts.dialogs import Form, form_dialog
from ui.parts.form_draft import FormDraft
from ui.parts.money import amount_of
from ui.parts.picker import Picker


def new_form(
    record: Record,
    draft: FormDraft | None,
    *names: str,
    options: Mapping[str, Mapping[Any, str]],
    values: Mapping[str, Any],
) -> Form:
    """Build the dialog that adds a record: a field for each name, as the Draft declares. `options` are the choices of a
    reference; without them it is found while typing. `values` are the fields' initial contents; with an amount among the
    fields, they name the workspace's `currency`."""
    title = with_noun("Add {noun}", record.noun)

    def currency() -> str:
        field = form.fields.get("currency")
        return str((field.value if field is not None else "") or values["currency"]).strip().upper()

    with form_dialog(title, title, draft, of=record.draft) as form:
        for number, name in enumerate(names):
            made = _field(record, name, options.get(name), values.get(name))
            form.add(name, made.props("autofocus") if number == 0 else made)
            if kind_of(record.draft.model_fields[name]).name == "money":
                form.reads[name] = lambda typed: amount_of(typed, currency())

    async def save() -> None:
        made = await perform(record.service.create, form.values(), refused=form.refuse)
        if made is not None:
            form.dialog.close()
            note(_("{name} was added.").format(name=getattr(made, record.title)))
            ui.navigate.to(f"{record.path}/{made.id}")

    form.save = save
    return form


def _field(record: Record, name: str, options: Mapping[Any, str] | None, value: Any) -> Any:
    info = record.draft.model_fields[name]
    kind, label = kind_of(info), record.label(name)
    choices = options or {key: _(word) for key, word in kind.words.items()}
    if choices:
        return ui.select(dict(choices), value=info.default if value is None else value, label=label)
    of = of_table(kind.table) if kind.name == "reference" else None
    if of is not None:
        found = Picker(label, of)
        found.value = value
        return found
    if kind.name == "day":
        return ui.input(label, value=value and f"{value}").props("type=date stack-label")
    if kind.name == "money":
        return ui.input(label, value=value).props("inputmode=decimal")
    return ui.textarea(label).props("autogrow") if kind.name == "block" else ui.input(label, value=value)
