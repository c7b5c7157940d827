"""Conditions: which fields of a record type a list can be filtered by, and the operators of each kind of field."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Integer, and_, false, func, not_, or_, select
from sqlmodel import Session, col

from models.columns import UtcTime
from models.errands import ErrandRow
from models.language import N_
from models.money import MOST
from models.typed import Kind, kind_of
from services.records import search
from services.records.declaration import FilterField, Record
from services.records.periods import begin, between, day_of, days_of, span
from services.work import Actor, clock, step

TOGETHER = "together"  # the field of what one errand changed
LONGEST = 200  # characters of a value
MOST_VALUES = 50  # of one condition
Op = Callable[[Any, Actor], ColumnElement[bool]]
Make = Callable[[Any, Any, Actor], ColumnElement[bool]]
DAY = timedelta(days=1)


@step
def fields_of(session: Session, record: Record) -> dict[str, FilterField]:
    """Return the fields that lists of a type are filtered by, in the order of its form, with those its room adds."""
    names = [*record.draft.model_fields, "made_at", "binned_at"]
    shown = [name for name in names if name in record.row.model_fields and name not in record.unfiltered]
    columns = {name: _column_field(record, name) for name in shown}
    more = record.filters(session) if record.filters is not None else {}
    if record.bulk:
        columns[TOGETHER] = FilterField(N_("Changed together"), Kind("other"), {"is": _together(record)})
    words = {"words": words_field(_by_words(session, record))} if record.indexed else {}
    return {name: one for name, one in columns.items() if one is not None} | words | dict(more)


def words_field(fits: Callable[[str], ColumnElement[bool]]) -> FilterField:
    """Return the field of what is typed into the search of a list: `fits` makes the words into a criterion."""
    return FilterField(N_("Search words"), Kind("line"), {"contains": lambda value, actor: fits(text(value))})


def _by_words(session: Session, record: Record) -> Callable[[str], ColumnElement[bool]]:
    key = col(record.row.id)

    def fits(words: str) -> ColumnElement[bool]:
        found = search.matching(session, words, record.noun)
        return key.is_(None) if found is None else search.among(session, key, found)

    return fits


def _together(record: Record) -> Op:
    """Return the criterion of the records that an errand, by its id, changed: no builder offers it, notices lead to it."""

    def changed(value: Any, actor: Actor) -> ColumnElement[bool]:
        mine = (col(ErrandRow.errand_id) == UUID(text(value)), col(ErrandRow.verb) == "updated")
        return col(record.row.id).in_(select(col(ErrandRow.record_id)).where(*mine))

    return changed


def column_field(label: str, kind: Kind, column: Any) -> FilterField:
    """Return the field of a column: its operators are those of its kind."""
    return FilterField(label, kind, {op: _bound(make, column) for op, make in _operators(kind).items()})


def rows_field(label: str, kind: Kind, column: Any, holder: Callable[[Any], ColumnElement[bool]]) -> FilterField:
    """Return the field of a column in another table. `holder` turns a criterion about one of its rows into that of the
    record, which is never unknown; a denial holds where none of the rows fits."""
    known = _operators(kind)

    def one_of(op: str) -> Op:
        if op == "empty":
            return lambda value, actor: not_(holder(column.is_not(None)))
        if op in DENIED:
            return lambda value, actor: not_(holder(known[DENIED[op]](column, value, actor)))
        return lambda value, actor: holder(known[op](column, value, actor))

    return FilterField(label, kind, {op: one_of(op) for op in known})


def _column_field(record: Record, name: str) -> FilterField | None:
    column = col(getattr(record.row, name))
    info = record.draft.model_fields.get(name)
    kind = kind_of(info) if info is not None else Kind("other")
    if kind.name == "other":
        kind = _by_column(column) or kind
    if kind.name in ("other", "lines", "custom"):
        return None
    return column_field(ADDED.get(name, record.label(name)), kind, column)


def _by_column(column: Any) -> Kind | None:
    """Return the kind of a field whose Draft names none, by what its column keeps."""
    if isinstance(column.type, UtcTime | Date):
        return Kind("day")
    return Kind("number") if isinstance(column.type, Integer) else None


def _operators(kind: Kind) -> Mapping[str, Make]:
    return OPERATORS.get(kind.name, OPERATORS["line"])


def _bound(make: Make, column: Any) -> Op:
    return lambda value, actor: make(column, value, actor)


def text(value: Any) -> str:
    """Return the text of a condition. Raises ValueError for anything else."""
    if not isinstance(value, str) or not value or len(value) > LONGEST or "\0" in value:
        raise ValueError
    return value


def _texts(value: Any) -> list[str]:
    return [text(one) for one in _several(value)]


def _several(value: Any) -> list[Any]:
    if not isinstance(value, list) or not 0 < len(value) <= MOST_VALUES:
        raise ValueError
    return value


def _number(value: Any) -> int:
    return _whole(value, 1 << 31)


def _decimal(value: Any) -> float:
    if type(value) not in (int, float) or not abs(value) < MOST:
        raise ValueError
    return float(value)


def _amount(value: Any) -> int:
    return _whole(value, MOST + 1)


def _whole(value: Any, beyond: int) -> int:
    if type(value) is not int or abs(value) >= beyond:
        raise ValueError
    return value


def _truth(value: Any) -> bool:
    if type(value) is not bool:
        raise ValueError
    return value


def _one(value: Any, actor: Actor) -> UUID | None:
    return actor.user_id if value == "me" else UUID(text(value))


def _among(column: Any, value: Any, actor: Actor) -> ColumnElement[bool]:
    ids = [one for one in (_one(one, actor) for one in _several(value)) if one is not None]
    return column.in_(ids) if ids else false()


def _range(column: Any, value: Any, read: Callable[[Any], float]) -> ColumnElement[bool]:
    least, most = (read(one) for one in _pair(value))
    return and_(column >= least, column <= most)


def _pair(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError
    return value


def _days(column: Any, value: Any, actor: Actor) -> ColumnElement[bool]:
    first, last = (day_of(one, actor) for one in _pair(value))
    return between(column, first, last + DAY, actor)


def _last(column: Any, value: Any, actor: Actor) -> ColumnElement[bool]:
    tomorrow = clock.today(actor.zone) + DAY
    return between(column, tomorrow - span(value), tomorrow, actor)


def _next(column: Any, value: Any, actor: Actor) -> ColumnElement[bool]:
    today = clock.today(actor.zone)
    return between(column, today, today + span(value), actor)


def _older(column: Any, value: Any, actor: Actor) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column < begin(column, clock.today(actor.zone) - span(value), actor)
    return found


def _contains(column: Any, value: Any) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.icontains(text(value), autoescape=True)
    return found


def _numbers(read: Callable[[Any], float]) -> dict[str, Make]:
    return {
        "is": lambda column, value, actor: column == read(value),
        "at_least": lambda column, value, actor: column >= read(value),
        "at_most": lambda column, value, actor: column <= read(value),
        "between": lambda column, value, actor: _range(column, value, read),
    }


ADDED = {"made_at": N_("Added"), "binned_at": N_("Moved to bin")}
DENIED = {"is_not": "is", "not_contains": "contains", "not_in": "in"}
EMPTY: dict[str, Make] = {
    "empty": lambda column, value, actor: column.is_(None),
    "not_empty": lambda column, value, actor: column.is_not(None),
}
TEXTS: dict[str, Make] = {
    "is": lambda column, value, actor: column == text(value),
    "is_not": lambda column, value, actor: or_(column != text(value), column.is_(None)),
    "contains": lambda column, value, actor: _contains(column, value),
    "not_contains": lambda column, value, actor: or_(not_(_contains(column, value)), column.is_(None)),
    "starts": lambda column, value, actor: column.istartswith(text(value), autoescape=True),
    "empty": lambda column, value, actor: func.coalesce(column, "") == "",
    "not_empty": lambda column, value, actor: func.coalesce(column, "") != "",
}
OPERATORS: dict[str, dict[str, Make]] = {
    "line": TEXTS,
    "block": TEXTS,
    "choice": {
        "is": lambda column, value, actor: column == text(value),
        "is_not": lambda column, value, actor: or_(column != text(value), column.is_(None)),
        "in": lambda column, value, actor: column.in_(_texts(value)),
        "not_in": lambda column, value, actor: or_(column.not_in(_texts(value)), column.is_(None)),
    },
    "stars": _numbers(_number),
    "number": _numbers(_number) | EMPTY,
    "decimal": _numbers(_decimal) | EMPTY,
    "money": _numbers(_amount),
    "yes_no": {"is": lambda column, value, actor: column if _truth(value) else not_(column)},
    "reference": {
        "is": lambda column, value, actor: column == _one(value, actor),
        "is_not": lambda column, value, actor: or_(column != _one(value, actor), column.is_(None)),
        "in": _among,
        **EMPTY,
    },
    "day": {
        "period": lambda column, value, actor: between(column, *days_of(value, clock.today(actor.zone)), actor),
        "last_days": _last,
        "next_days": _next,
        "older_than": _older,
        "on": lambda column, value, actor: between(column, day_of(value, actor), day_of(value, actor) + DAY, actor),
        "before": lambda column, value, actor: column < begin(column, day_of(value, actor), actor),
        "from": lambda column, value, actor: column >= begin(column, day_of(value, actor), actor),
        "between": _days,
        **EMPTY,
    },
}
