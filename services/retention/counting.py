"""Counting: how many rows of each line are due at this moment, up to 10,000."""

from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from models.errands import Errand
from models.files import StoredFile
from models.imports import Import
from models.notices import Notice
from models.positions import Position
from models.visits import Photo
from services.exports import keeping as exports_kept
from services.imports import keeping as imports_kept
from services.notices import reading
from services.positions import tracking
from services.records import bin, declaration, lists
from services.records.errands.cards import KEPT
from services.records.errands.states import OPEN
from services.visits import ageing
from services.work import clock, step

Number = tuple[int, bool]  # at most 10,000, and whether there are more


@step
def rows(session: Session, row: Any, fits: Any) -> Number:
    """Return how many rows of a table fit."""
    return lists.count(session, select(col(row.id)).where(fits))


@step
def in_bin(session: Session) -> Number:
    """Return how many records have been in the bin for too long, of all types by one query."""
    one_each = [
        select(func.count()).select_from(one.row).where(bin.over(session, one.row)).scalar_subquery()
        for one in declaration.declared()
        if one.binnable
    ]
    total = session.execute(select(*one_each)).one()
    return lists.capped(sum(total))


@step
def notices(session: Session) -> Number:
    """Return how many notifications are to be archived."""
    return rows(session, Notice, reading.to_archive(clock.now()))


@step
def past_notices(session: Session) -> Number:
    """Return how many notifications are past their time."""
    return rows(session, Notice, reading.past(session))


@step
def photos(session: Session) -> Number:
    """Return how many photos are to be marked as cold."""
    return rows(session, Photo, ageing.to_mark(session))


@step
def past_photos(session: Session) -> Number:
    """Return how many photos are to lose their picture."""
    return rows(session, Photo, ageing.to_expire(session))


@step
def positions(session: Session) -> Number:
    """Return how many positions are past their time."""
    return rows(session, Position, tracking.past(session))


@step
def exports(session: Session) -> Number:
    """Return how many files of exports are past their time."""
    return rows(session, StoredFile, exports_kept.old())


@step
def imports(session: Session) -> Number:
    """Return how many imports are to lose their file."""
    return rows(session, Import, and_(imports_kept.old(), col(Import.file_id).is_not(None)))


@step
def errands(session: Session) -> Number:
    """Return how many pieces of long work are past their undo."""
    over = clock.now() - KEPT
    return rows(session, Errand, and_(col(Errand.finished_at) < over, col(Errand.state).not_in(OPEN)))
