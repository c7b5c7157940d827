"""The value of a condition: a field for each kind and operator, and what it says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nicegui import ui

from models.language import _
from services.house.register import workspace
from services.money import amounts
from services.records.declaration import of_table
from services.records.periods import MOST_DAYS, PERIODS
from services.views import Shape
from ui import guard
from ui.parts.filter_words import DAYS
from ui.parts.markup import element, text_element
from ui.parts.money import amount_of
from ui.parts.picker import Picker


@dataclass(frozen=True, slots=True)
class Known:
    """What the fields of a builder offer: the colleagues by id, and the currency of amounts."""

    owners: Mapping[str, str]
    currency: str


@dataclass(frozen=True, slots=True)
class Editor:
    """The fields of a value. `read` returns it, or None while it is missing."""

    fields: Sequence[Any]
    read: Callable[[], Any]
    needed: bool = True

    def refuse(self) -> None:
        """Say at the fields that a value is missing."""
        for one in self.fields:
            one.error = None if one.value not in (None, "", []) else _("Required.")


def offered(shape: Shape) -> list[str]:
    """Return the operators that a builder offers for a field."""
    if shape.kind == "reference" and shape.table != "users":
        return [op for op in shape.ops if op != "in"]
    return list(shape.ops)


def editor(shape: Shape, op: str, value: Any, known: Known) -> Editor:
    """Build the fields for the value of a condition."""
    if op in ("empty", "not_empty"):
        return Editor((), lambda: None, needed=False)
    if op == "period":
        return _select({one: _(word) for one, word in PERIODS.items()}, value, _("Period"))
    if op in DAYS:
        return _days(value)
    if op == "between":
        return _pair(shape, value, known)
    if shape.kind == "reference":
        return _reference(shape, op, value, known)
    if op in ("in", "not_in"):
        return _select(shape.words, value if isinstance(value, list) else [], shape.label, many=True)
    if shape.words:
        return _select(shape.words, value, shape.label)
    return _one(shape, value, known)


def _select(options: Mapping[Any, str], value: Any, label: str, many: bool = False) -> Editor:
    chosen: Any = [one for one in value if one in options] if many else value if value in options else None
    field = ui.select(dict(options), value=chosen, multiple=many).props("outlined dense options-dense")
    if many:
        field.props("use-chips")
    field.props["aria-label"] = label
    return Editor((field,), lambda: None if field.value in (None, []) else field.value)


def _days(value: Any) -> Editor:
    field = _input(str(value) if type(value) is int else "", _("Number of days"), "inputmode=numeric")
    field.props["suffix"] = _("days")

    def read() -> int | None:
        text = str(field.value or "").strip()
        return int(text) if text.isdecimal() and len(text) < 5 and 0 < int(text) <= MOST_DAYS else None

    return Editor((field,), read)


def _one(shape: Shape, value: Any, known: Known) -> Editor:
    field = _typed(shape, value, shape.label, known)
    return Editor((field,), lambda: _read(shape, field.value, known))


def _pair(shape: Shape, value: Any, known: Known) -> Editor:
    least, most = value if isinstance(value, list) and len(value) == 2 else (None, None)
    with element("div", "cond-pair"):
        first = _typed(shape, least, _("{field}, from").format(field=shape.label), known)
        text_element("span", _("and"), "sub")
        last = _typed(shape, most, _("{field}, to").format(field=shape.label), known)

    def read() -> list[Any] | None:
        both = [_read(shape, one.value, known) for one in (first, last)]
        return None if None in both else both

    return Editor((first, last), read)


def _reference(shape: Shape, op: str, value: Any, known: Known) -> Editor:
    if shape.table == "users":
        options = {"me": _("Me"), **known.owners}
        many = op == "in"
        return _select(options, (value if isinstance(value, list) else []) if many else value, shape.label, many)
    of = of_table(shape.table)
    if of is None:
        return _select({}, None, shape.label)
    picker = Picker("", of)
    picker.field.props["aria-label"] = shape.label
    picker.value = value
    return Editor((picker,), lambda: str(picker.chosen) if picker.chosen else None)


def _typed(shape: Shape, value: Any, label: str, known: Known) -> ui.input:
    if shape.kind == "day":
        return _input(value or "", label, "type=date")
    if shape.kind == "money":
        return _input("" if value is None else _plain(value, known.currency), label, "inputmode=decimal")
    if shape.kind in ("stars", "number", "decimal"):
        mode = "decimal" if shape.kind == "decimal" else "numeric"
        return _input("" if value is None else str(value), label, f"inputmode={mode}")
    return _input(value or "", label, "debounce=200")


def _input(value: str, label: str, props: str) -> ui.input:
    field = ui.input(value=str(value)).props(f"outlined dense {props}")
    field.props["aria-label"] = label
    return field


def _read(shape: Shape, typed: Any, known: Known) -> Any:
    text = str(typed or "").strip()
    if shape.kind == "money":
        found = amount_of(text, known.currency)
        return found if isinstance(found, int) else None
    if shape.kind == "decimal":
        return _decimal(text)
    if shape.kind in ("stars", "number"):
        return int(text) if text.removeprefix("-").isdecimal() and len(text) < 10 else None
    return text or None


def _decimal(text: str) -> float | None:
    try:
        found = amounts.number(text, workspace(guard.page_actor().place).country)
    except ValueError:
        return None
    return None if found is None else float(found)


def _plain(value: Any, currency: str) -> str:
    return amounts.typed(value, currency) if isinstance(value, int) else str(value)
