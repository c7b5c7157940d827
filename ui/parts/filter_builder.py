"""The builder of a filter: groups of conditions, each group with one switch for all or any, and how many records fit."""

from collections.abc import Callable, Mapping
from typing import Any

from nicegui import ui

from models.language import C_, _
from services import views
from services.records.conditions import TOGETHER
from services.records.declaration import Record
from services.records.filters import CONDITIONS, DEEPEST, both
from services.views import Fields
from ui.live import note, perform
from ui.parts.dialogs import answer
from ui.parts.filter_values import Editor, Known, editor, offered
from ui.parts.filter_words import OPERATORS, removed
from ui.parts.markup import button, element, icon_button, text_element
from ui.words import or_more

Tree = Mapping[str, Any]


async def build(record: Record, fields: Fields, owners: Mapping[str, str], tree: Tree, beside: Tree) -> Tree | None:
    """Show the builder with a tree, and return the new one, or None where it was left. `beside` narrows the list as well,
    and the count with it."""
    with ui.dialog() as dialog, ui.card().classes("dialog wide"):
        dialog.props["aria-label"] = _("Filter")
        with element("div", "dialog-h"):
            text_element("h2", _("Filter {nouns}").format(nouns=_(record.plural)))
            icon_button("close", _("Close"), on_click=dialog.close)
        body = element("div", "dialog-b")
        with element("div", "dialog-f"):
            told = text_element("span", "", "first num").props("role=status")
            button(_("Clear"), "ghost", on_click=lambda: dialog.submit({}))
            show = button(_("Show"), "solid")
    builder = Builder(record, fields, Known(owners, fields.currency), beside, told)
    with body:
        builder.root = Group(builder, tree if set(tree) & {"all", "any"} else {"all": [tree] if tree else []}, 1)
    if not tree:
        builder.root.add()

    def submit() -> None:
        if builder.root.whole():
            dialog.submit(builder.root.tree())

    show.on_click(submit)
    await builder.count()
    return await answer(dialog)  # type: ignore[no-any-return]


class Builder:
    """What the pieces of a builder share: the fields they offer, and the count of what fits."""

    root: "Group"

    def __init__(self, record: Record, fields: Fields, known: Known, beside: Tree, told: Any) -> None:
        self.record, self.fields, self.known, self.beside, self.told = record, fields, known, beside, told
        self.labels = {name: one.label for name, one in fields.shapes.items() if name != TOGETHER}
        self.asked: Tree | None = None

    async def count(self) -> None:
        """Say how many records the conditions leave that have their value already."""
        tree = self.root.tree()
        if tree == self.asked:
            return
        self.asked = tree
        found = await perform(views.count, self.record.noun, both(self.beside, tree), refused=lambda refusal: None)
        if self.asked == tree and not self.told.is_deleted:
            said = or_more(self.record.counted(found.total), found.capped) if found and not found.removed else ""
            self.told.set_text(said)

    def full(self) -> bool:
        """Return whether there are as many conditions as a filter may have, and say so."""
        full = self.root.size() >= CONDITIONS
        if full:
            note(_("A filter can have at most {number} conditions.").format(number=CONDITIONS), "warn")
        return full


class Group:
    """Some conditions, of which all or any have to hold."""

    def __init__(self, builder: Builder, node: Tree, depth: int, leave: Callable[["Group"], Any] | None = None) -> None:
        self.builder, self.depth, self.items = builder, depth, list[Any]()
        word = "any" if isinstance(node.get("any"), list) else "all"
        with element("div", "cond-group").props("role=group") as self.box:
            self.box.props["aria-label"] = _("Group of conditions") if leave else _("Conditions")
            with element("div", "cond-head"):
                self.word = ui.toggle({"all": _("All of these"), "any": _("Any of these")}, value=word).classes("seg")
                self.word.props("role=group")
                self.word.props["aria-label"] = _("Which conditions have to hold")
                self.word.on_value_change(builder.count)
                if leave is not None:
                    icon_button("close", _("Remove group"), on_click=lambda: leave(self)).classes("small")
            self.list = element("div", "cond-list")
            with element("div", "line"):
                button(_("Add condition"), "quiet small", "add", on_click=lambda: self.add(focused=True))
                if depth < DEEPEST:
                    button(_("Add group"), "quiet small", "account_tree", on_click=self.add_group)
        for one in node.get(word, []):
            self._put(one)

    def add(self, focused: bool = False) -> None:
        """Add an empty condition."""
        if not self.builder.full():
            self._put({})
            if focused:
                self.items[-1].field.run_method("focus")

    def add_group(self) -> None:
        """Add a group with one empty condition."""
        if not self.builder.full():
            self._put({"any": [{}]})
            self.items[-1].items[0].field.run_method("focus")

    def tree(self) -> dict[str, Any]:
        """Return the conditions that have their value; an empty tree where none has."""
        some = [one for one in (item.tree() for item in self.items) if one]
        return {str(self.word.value): some} if some else {}

    def size(self) -> int:
        """Return the number of conditions."""
        return sum(one.size() for one in self.items)

    def whole(self) -> bool:
        """Return whether each condition has its value; say so at those that lack it."""
        return not [one for one in self.items if not one.whole()]

    async def drop(self, item: Any) -> None:
        """Remove a condition or a group."""
        self.items.remove(item)
        item.box.delete()
        await self.builder.count()

    def _put(self, node: Any) -> None:
        with self.list:
            group = isinstance(node, Mapping) and {"all", "any"} & set(node) and self.depth < DEEPEST
            made = (
                Group(self.builder, node, self.depth + 1, self.drop) if group else Condition(self.builder, node, self)
            )
        self.items.append(made)


class Condition:
    """One row: the field, the operator, and the value by their kind."""

    value: Editor

    def __init__(self, builder: Builder, node: Any, group: Group) -> None:
        self.builder = builder
        name = str(node.get("field") or next(iter(builder.labels)))
        labels = builder.labels if name in builder.labels else {name: removed(name)}
        with element("div", "cond") as self.box:
            self.field = ui.select({**builder.labels, **labels}, value=name).props("outlined dense options-dense")
            self.field.props["aria-label"] = C_("of a record", "Field")
            self.op = ui.select([]).props("outlined dense options-dense")
            self.op.props["aria-label"] = _("Operator")
            self.place = element("div", "cond-value")
            icon_button("close", _("Remove condition"), on_click=lambda: group.drop(self)).classes("small")
        self._operators(node.get("op"))
        self._editor(node.get("value"))
        self.field.on_value_change(self._other_field)
        self.op.on_value_change(self._other_operator)

    def tree(self) -> dict[str, Any]:
        """Return the condition; an empty one while its value is missing."""
        value = self.value.read() if self.op.value else None
        if not self.op.value or (self.value.needed and value is None):
            return {}
        found = {"field": self.field.value, "op": self.op.value}
        return found if value is None else {**found, "value": value}

    def size(self) -> int:
        """Return one."""
        return 1

    def whole(self) -> bool:
        """Return whether it has its value; if not, say so."""
        self.value.refuse()
        return bool(self.tree())

    def _operators(self, op: Any = None) -> None:
        shape = self.builder.fields.shapes.get(self.field.value)
        options = {one: _(OPERATORS[one]) for one in offered(shape)} if shape else {}
        self.op.set_options(options, value=op if op in options else next(iter(options), None))

    def _editor(self, value: Any) -> None:
        self.built = (self.field.value, self.op.value)
        shape = self.builder.fields.shapes.get(self.field.value)
        self.place.clear()
        with self.place:
            if shape is None or not self.op.value:
                self.value = Editor((), lambda: None)
                return
            self.value = editor(shape, str(self.op.value), value, self.builder.known)
        for one in self.value.fields:
            one.on_value_change(self.builder.count)

    async def _other_field(self) -> None:
        self._operators()
        self._editor(None)
        await self.builder.count()

    async def _other_operator(self) -> None:
        if self.built == (self.field.value, self.op.value):  # the operator followed the field
            return
        self._editor(self.value.read() if self.value.needed else None)
        await self.builder.count()
