"""The level of the log: that of the environment, or another one that an operator chose for an hour (A-05)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from models.language import N_, _
from services import settings
from services.house.logbook import scanning
from services.house.settings import read, write
from services.work import Actor, Invalid, announce_id, clock, errand, house_actor, kind, log_files, logs, work
from services.work.places import places

LEVEL_CHANGED = kind("log.level_changed", N_("{actor} changed the level of the log"), "tune")
FACT = "logs:level"
LASTS = timedelta(hours=1)
EACH = timedelta(seconds=20)
MEGABYTE = 1_000_000
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class State:
    """What is written at present: the level and until when, by whom (None and empty: it is that of the environment); from
    when the log reaches, whether a whole week is missing because there was no room, and its bytes of how many."""

    level: str
    usual: str
    until: datetime | None
    by: str
    reaches: datetime | None
    short: bool
    size: int
    room: int


@errand("maintenance.read")
def state(actor: Actor) -> State:
    """Return what is written, and from when on it can be read."""
    with work(house_actor(), read=True) as session:
        chosen, room = _chosen(read(session, FACT)), settings.get(session, settings.LOG_ROOM) * MEGABYTE
    level, until, by = chosen or (places().config.level, None, "")
    reaches, size = scanning.reaches(), scanning.size()
    full = size + log_files.LARGEST > room  # else it reaches back to the first start
    short = full and reaches is not None and reaches > clock.now() - WEEK
    return State(level, places().config.level, until, by, reaches, short, size, room)


@errand("maintenance.run")
def set_level(actor: Actor, level: str) -> datetime:
    """Write lines of a level and above for an hour, in every process within 20 seconds. Return until when. Refuses another
    level (`Invalid`). The level of the environment ends it at once."""
    if level not in logs.LEVELS:
        raise Invalid(_("Please check the form."), level=_("Choose one of the list."))
    until = clock.now() + LASTS
    usual = level == places().config.level
    with work(replace(house_actor(), user_id=actor.user_id, name=actor.name)) as session:
        session.info["action"] = "logbook.set_level"
        write(session, FACT, None if usual else {"level": level, "until": until.isoformat(), "by": actor.name})
        announce_id(session, LEVEL_CHANGED, "settings", UUID(int=0), by=actor.name, level=level)
    logs.set_level(level)
    return until


def obey(actor: Actor) -> None:
    """Write as an operator chose, until it is over; and keep within the room. A chore."""
    with work(actor, read=True) as session:
        chosen, room = _chosen(read(session, FACT)), settings.get(session, settings.LOG_ROOM) * MEGABYTE
    logs.obey(chosen[0] if chosen else places().config.level, room)


def _chosen(stored: Any) -> tuple[str, datetime, str] | None:
    """Return the level that was chosen, until when and by whom. One that would last too long is from before the clock
    went back."""
    try:
        level, until, by = stored["level"], datetime.fromisoformat(stored["until"]), stored["by"]
    except (TypeError, KeyError, ValueError):
        return None
    now = clock.now()
    return (level, until, by) if level in logs.LEVELS and now < until <= now + LASTS else None
