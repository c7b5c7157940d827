"""Pulse: whether the house answers, and whether writes still succeed."""

import time

from sqlalchemy import select, text
from sqlmodel import col

from models.tenants import Tenant
from services.work import house_actor, work
from services.work.places import Places, places

LASTS = 5.0  # seconds for which a write counts: each costs a commit, and every visitor may ask
ROOM = 256 * 1024  # bytes: one of our changes and its journal; if this does not fit, the next change does not either
# Rewrites the mark of its revision unchanged: one row in every place, which is not read while we run.
TOUCH = text("UPDATE alembic_version SET version_num = version_num")

_written: tuple[Places, float] | None = None  # in which house, and when


def alive() -> None:
    """Read one row of the house. Raises any error."""
    with work(house_actor(), read=True) as session:
        session.scalar(select(col(Tenant.id)).limit(1))


def writable() -> None:
    """Write into the house, and beside it, since a journal may still have room on a full disk. Raises any error."""
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
