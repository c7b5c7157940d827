"""Filters: a tree of conditions over the fields of a record type, checked, and turned into one criterion.

    {"all": [{"field": "status", "op": "is", "value": "customer"},
             {"any": [{"field": "rating", "op": "at_least", "value": 4}, {"field": "owner_id", "op": "is", "value": "me"}]}]}

`all` holds when every condition in it does, `any` when one does. Days are those of the viewer's zone; a range includes
its whole first day and stops before its end. `me` stands for the viewer. Fields and operators are in conditions.py.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, true
from sqlmodel import Session

from models.language import _
from services.records.conditions import LONGEST, fields_of
from services.records.declaration import FilterField, Record
from services.work import Actor, Invalid, step

CONDITIONS = 30  # of one tree
DEEPEST = 3  # groups inside one another
LARGEST = 8_000  # characters of a whole filter
Fields = Mapping[str, FilterField]


@step
def criterion(session: Session, record: Record, actor: Actor, tree: Mapping[str, Any]) -> ColumnElement[bool]:
    """Return the criterion of a tree; an empty tree matches everything. Refuses (`Invalid`, on `filter`) an unknown
    field, an operator that the field's kind does not have, a value of another kind, and a tree that is too large."""
    if not tree:
        return true()
    return _group(fields_of(session, record), actor, tree, 1, [0])


def read(text: str) -> Mapping[str, Any]:
    """Return the tree of a JSON text, as addresses and programs send it. Refuses text that is no JSON object."""
    try:
        found = json.loads(text) if len(text) <= LARGEST else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, Mapping):
        raise _wrong(_("A filter is a JSON object of at most 8,000 characters."))
    return found


@step
def removed(session: Session, record: Record, tree: Mapping[str, Any]) -> list[str]:
    """Return the fields a tree names that its record type does not have, or no longer has."""
    known = fields_of(session, record)
    named = (one["field"][:LONGEST] for one in conditions(tree))
    return list(dict.fromkeys(name for name in named if name not in known))


def conditions(node: Any, depth: int = 1) -> Iterator[Mapping[str, Any]]:
    """Yield the conditions of a tree that name a field."""
    if isinstance(node, Mapping) and depth <= DEEPEST + 1:
        for word in ("all", "any"):
            if isinstance(node.get(word), list):
                for one in node[word]:
                    yield from conditions(one, depth + 1)
        if isinstance(node.get("field"), str):
            yield node


def both(*trees: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tree that holds when each of these does, no deeper than the deepest of them where they are lists of
    all."""
    some: list[Any] = []
    for tree in trees:
        some += tree["all"] if isinstance(tree.get("all"), list) else [dict(tree)] if tree else []
    return {"all": some} if some else {}


def _group(fields: Fields, actor: Actor, node: Any, depth: int, counted: list[int]) -> ColumnElement[bool]:
    if not isinstance(node, Mapping):
        raise _wrong(_("A filter is made of groups and conditions."))
    for word, joined in (("all", and_), ("any", or_)):
        if set(node) == {word}:
            if depth > DEEPEST:
                raise _wrong(_("Groups can be nested at most {number} deep.").format(number=DEEPEST))
            if not isinstance(node[word], list) or not node[word]:
                raise _wrong(_("A group needs at least one condition."))
            return joined(*(_group(fields, actor, one, depth + 1, counted) for one in node[word]))
    counted[0] += 1
    if counted[0] > CONDITIONS:
        raise _wrong(_("A filter can have at most {number} conditions.").format(number=CONDITIONS))
    return _condition(fields, actor, node)


def _condition(fields: Fields, actor: Actor, node: Mapping[str, Any]) -> ColumnElement[bool]:
    if not {"field", "op"} <= set(node) <= {"field", "op", "value"}:
        raise _wrong(_("A condition has a field, an operator and a value."))
    name, op = str(node["field"])[:LONGEST], str(node["op"])[:LONGEST]
    if name not in fields:
        raise _wrong(_("There is no field “{field}”. It may have been removed.").format(field=name))
    field = fields[name]
    if op not in field.ops:
        said = _("“{field}” takes one of: {values}.")
        raise _wrong(said.format(field=_(field.label), values=", ".join(field.ops)))
    try:
        return field.ops[op](node.get("value"), actor)
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise _wrong(_("“{field}” does not take this value.").format(field=_(field.label))) from None


def _wrong(why: str) -> Invalid:
    return Invalid(_("Please check the filter."), filter=why)
