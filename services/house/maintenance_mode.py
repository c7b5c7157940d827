"""Maintenance mode: while it is on, Steward is closed to everyone but operators.

It is a fact of the house, so each process sees it within a second, and it ends by itself at its time, even when the
process that began it died. Messages go on leaving: a restore or an upgrade holds sending itself.
"""

import logging
import threading
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from models.language import N_, _
from models.settings import Setting
from models.text import line
from services.house.settings import read, write
from services.work import (
    HOUSE,
    Actor,
    Busy,
    Invalid,
    Mistakes,
    announce_id,
    clock,
    errand,
    house_actor,
    kind,
    trouble,
    work,
)
from services.work.places import Places, places

BEGUN = kind("maintenance.begun", N_("{actor} started maintenance mode"), "engineering")
ENDED = kind("maintenance.ended", N_("{actor} ended maintenance mode"), "engineering")
KINDS = [BEGUN, ENDED]
FACT = "maintenance_mode"
USUAL, LONGEST = 30, 240  # minutes: nobody is locked out for more than half a working day by a forgotten command
FRESH = 1.0  # seconds for which a process believes what it read last
AGAIN = 30  # seconds after which programs and browsers may look again: it may end early
ROWS = Setting.__table__  # type: ignore[attr-defined]
STORED = select(ROWS.c.value).where(ROWS.c.name == FACT).scalar_subquery()  # for statements that read the house anyway
log = logging.getLogger(__name__)
_turn = threading.Lock()


@dataclass(frozen=True, slots=True)
class Mode:
    """Why Steward is closed (may be empty), who closed it, since when and until when."""

    reason: str
    by: str
    begun_at: datetime
    until: datetime

    @property
    def on(self) -> bool:
        """Whether it still applies. One that would last too long is from before the clock went back."""
        now = clock.now()
        return now < self.until <= now + timedelta(minutes=LONGEST)


class UnderMaintenance(Busy):
    """Maintenance mode is on, and the actor is no operator. `retry_after` is in seconds."""

    code = "maintenance"

    def __init__(self, mode: Mode, zone: str, *, typed: bool = True) -> None:
        text = _("Steward is under maintenance until {time} and saves nothing until then.")
        kept = _("What you typed stays here.") if typed else _("Nothing was changed.")
        super().__init__(f"{text.format(time=clock_time(mode.until, zone))} {kept}")
        self.retry_after = retry_after(mode)


@dataclass(slots=True)
class _Known:
    """What this process read last, from which house and when (of the monotonic clock)."""

    mode: Mode | None = None
    house: Places | None = None
    at: float = 0.0


_known = _Known()


@errand("maintenance.run", fresh=True)
def begin(actor: Actor, reason: str = "", minutes: int = USUAL) -> Mode:
    """Close Steward to everyone but operators for some minutes (1 to 240). Begun again, it takes the new time.

    Refuses another number of minutes, and a reason of more than 200 characters (`Invalid`).
    """
    with Mistakes() as found:
        clean = found.check(_reason, reason)
        found.check(_minutes, minutes)
    now = clock.now()
    mode = Mode(clean, actor.name, now, now + timedelta(minutes=minutes))
    with work(_house(actor)) as session:
        value = {"reason": mode.reason, "by": mode.by, "begun_at": now.isoformat(), "until": mode.until.isoformat()}
        write(session, FACT, value)
        announce_id(session, BEGUN, "settings", UUID(int=0), by=actor.name, reason=clean, minutes=minutes)
    _keep(mode)
    return mode


@errand("maintenance.run")
def end(actor: Actor) -> bool:
    """Open Steward to everyone again. Return whether it was closed."""
    with work(_house(actor)) as session:
        closed = read(session, FACT) is not None
        if closed:
            write(session, FACT, None)
            announce_id(session, ENDED, "settings", UUID(int=0), by=actor.name)
    _keep(None)
    return closed


def current() -> Mode | None:
    """Return the mode that is on, read at most a second ago, or None. While the house cannot be read: the last one."""
    if not _is_fresh():
        with _turn:
            if not _is_fresh():
                _look()
    return known()


def known() -> Mode | None:
    """Return the mode as this process read it last. Asks no database."""
    return _known.mode if _known.mode is not None and _known.mode.on else None


def note(stored: Any) -> None:
    """Keep the value of `STORED`, which every request of a signed-in person reads."""
    _keep(_as_mode(stored))


def refuse(actor: Actor) -> None:
    """Refuse everyone but operators and the house itself while maintenance mode is on (`UnderMaintenance`)."""
    mode = None if actor.operator or actor.kind == "house" else current()
    if mode is not None:
        raise UnderMaintenance(mode, actor.zone, typed=actor.kind != "program")


def retry_after(mode: Mode) -> int:
    """Return the seconds after which it is worth trying again."""
    return max(1, min(AGAIN, int((mode.until - clock.now()).total_seconds()) + 1))


def clock_time(at: datetime, zone: str) -> str:
    """Return the time of day in a zone, which is named where it is nobody's own: `21:40`, `21:40 UTC`."""
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}" + (" UTC" if zone == "UTC" else "")


def _house(actor: Actor) -> Actor:
    """Return the house at work for this actor, whom it records."""
    return replace(house_actor(HOUSE), user_id=actor.user_id, name=actor.name)


def _reason(typed: str) -> str:
    clean = line(typed) or ""
    if len(clean) > 200:
        raise Invalid(_("Please check the form."), reason=_("At most 200 characters."))
    return clean


def _minutes(typed: int) -> None:
    if not 1 <= typed <= LONGEST:
        raise Invalid(_("Please check the form."), minutes=_("Enter a number from 1 to {most}.").format(most=LONGEST))


def _is_fresh() -> bool:
    return _known.house is places() and time.monotonic() - _known.at < FRESH


def _look() -> None:
    try:
        with work(house_actor(), read=True) as session:
            _keep(_as_mode(read(session, FACT)))
    except Exception:  # the house is being replaced, or is broken: what was known holds until its time
        trouble.log_repeated(log, "maintenance mode could not be read")
        _keep(_known.mode if _known.house is places() else None)


def _keep(mode: Mode | None) -> None:
    _known.mode, _known.house, _known.at = mode, places(), time.monotonic()


def _as_mode(stored: Any) -> Mode | None:
    try:
        times = datetime.fromisoformat(stored["begun_at"]), datetime.fromisoformat(stored["until"])
        return Mode(stored["reason"], stored["by"], *times)
    except (TypeError, KeyError, ValueError):
        return None
