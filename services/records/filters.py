"""Filters: a tree of conditions over the fields of a record type, checked, and turned into one criterion.

    {"all": [{"field": "status", "op": "is", "value": "customer"},
             {"any": [{"field": "rating", "op": "at_least", "value": 4}, {"field": "owner_id", "op": "is", "value": "me"}]}]}

`all` holds when every condition in it does, `any` when one does. Days are those of the viewer's zone; a range includes
its whole first day and stops before its end. `me` stands for the viewer.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, not_, or_, true
from sqlmodel import col

from models.columns import UtcTime
from models.language import _
from models.typed import Kind, kind_of
from services.records.declaration import Record
from services.work import Actor, Invalid

CONDITIONS = 30  # of one tree
DEEPEST = 3  # groups inside one another
LONGEST = 200  # characters of a value
LARGEST = 8_000  # characters of a whole filter

Make = Callable[[Any, Any, Actor], ColumnElement[bool]]


def criterion(record: Record, actor: Actor, tree: Mapping[str, Any]) -> ColumnElement[bool]:
    """Return the criterion of a tree; an empty tree matches everything. Refuses (`Invalid`, on `filter`) an unknown
    field, an operator that the field's kind does not have, a value of another kind, and a tree that is too large."""
    if not tree:
        return true()
    counted = [0]
    return _group(record, actor, tree, 1, counted)


def read(text: str) -> Mapping[str, Any]:
    """Return the tree of a JSON text, as addresses and programs send it. Refuses text that is no JSON object."""
    try:
        found = json.loads(text) if len(text) <= LARGEST else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, Mapping):
        raise _wrong(_("A filter is a JSON object of at most 8,000 characters."))
    return found


def operators(kind: Kind) -> tuple[str, ...]:
    """Return the operators that fields of a kind have."""
    return tuple(OPERATORS.get(kind.name, OPERATORS["line"]))


def _group(record: Record, actor: Actor, node: Any, depth: int, counted: list[int]) -> ColumnElement[bool]:
    if not isinstance(node, Mapping):
        raise _wrong(_("A filter is made of groups and conditions."))
    for word, joined in (("all", and_), ("any", or_)):
        if set(node) == {word}:
            if depth > DEEPEST:
                raise _wrong(_("Groups can be nested at most {number} deep.").format(number=DEEPEST))
            if not isinstance(node[word], list) or not node[word]:
                raise _wrong(_("A group needs at least one condition."))
            return joined(*(_group(record, actor, one, depth + 1, counted) for one in node[word]))
    counted[0] += 1
    if counted[0] > CONDITIONS:
        raise _wrong(_("A filter can have at most {number} conditions.").format(number=CONDITIONS))
    return _condition(record, actor, node)


def _condition(record: Record, actor: Actor, node: Mapping[str, Any]) -> ColumnElement[bool]:
    if not {"field", "op"} <= set(node) <= {"field", "op", "value"}:
        raise _wrong(_("A condition has a field, an operator and a value."))
    name, op = str(node["field"])[:LONGEST], str(node["op"])[:LONGEST]
    column, kind = _column(record, name)
    known = OPERATORS.get(kind.name, OPERATORS["line"])
    if op not in known:
        raise _wrong(_("“{field}” takes one of: {values}.").format(field=record.label(name), values=", ".join(known)))
    try:
        return known[op](column, node.get("value"), actor)
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise _wrong(_("“{field}” does not take this value.").format(field=record.label(name))) from None


def _column(record: Record, name: str) -> tuple[Any, Kind]:
    if name in ("made_at", "binned_at") and name in record.row.model_fields:
        return col(getattr(record.row, name)), Kind("other")
    info = record.draft.model_fields.get(name)
    if info is None or name not in record.row.model_fields:
        raise _wrong(_("There is no field “{field}”. It may have been removed.").format(field=name))
    return col(getattr(record.row, name)), kind_of(info)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value or len(value) > LONGEST or "\0" in value:
        raise ValueError
    return value


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise ValueError
    return [_text(one) for one in value]


def _number(value: Any) -> int:
    if type(value) is not int or abs(value) >= 1 << 31:
        raise ValueError
    return value


def _truth(value: Any) -> bool:
    if type(value) is not bool:
        raise ValueError
    return value


def _one(value: Any, actor: Actor) -> UUID | None:
    return actor.user_id if value == "me" else UUID(_text(value))


def _begin(column: Any, value: Any, actor: Actor, days: int = 0) -> Any:
    """Return the start of a local day, or of one some days later, as the column keeps it."""
    day = date.fromisoformat(_text(value)) + timedelta(days=days)
    if not isinstance(column.type, UtcTime):
        return day
    return datetime.combine(day, datetime.min.time(), ZoneInfo(actor.zone)).astimezone(UTC)  # or it is out of range


EMPTY: dict[str, Make] = {
    "empty": lambda column, value, actor: column.is_(None),
    "not_empty": lambda column, value, actor: column.is_not(None),
}
OPERATORS: dict[str, dict[str, Make]] = {
    "line": {
        "is": lambda column, value, actor: column == _text(value),
        "is_not": lambda column, value, actor: or_(column != _text(value), column.is_(None)),
        "contains": lambda column, value, actor: column.icontains(_text(value), autoescape=True),
        "not_contains": lambda column, value, actor: or_(
            not_(column.icontains(_text(value), autoescape=True)), column.is_(None)
        ),
        "starts": lambda column, value, actor: column.istartswith(_text(value), autoescape=True),
        **EMPTY,
    },
    "choice": {
        "is": lambda column, value, actor: column == _text(value),
        "is_not": lambda column, value, actor: column != _text(value),
        "in": lambda column, value, actor: column.in_(_texts(value)),
    },
    "stars": {
        "is": lambda column, value, actor: column == _number(value),
        "at_least": lambda column, value, actor: column >= _number(value),
        "at_most": lambda column, value, actor: column <= _number(value),
    },
    "yes_no": {"is": lambda column, value, actor: column.is_(_truth(value))},
    "reference": {
        "is": lambda column, value, actor: column == _one(value, actor),
        "is_not": lambda column, value, actor: or_(column != _one(value, actor), column.is_(None)),
        **EMPTY,
    },
    "other": {
        "on": lambda column, value, actor: and_(
            column >= _begin(column, value, actor), column < _begin(column, value, actor, 1)
        ),
        "before": lambda column, value, actor: column < _begin(column, value, actor),
        "from": lambda column, value, actor: column >= _begin(column, value, actor),
        **EMPTY,
    },
}
OPERATORS["block"] = OPERATORS["line"]


def _wrong(why: str) -> Invalid:
    return Invalid(_("Please check the filter."), filter=why)
