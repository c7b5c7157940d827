"""Keeping: old imports lose their file and their rows, because these hold what people keep private (H-15)."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlmodel import Session, col

from models.imports import Import, ImportMapping
from services import files
from services.imports.rows import CLAIMS, ROWS
from services.work import Actor, clock, step, work

KEPT = timedelta(days=30)  # as long as an import can be undone
UNUSED = timedelta(days=730)  # a mapping that no file has needed
STARTED = timedelta(hours=1)  # one whose rows were never read whole
AT_ONCE = 2_000


def forget_old(actor: Actor) -> int:
    """Forget the file and the rows of imports older than 30 days, and imports that were never read whole. The import
    itself stays: it is the audit record. Return how many rows went. A chore of short works."""
    gone = 0
    while number := _in_work(actor):
        gone += number
    return gone


def _in_work(actor: Actor) -> int:
    with work(actor) as session:
        session.info["action"] = "imports.forget_old"
        return _forget_some(session)


def old() -> ColumnElement[bool]:
    """Return the criterion of imports whose file and rows are to go."""
    now = clock.now()
    broken = (col(Import.state) == "read") & (col(Import.made_at) < now - STARTED)
    made = col(Import.made_at) < now - KEPT
    ended = or_(col(Import.ran_at).is_(None), col(Import.ran_at) < now - KEPT)
    return and_(or_(broken, made & ended), col(Import.state).not_in(("running", "undoing")))


@step
def _forget_some(session: Session) -> int:
    which = select(col(Import.id)).where(old())
    for table in (CLAIMS, ROWS):
        some = select(table.c.id).where(table.c.import_id.in_(which)).limit(AT_ONCE)
        done: Any = session.connection().execute(delete(table).where(table.c.id.in_(some)))
        if done.rowcount:
            return int(done.rowcount)
    for row in session.scalars(select(Import).where(col(Import.id).in_(which), col(Import.file_id).is_not(None))):
        files.drop(session, "imports", row.id)
        row.file_id = None
        if row.state in ("read", "checking", "previewed"):
            row.state = "cancelled"
    unused = select(ImportMapping).where(col(ImportMapping.made_at) < clock.now() - UNUSED)
    for mapping in session.scalars(unused.limit(AT_ONCE)):
        session.delete(mapping)
    return 0
