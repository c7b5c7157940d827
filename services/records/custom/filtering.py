"""Filtering: the filterable custom fields of a record type as fields of a filter, read from the side table."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, String, and_, not_, select, type_coerce
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session, col

from models.custom_fields import CustomField, FieldValue
from models.language import _
from models.typed import YES_NO, Kind
from services.house.register import workspace
from services.records.conditions import DENIED, OPERATORS
from services.records.custom.defined import Custom, live, path_of
from services.records.declaration import FilterField, declared
from services.work import Actor, step

KINDS = {
    "text": "line",
    "link": "line",
    "number": "decimal",
    "money": "money",
    "day": "day",
    "choice": "choice",
    "choices": "choice",
}
Holder = Callable[[ColumnElement[bool]], ColumnElement[bool]]


class DayText(TypeDecorator[str]):
    """A day that is kept as text, compared with days."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        """Return a day as it is kept."""
        return value if value is None or isinstance(value, str) else value.isoformat()


@step
def fields(session: Session, noun: str) -> Mapping[str, FilterField]:
    """Return the filterable fields of a record type, each under its name among other fields."""
    row = next((one.row for one in declared() if one.noun == noun), None)
    key: Any = col(row.id) if row is not None else None
    currency = workspace(session.info["place"]).currency
    return {one.path: _field(one, key, currency) for one in live(session, noun) if one.filterable and row is not None}


@step
def removed(session: Session, names: list[str]) -> list[str]:
    """Return names of fields that a filter may name no longer, custom ones as people know them."""
    ids = {name: path_of(name) for name in names}
    wanted = [one for one in ids.values() if one is not None]
    known: dict[Any, str] = {}
    if wanted:
        query = select(col(CustomField.id), col(CustomField.name)).where(col(CustomField.id).in_(wanted))
        known = {one: name for one, name in session.execute(query)}
    return [known.get(ids[name], _("Custom field") if ids[name] else name) for name in names]


def _field(field: Custom, key: Any, currency: str) -> FilterField:
    def holds(where: ColumnElement[bool]) -> ColumnElement[bool]:
        mine = select(col(FieldValue.record_id)).where(col(FieldValue.field_id) == field.id, where)
        found: ColumnElement[bool] = key.in_(mine)
        return found

    has = holds(col(FieldValue.id).is_not(None))
    empty = {"empty": lambda value, actor: not_(has), "not_empty": lambda value, actor: has}
    if field.kind == "yes_no":
        return FilterField(field.name, YES_NO, {"is": lambda value, actor: holds(_truth(value)), **empty})
    kind = Kind(KINDS[field.kind], words=field.choices if field.kind in ("choice", "choices") else {})  # type: ignore[arg-type]
    column, only = _column(field), None
    if field.kind == "money":
        only = col(FieldValue.txt) == currency
    ops = {op: _op(op, OPERATORS[kind.name], column, only, holds) for op in OPERATORS[kind.name]}
    return FilterField(field.name, kind, {**ops, **empty})


def _column(field: Custom) -> Any:
    if field.kind == "day":
        return type_coerce(col(FieldValue.txt), DayText)
    return col(FieldValue.num) if field.kind in ("number", "money") else col(FieldValue.txt)


def _op(
    op: str, known: Mapping[str, Any], column: Any, only: ColumnElement[bool] | None, holds: Holder
) -> Callable[[Any, Actor], ColumnElement[bool]]:
    make = known[DENIED.get(op, op)]

    def criterion(value: Any, actor: Actor) -> ColumnElement[bool]:
        where = make(column, value, actor)
        found = holds(where if only is None else and_(where, only))
        return not_(found) if op in DENIED else found

    return criterion


def _truth(value: Any) -> ColumnElement[bool]:
    if type(value) is not bool:
        raise ValueError
    found: ColumnElement[bool] = col(FieldValue.num) == float(value)
    return found
