"""What can be done to the chosen rows of any list: change a field, export, move to the bin; and the questions before it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nicegui import ui
from nicegui.element import Element

from models.language import C_, _
from models.typed import kind_of
from services import bulk, contacts, custom_fields, exports, tags
from services.accounts import users
from services.records.custom import Custom
from services.records.declaration import Kinds, Record
from services.work import Actor, Invalid
from ui.live import ask, perform
from ui.parts.custom_fields import control, read
from ui.parts.dialogs import Form, ask_first, form_dialog
from ui.parts.export import open_export
from ui.parts.markup import button, element
from ui.parts.selection import Selection

Rows = Sequence[Mapping[str, Any]]


def bulk_acts(record: Record, actor: Actor) -> Callable[[Selection], Callable[[Rows], object]] | None:
    """Return what adds the buttons of a record type to the bar of a list; None where the actor may do neither."""
    if not isinstance(record.kinds, Kinds):
        return None
    edits, bins = bool(record.bulk or record.custom) and record.may(actor, "edit"), record.may(actor, "delete")
    takes_out = actor.may("exports.run") and exports.exportable(record)

    def acts(selection: Selection) -> Callable[[Rows], object]:
        if edits:
            button(_("Edit"), "ghost small", "edit", on_click=lambda: _edit(record, selection))
        if takes_out:
            button(_("Export"), "ghost small", "download", on_click=lambda: open_export(record, selection.which()))
        if bins:
            button(_("Move to bin"), "ghost small", "delete", on_click=lambda: _bin(record, selection))
        return lambda rows: None

    return acts if edits or bins or takes_out else None


async def _edit(record: Record, selection: Selection) -> None:
    owners = {str(one): name for one, name in await ask(users.owners)}
    known = {"interests": await ask(contacts.interests)} if "interests" in record.bulk else {}
    if "tags" in record.bulk:
        known["tags"] = [one.name for one in await ask(tags.known)]
    own = {one.path: one for one in await ask(custom_fields.known, record.noun)} if record.custom else {}
    with form_dialog(_("Change the chosen {nouns}").format(nouns=_(record.plural)), _("Continue")) as form:
        editor = Editor(record, form, owners, known, own)

    async def save() -> None:
        change = editor.change()
        if change is None:
            form.refuse(Invalid(_("Please check the form."), value=_("Required.")))
            return
        field = editor.labels[editor.name].lower()
        question = lambda count: _("Change the {field} of {count}?").format(field=field, count=count)  # noqa: E731
        if await _begin(record, selection, change, question, form.refuse):
            form.dialog.close()

    form.save = save
    form.open()


async def _bin(record: Record, selection: Selection) -> None:
    await _begin(record, selection, {"bin": True}, lambda count: _("Move {count} to the bin?").format(count=count))


async def _begin(
    record: Record,
    selection: Selection,
    change: Mapping[str, Any],
    question: Callable[[str], str],
    refused: Callable[[Any], Any] | None = None,
) -> bool:
    """Begin what is done to the chosen rows, and let them go. Return whether it was begun."""
    begun = await begin(record, selection.which(), change, question, refused)
    if begun:
        selection.clear()
    return begun


async def begin(
    record: Record,
    which: Mapping[str, Any],
    change: Mapping[str, Any],
    question: Callable[[str], str],
    refused: Callable[[Any], Any] | None = None,
) -> bool:
    """Count first, ask, begin, and show it. Return whether it was begun."""
    many = await perform(bulk.count, record.noun, which, "restore" in change)
    if not many:
        return False
    text = _("You can follow it, and undo it for 30 days. Records that somebody edits meanwhile are left as they are.")
    yes = _("Move to bin") if "bin" in change else _("Restore") if "restore" in change else C_("button", "Change")
    if not await ask_first(question(record.counted(many)), text, yes, danger="bin" in change):
        return False
    begun = await perform(bulk.begin, record.noun, which, change, many, refused=refused)
    if begun is None:
        return False
    ui.navigate.to(f"/bulk/{begun.id}")
    return True


class Editor:
    """The fields of the form: which field changes, and its new value by its kind."""

    def __init__(
        self,
        record: Record,
        form: Form,
        owners: Mapping[str, str],
        known: Mapping[str, Sequence[str]],
        own: Mapping[str, Custom],
    ) -> None:
        self.record, self.form, self.owners, self.known, self.own = record, form, owners, known, own
        self.labels = {name: record.label(name) for name in record.bulk} | {path: one.name for path, one in own.items()}
        self.field = ui.select(self.labels, value=next(iter(self.labels)), label=C_("of a record", "Field")).props(
            "outlined dense"
        )
        self.place: Element = element("div", "stack")
        self.field.on_value_change(self.draw)
        self.draw()

    @property
    def name(self) -> str:
        """The field that changes."""
        return str(self.field.value)

    def draw(self) -> None:
        """Show the fields for the new value."""
        self.place.clear()
        if self.name in self.own:
            with self.place:
                self.read = _custom(self.own[self.name])
            return
        kind = kind_of(self.record.draft.model_fields[self.name])
        with self.place:
            if self.record.bulk[self.name] is not None:
                self.read = _added_and_removed(self.known.get(self.name, ()))
            elif kind.table == "users":
                self.read = _chosen({"": _("Nobody"), **self.owners}, self.record.label(self.name))
            elif kind.name == "stars":
                self.read = _chosen({number: str(number) for number in range(6)}, self.record.label(self.name))
            elif kind.words:
                self.read = _chosen({key: _(word) for key, word in kind.words.items()}, self.record.label(self.name))
            else:
                shown = ui.input(self.record.label(self.name)).props("type=date stack-label outlined dense")
                self.read = lambda: shown.value or None

    def change(self) -> dict[str, Any] | None:
        """Return the change as bulk takes it, None while a value is missing."""
        value = self.read()
        return None if value is MISSING else {self.name: value}


MISSING = object()


def _custom(field: Custom) -> Callable[[], Any]:
    """Show the fields for the new value of a custom field: left empty, it is taken away."""
    if field.kind == "choices":
        return _added_and_removed(field.choices, {one: field.choices[one] for one in field.offered})
    shown = control(field, None, field.name).props("outlined dense")
    return lambda: read(shown.value)


def _chosen(options: Mapping[Any, str], label: str) -> Callable[[], Any]:
    field = ui.select(dict(options), label=label).props("outlined dense")

    def read() -> Any:
        return MISSING if field.value is None else field.value if field.value != "" else None

    return read


def _added_and_removed(known: Any, offered: Mapping[str, str] | None = None) -> Callable[[], Any]:
    """Show what is added and what is removed: words of one's own, or, where choices are `offered`, some of them."""

    def several(label: str, options: Any, new: bool) -> ui.select:
        mode: Any = "add-unique" if new else None
        made = ui.select(options, label=label, multiple=True, with_input=True, new_value_mode=mode)
        return made.props("outlined dense use-chips")

    plain = known if isinstance(known, Mapping) else [*known]
    add = several(_("Add"), plain if offered is None else dict(offered), offered is None)
    remove = several(_("Remove"), dict(plain) if isinstance(plain, Mapping) else plain, False)

    def read() -> Any:
        found = {"add": add.value or [], "remove": remove.value or []}
        return found if any(found.values()) else MISSING

    return read
