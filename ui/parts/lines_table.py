"""The table of a document's lines: typed in place, by the keyboard, a thousand of them (lines_table.js)."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from nicegui import events
from nicegui.element import Element

from models.documents import LINES_MAX, LineDraft
from models.language import N_, _
from models.typed import description_of
from services.documents.previewing import is_empty, typed_line
from ui.words import number

Line = dict[str, Any]
Look = Callable[[str], Awaitable[Sequence[Mapping[str, Any]]]]
FIELDS = ("text", "note", "quantity", "unit", "price", "discount", "tax", "tax_category")
LONGEST = {"text": 20_000, "note": 20_000, "unit": 200}  # more than a line takes: what is too long is refused, not cut
NEW = {
    "text": "",
    "note": "",
    "quantity": "1",
    "unit": "",
    "price": "",
    "discount": "0",
    "tax": "0",
    "tax_category": "",
}
COLUMNS = ("text", "note", "quantity", "unit", "price", "discount", "tax")
LABELS = {
    "lines": N_("Lines"),
    "line": N_("line {number}"),
    "text": N_("Description"),
    "note": N_("Second line"),
    "quantity": N_("Quantity"),
    "unit": N_("Unit"),
    "price": N_("Price"),
    "discount": N_("Discount"),
    "tax": N_("Tax"),
    "amount": N_("Amount"),
    "move": N_("Move"),
    "remove": N_("Remove"),
    "found": N_("From the price list"),
    "full": N_("A document has at most {count} lines. Write a second one for the rest."),
}


class LinesTable(Element, component="lines_table.js"):
    """The table. `lines` are as typed, each with a `key` of its own; `heard` is called after each change.

    `rates` are the taxes to choose from, `{"key": "19|S", "label": "19%"}`; without any, the rate is typed. `look`
    returns what the price list has for a text: `text`, `note`, `unit`, `price`, `tax`, `tax_category` and, for the eye,
    `shown`. A line that is `fixed` (a deducted deposit) stays as it is, at the end.
    """

    def __init__(
        self,
        lines: Iterable[Mapping[str, Any]],
        *,
        rates: Sequence[Mapping[str, str]] = (),
        fresh: Mapping[str, str] | None = None,
        look: Look | None = None,
        editable: bool = True,
    ) -> None:
        super().__init__()
        self.lines = [_keyed(one) for one in lines]
        self.look_for = look
        self.heard: list[Callable[[], object]] = []
        self.props["begun"] = self.lines
        labels: dict[str, Any] = {name: _(word).replace("{count}", number(LINES_MAX)) for name, word in LABELS.items()}
        self.props["labels"] = labels | {"about": {name: description_of(LineDraft, name) for name in COLUMNS}}
        self.props["rates"] = [dict(one) for one in rates]
        self.props["fresh"] = dict(fresh or {"tax": "0", "tax_category": ""})
        self.props["readonly"], self.props["most"], self.props["looks"] = not editable, LINES_MAX, look is not None
        if editable:
            self.on("change", self._changed)
            self.on("look", self._look)

    def values(self) -> list[Line]:
        """Return the typed lines without empty ones and without keys; those that are fixed, by their id only."""
        return [
            {name: value for name, value in typed_line(one).items() if name not in ("key", "fixed", "fixed_tax")}
            for one in self.lines
            if self.counts(one)
        ]

    def counts(self, line: Mapping[str, Any]) -> bool:
        """Return whether something was typed in a line."""
        return bool(line.get("fixed")) or not is_empty(line)

    def fill(self, lines: Iterable[Mapping[str, Any]]) -> None:
        """Show other lines, without calling `heard`."""
        self.lines = [_keyed(one) for one in lines]
        with self.props.suspend_updates():
            self.props["begun"] = self.lines
        self.run_method("fill", self.lines)

    def answer(self, amounts: Mapping[str, str], wrong: Mapping[str, Mapping[str, str]]) -> None:
        """Show what each line comes to, and its mistakes by field, both by the key of the line."""
        self.run_method("answer", dict(amounts), {key: dict(found) for key, found in wrong.items()})

    def point(self, key: str, name: str) -> None:
        """Move to a field."""
        self.run_method("point", key, name)

    def append(self) -> None:
        """Add a line at the end, and move to it."""
        self.run_method("append")

    def _changed(self, event: events.GenericEventArguments) -> None:
        """Take over what the browser typed; anything else that it sends is left out."""
        told = event.args if isinstance(event.args, dict) else {}
        rows, order = told.get("rows"), told.get("order")
        known = {one["key"]: one for one in self.lines}
        for key, typed in rows.items() if isinstance(rows, dict) else ():
            if isinstance(typed, dict) and not known.get(key, {}).get("fixed"):
                known.setdefault(str(key)[:40], {**NEW, "key": str(key)[:40]}).update(_clean(typed))
        if isinstance(order, list):
            wanted = [known[key] for key in dict.fromkeys(map(str, order[:LINES_MAX])) if key in known]
            fixed = [one for one in self.lines if one.get("fixed")]
            self.lines = [*(one for one in wanted if not one.get("fixed")), *fixed]
        with self.props.suspend_updates():
            self.props["begun"] = self.lines
        for heard in self.heard:
            heard()

    async def _look(self, event: events.GenericEventArguments) -> None:
        told = event.args if isinstance(event.args, dict) else {}
        if self.look_for is not None and isinstance(told.get("text"), str):
            found = await self.look_for(told["text"][:200])
            self.run_method("suggest", told.get("key"), [dict(one) for one in found])


def _keyed(line: Mapping[str, Any]) -> Line:
    return {**NEW, **line, "note": line.get("note") or "", "key": str(line.get("id") or f"n{uuid4().hex[:12]}")}


def _clean(typed: Mapping[str, Any]) -> Line:
    return {name: str(typed[name])[: LONGEST.get(name, 20)] for name in FIELDS if name in typed}
