"""Sweeping: at night, files that were never attached go after 30 days, and bytes that no row names after one."""

import os
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlmodel import col

from models.files import StoredFile
from services.work import Actor, blobs, clock, work
from services.work.places import places

UNATTACHED = timedelta(days=30)
SPARED = timedelta(days=1).total_seconds()  # bytes are written before their row, and touched before another row
AT_ONCE = 500


def sweep(actor: Actor) -> int:
    """Remove what nobody can reach any more. Return how many files and bytes went. An errand of short works."""
    gone = 0
    while number := _forget(actor):
        gone += number
    waiting: list[Path] = []
    for one in blobs.folder(actor.place).glob("[0-9a-f][0-9a-f]/*"):
        if one.suffix == blobs.GONE:  # a sweep died here: the row may have come meanwhile
            os.replace(one, one.with_suffix(""))
        elif one.suffix == blobs.PART:
            gone += _remove(one)
        elif blobs.DIGEST.fullmatch(one.name):
            waiting.append(one)
    for start in range(0, len(waiting), AT_ONCE):
        gone += _sweep(actor, waiting[start : start + AT_ONCE])
    return gone


def _forget(actor: Actor) -> int:
    old = (col(StoredFile.subject_id).is_(None), col(StoredFile.made_at) < clock.now() - UNATTACHED)
    with work(actor) as session:
        session.info["action"] = "files.sweep"
        rows = session.scalars(select(StoredFile).where(*old).limit(AT_ONCE)).all()
        for row in rows:
            session.delete(row)
    return len(rows)


def _sweep(actor: Actor, found: Sequence[Path]) -> int:
    if (places().folder / "scratch").exists():  # a backup is under way: it may have copied rows that are gone by now
        return 0
    old = [one for one in found if _old(one)]
    if not old:
        return 0
    named = select(col(StoredFile.digest)).where(col(StoredFile.digest).in_([one.name for one in old]))
    with work(actor, read=True) as session:
        kept = set(session.scalars(named))
    return sum(_remove(one) for one in old if one.name not in kept)


def _remove(found: Path) -> int:
    """Take bytes away, then look once more: who names them meanwhile has touched them, or finds them gone."""
    aside = found.with_name(f"{found.name}{blobs.GONE}")
    try:
        os.replace(found, aside)
        if not _old(aside):
            os.replace(aside, found)
            return 0
        aside.unlink()
    except FileNotFoundError:
        return 0
    return 1


def _old(found: Path) -> bool:
    try:
        return time.time() - found.stat().st_mtime > SPARED
    except FileNotFoundError:
        return False
