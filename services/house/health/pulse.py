"""Pulse: whether the house answers, and whether anything can still be written."""

import time

from sqlalchemy import select, text
from sqlmodel import col

from models.tenants import Tenant
from services.work import house_actor, work
from services.work.places import Places, places

LASTS = 5.0  # seconds for which a write speaks: each costs a commit, and anybody may ask
ROOM = 256 * 1024  # bytes: a change of ours and its journal; where this does not fit, the next one does not either
# The mark of its revision, as it is: one row in every place, which nobody reads while we run.
TOUCH = text("UPDATE alembic_version SET version_num = version_num")

_written: tuple[Places, float] | None = None  # in which house, and when


def alive() -> None:
    """Ask the house for one row. Raises whatever is wrong with it."""
    with work(house_actor(), read=True) as session:
        session.scalar(select(col(Tenant.id)).limit(1))


def writable() -> None:
    """Write into the house, and beside it, for a journal may have room left on a full disk. Raises whatever hinders it."""
    global _written  # noqa: PLW0603
    here, now = places(), time.monotonic()
    if _written is not None and _written[0] is here and now - _written[1] < LASTS:
        return
    with work(house_actor()) as session:
        session.connection().execute(TOUCH)
    probe = here.folder / ".room"
    try:
        probe.write_bytes(bytes(ROOM))
    finally:
        probe.unlink(missing_ok=True)
    _written = here, now
