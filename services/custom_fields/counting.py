"""Counting: how many records have a value of a field, and how many have each of its choices."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, func, select
from sqlmodel import Session, col

from models.custom_fields import CustomField, FieldValue
from services.records import declaration
from services.work import Actor, step, visible

AT_ONCE = 2_000  # rows that are read at a time


@step
def filled(session: Session, actor: Actor, noun: str, only: Collection[UUID] | None = None) -> Mapping[str, int]:
    """Return how many records of a type outside the bin, of those that the actor sees, have a value of each field, by its
    id. One walk through the records counts all fields."""
    row: Any = declaration.of_noun(noun).row
    here = (col(row.binned_at).is_(None), visible(actor, row))
    each = func.json_each(col(row.fields)).table_valued("key")
    keys = each.lateral() if session.get_bind().dialect.name == "postgresql" else each.alias()
    name = keys.c.key
    query = select(name, func.count()).select_from(row).join(keys, col(row.id).is_not(None)).where(*here)
    if only is not None:
        query = query.where(name.in_([str(one) for one in only]))
    return {key: number for key, number in session.execute(query.group_by(name))}


@step
def of_choices(session: Session, field: CustomField) -> Mapping[str, int]:
    """Return how many records have each choice of a field, whoever may see them, in the bin or not, by its key."""
    if field.filterable:
        mine = select(col(FieldValue.txt), func.count()).where(col(FieldValue.field_id) == field.id)
        return {str(key): number for key, number in session.execute(mine.group_by(col(FieldValue.txt)))}
    row: Any = declaration.of_noun(field.record).row
    holds = cast(col(row.fields), Text).contains(str(field.id))
    found: Counter[str] = Counter()
    for values in session.execute(select(col(row.fields)).where(holds).execution_options(yield_per=AT_ONCE)).scalars():
        value = values.get(str(field.id))
        found.update(value if isinstance(value, list) else [value])
    return found
