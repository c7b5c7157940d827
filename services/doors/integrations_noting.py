"""How integrations do: the places that use one note here how it went, at most once a minute for each outcome."""

import logging
import time

from sqlalchemy import select
from sqlmodel import Session, col

from models.doors import Integration
from services.work import HOUSE, clock, house_actor, step, work

log = logging.getLogger(__name__)
EACH = 60.0  # seconds
_noted: dict[tuple[str, str, bool], float] = {}


def note(place: str, key: str, error: str = "") -> None:
    """Note a success, or an error in words, unless the same outcome was noted within a minute. Not inside a work. Never
    raises: what was done must not fail for it."""
    if place == HOUSE:  # alerts have a list of their own
        return
    mark, now = (place, key, not error), time.monotonic()
    if now - _noted.get(mark, -EACH) < EACH:
        return
    _noted[mark] = now
    try:
        with work(house_actor(place)) as session:
            keep(session, key, error)
    except Exception:
        log.warning("how an integration does could not be noted", extra={"place": place, "integration": key})


@step
def keep(session: Session, key: str, error: str = "", told: dict[str, str] | None = None) -> Integration:
    """Write down a success, or an error, and what a test found (`told`, by step)."""
    row = session.scalars(select(Integration).where(col(Integration.key) == key)).first() or Integration(key=key)
    if error:
        row.failed_at, row.error = clock.now(), error[:300]
    else:
        row.ok_at = clock.now()
    if told is not None:
        row.told = dict(told)
    session.add(row)
    session.flush()
    return row
