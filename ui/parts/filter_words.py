"""The words of a filter: its operators in a builder, and a condition as a sentence."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from models.language import N_, _, ngettext
from services.money import amounts
from services.records.conditions import TOGETHER
from services.records.periods import PERIODS
from services.views import Fields, Shape
from ui.words import day, number

OPERATORS: Mapping[str, str] = {
    "is": N_("is"),
    "is_not": N_("is not"),
    "contains": N_("contains"),
    "not_contains": N_("does not contain"),
    "starts": N_("starts with"),
    "in": N_("is one of"),
    "not_in": N_("is none of"),
    "at_least": N_("is at least"),
    "at_most": N_("is at most"),
    "between": N_("is between"),
    "period": N_("is in"),
    "last_days": N_("in the last … days"),
    "next_days": N_("in the next … days"),
    "older_than": N_("more than … days ago"),
    "on": N_("is on"),
    "before": N_("is before"),
    "from": N_("is on or after"),
    "empty": N_("is empty"),
    "not_empty": N_("is not empty"),
}
SENTENCES: Mapping[str, str] = {
    "is": N_("{field} is {value}"),
    "is_not": N_("{field} is not {value}"),
    "contains": N_("{field} contains “{value}”"),
    "not_contains": N_("{field} does not contain “{value}”"),
    "starts": N_("{field} starts with “{value}”"),
    "in": N_("{field} is {value}"),
    "not_in": N_("{field} is not {value}"),
    "at_least": N_("{field} is at least {value}"),
    "at_most": N_("{field} is at most {value}"),
    "between": N_("{field} is between {value}"),
    "period": N_("{field}: {value}"),
    "last_days": N_("{field} in the last {value}"),
    "next_days": N_("{field} in the next {value}"),
    "older_than": N_("{field} more than {value} ago"),
    "on": N_("{field} on {value}"),
    "before": N_("{field} before {value}"),
    "from": N_("{field} since {value}"),
    "empty": N_("{field} is empty"),
    "not_empty": N_("{field} is not empty"),
}
DAYS = ("last_days", "next_days", "older_than")


def sentence(node: Any, fields: Fields, names: Mapping[str, str]) -> str:
    """Return a condition, or a group of them, in words; `names` are those of the records it refers to, by id."""
    for word in ("all", "any"):
        if isinstance(node, Mapping) and isinstance(node.get(word), list):
            joined = _("{some} and {last}") if word == "all" else _("{some} or {last}")
            return _joined([sentence(one, fields, names) for one in node[word]], joined)
    name, op = str(node.get("field")), str(node.get("op"))
    shape = fields.shapes.get(name)
    if shape is None:
        return removed(name)
    if name == TOGETHER:
        return shape.label
    value = told(shape, op, node.get("value"), names, fields.currency)
    return _(SENTENCES.get(op, "{field}: {value}")).format(field=shape.label, value=value)


def removed(field: str) -> str:
    """Return how a field that is no longer there is told. A custom one had its id as its name, which says nothing."""
    return _("Removed field") if field.startswith("fields.") else _("Removed field “{field}”").format(field=field)


def told(shape: Shape, op: str, value: Any, names: Mapping[str, str], currency: str) -> str:
    """Return the value of a condition in words."""
    if op in ("empty", "not_empty"):
        return ""
    if op in DAYS and isinstance(value, int):
        return ngettext("{count} day", "{count} days", value).format(count=number(value))
    if op == "period":
        return _(PERIODS.get(value, str(value)))
    if isinstance(value, list):
        joined = _("{some} and {last}") if op == "between" else _("{some} or {last}")
        return _joined([_word(shape, one, names, currency) for one in value], joined)
    return _word(shape, value, names, currency)


def _word(shape: Shape, value: Any, names: Mapping[str, str], currency: str) -> str:
    if shape.kind == "reference":
        return _("me") if value == "me" else names.get(str(value), _("a removed record"))
    if shape.kind == "money" and isinstance(value, int):
        return amounts.shown(value, currency)
    if shape.kind == "day":
        return _("today") if value == "today" else _day(value)
    return shape.words.get(value, str(value))


def _day(value: Any) -> str:
    try:
        return day(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def _joined(words: list[str], pattern: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return pattern.format(some=", ".join(words[:-1]), last=words[-1])
