"""Filling: the side table of a field that becomes filterable, and its emptying when it no longer is; few records at once,
many by an errand."""

from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session

from models.base import METADATA
from models.custom_fields import CustomField
from models.language import N_
from services.records import custom, declaration, errands
from services.records.errands import ErrandKind, Portion, Worked
from services.work import Actor, kind, step
from services.work.events import signal

SOON = 2_000  # records that are gone through within the action: a tenth of a second
FILLED = kind(
    "field.filled", N_("{actor} made {subject} ready for filters"), "filter_alt"
)  # a signal: nothing is stored


@step
def begin(session: Session, actor: Actor, field: CustomField) -> None:
    """Fill the side table with the values of a field, or empty it, as the field says."""
    session.flush()
    table = METADATA.tables[declaration.of_noun(field.record).table]
    number = session.scalar(select(func.count()).select_from(table)) or 0
    if number > SOON:
        errands.begin(session, actor, FILL, {"field": str(field.id), "name": field.name}, number)
        return
    after: UUID | None = None
    while True:
        _done, after = custom.refill(session, custom.of(field), table.name, after, SOON)
        if after is None:
            return


@step
def _work(session: Session, actor: Actor, portion: Portion) -> Worked:
    """Go through the next records; a field that was deleted meanwhile has none."""
    field = session.get(CustomField, UUID(portion.params["field"]))
    if field is None:
        return Worked(0)
    after = UUID(portion.cursor) if portion.cursor and field.filterable else None
    table = declaration.of_noun(field.record).table
    done, last = custom.refill(session, custom.of(field), table, after, portion.at_once)
    if last is None:
        signal(session, FILLED, str(CustomField.__tablename__), [field.id])
    return Worked(done, str(last) if last is not None else None, {"updated": done} if done else {})


FILL = ErrandKind(
    "field_fill", N_("Preparing “{name}” for filters"), "custom_fields.edit", _work, link="/settings/fields", quiet=True
)
