"""Ageing of photos (V-06): marked cold after 90 days, and gone after a year. The row stays, and says so."""

from sqlalchemy import ColumnElement, and_, select, update
from sqlmodel import Session, col

from models.files import StoredFile
from models.visits import Photo, Signature
from services import settings
from services.work import Actor, clock, step, work

AT = "03:10"  # before the sweep of files, which takes the bytes
AT_ONCE = 500  # rows in one work


def age(actor: Actor) -> int:
    """Mark old photos as cold, remove the pictures of those that expired, and the files of photos and signatures that were
    deleted with their visit. Return how many photos expired. An errand of short works."""
    with work(actor) as session:
        session.info["action"] = "visits.age"
        session.execute(update(Photo).where(to_mark(session)).values(cold_at=clock.now()))
    expired = 0
    while number := _expire(actor):
        expired += number
    while _forget(actor):
        pass
    return expired


@step
def to_mark(session: Session) -> ColumnElement[bool]:
    """Return the criterion of photos that are old, and not marked as cold yet."""
    fresh = and_(col(Photo.expired_at).is_(None), col(Photo.cold_at).is_(None))
    return and_(fresh, col(Photo.taken_at) < clock.now() - settings.get(session, settings.PHOTOS_COLD))


@step
def to_expire(session: Session) -> ColumnElement[bool]:
    """Return the criterion of photos whose picture is to be removed."""
    before = clock.now() - settings.get(session, settings.PHOTOS_EXPIRE)
    return and_(col(Photo.expired_at).is_(None), col(Photo.taken_at) < before)


def _expire(actor: Actor) -> int:
    with work(actor) as session:
        session.info["action"] = "visits.age"
        rows = session.scalars(select(Photo).where(to_expire(session)).limit(AT_ONCE)).all()
        for row in rows:
            file = session.get(StoredFile, row.file_id) if row.file_id else None
            row.file_id, row.expired_at = None, clock.now()
            session.flush()
            if file is not None:
                session.delete(file)
    return len(rows)


def _forget(actor: Actor) -> int:
    gone = 0
    with work(actor) as session:
        session.info["action"] = "visits.age"
        for table, kept in (("photos", Photo), ("signatures", Signature)):
            mine = (col(StoredFile.subject) == table, col(StoredFile.subject_id).not_in(select(col(kept.id))))
            rows = session.scalars(select(StoredFile).where(*mine).limit(AT_ONCE)).all()
            for row in rows:
                session.delete(row)
            gone += len(rows)
    return gone
