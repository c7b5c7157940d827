"""Keeping: an export grows in a file of its own in the data folder, then is kept for its person for a day (H-15)."""

import os
import shutil
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlmodel import Session, col

from models.errands import Errand
from models.files import StoredFile
from models.language import _
from services import files
from services.records.errands.states import OPEN
from services.work import Actor, Invalid, blobs, clock, step, work

KEPT = timedelta(hours=24)
SUBJECT = "exports"  # of its file, until it is attached to something else and stays
AT_ONCE = 500


def folder(place: str, errand_id: UUID) -> Path:
    """Return the folder in which an export is made."""
    return blobs.folder(place) / SUBJECT / errand_id.hex


def append(target: Path, size: int, content: bytes) -> int:
    """Put bytes after the first `size` of a file; what a killed work left behind them goes. Return the new size. Refuses
    a file that is shorter, as after a power cut."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(target, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        if file.seek(0, os.SEEK_END) < size:
            raise Invalid(_("What was written so far is lost. Please export again."))
        file.truncate(size)
        file.seek(size)
        return size + file.write(content)


@step
def keep(session: Session, name: str, digest: str, size: int) -> StoredFile:
    """Keep a finished export for the actor."""
    return files.keep_laid(session, name, digest, size, subject=SUBJECT)


def tidy(actor: Actor) -> int:
    """Forget exports after a day, and what those that ended left in the data folder. Return how many files. A chore of
    short works; the bytes go with the nightly sweep."""
    gone = 0
    while True:
        with work(actor) as session:
            session.info["action"] = "exports.tidy"
            some = _forget(session)
        gone += some
        if some < AT_ONCE:
            break
    left = [one for one in (blobs.folder(actor.place) / SUBJECT).glob("*") if one.is_dir()]
    if left:
        with work(actor, read=True) as session:
            going = {one.hex for one in session.scalars(select(col(Errand.id)).where(col(Errand.state).in_(OPEN)))}
        for one in left:
            if one.name not in going:
                shutil.rmtree(one, ignore_errors=True)
    return gone


def old() -> ColumnElement[bool]:
    """Return the criterion of the files of exports that are to go."""
    mine = and_(col(StoredFile.subject) == SUBJECT, col(StoredFile.subject_id).is_(None))
    return and_(mine, col(StoredFile.made_at) < clock.now() - KEPT)


@step
def _forget(session: Session) -> int:
    rows = session.scalars(select(StoredFile).where(old()).limit(AT_ONCE)).all()
    for row in rows:
        session.delete(row)
    return len(rows)
