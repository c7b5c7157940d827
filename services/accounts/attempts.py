"""Attempts: five failures in 15 minutes block an account or an address for a while (R-02); successes never count."""

import hashlib
import math
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, not_, select
from sqlmodel import Session, col

from models.language import _, ngettext
from models.tenants import SignInFailure
from services.house.limits import network
from services.work import HOUSE, TooMany, clock, house_actor, step, work

WINDOW = timedelta(minutes=15)
REMEMBERED = timedelta(days=1)
ALLOWED = 5
# Failures noted while we wait for the database count; later ones are from before the clock went back.
SOON = timedelta(minutes=1)
MOST_COUNTED = 200  # failures of one key in a day: while it is blocked, none are added


def keys(place: str, email: str, address: str, device: str | None = None) -> list[str]:
    """Return the keys a failed sign-in counts against: the company's account and the network, or only the known device.

    `device` is the id of its mark, so that one mark counts as one however it is encoded.
    """
    if device:
        return [_key("device", device)]
    return [_key("account", f"{place}:{email}"), *([_key("address", network(address))] if address else [])]


def session_keys(session_id: UUID | None) -> list[str]:
    """Return the keys a wrong password on an open page counts against: the session, which a password opened."""
    return [_key("session", str(session_id))]


def refuse_too_many(keys: list[str]) -> None:
    """Refuse when any of the keys failed five times in the last 15 minutes; each further block lasts longer."""
    with work(house_actor(HOUSE), read=True) as session:
        _refuse(session, keys)


def note_failure(keys: list[str]) -> None:
    """Count one failure against each key. Refuses as `refuse_too_many` does when others were counted meanwhile."""
    with work(house_actor(HOUSE)) as session:
        _refuse(session, keys)
        now = clock.now()  # the same for all its keys: `failures_today` counts each time once
        session.add_all(SignInFailure(key=key, at=now) for key in keys)


@step
def forget_old(session: Session) -> int:
    """Drop failures older than a day, and those noted before the clock went back. Return how many."""
    now = clock.now()
    kept = col(SignInFailure.at).between(now - REMEMBERED, now + SOON)
    return int(session.execute(delete(SignInFailure).where(not_(kept))).rowcount)  # type: ignore[attr-defined]


def failures_today() -> int:
    """Return how many sign-ins failed in the last 24 hours, for the maintenance page."""
    with work(house_actor(HOUSE), read=True) as session:
        each = func.count(col(SignInFailure.at).distinct())
        return session.scalar(select(each).where(col(SignInFailure.at) > clock.now() - REMEMBERED)) or 0


def _refuse(session: Session, keys: list[str]) -> None:
    wait = max((_wait(session, key) for key in keys), default=0)
    if wait > 0:
        raise TooMany(
            _("Too many login attempts, please try again after {time}").format(time=_words(wait)), retry_after=wait
        )


def _wait(session: Session, key: str) -> int:
    """Return the seconds to wait: five failures within 15 minutes block for 15 minutes, and each further five that day
    for twice as long, up to 4 hours. Failures that caused a block do not count for the next one."""
    now = clock.now()
    mine = (col(SignInFailure.key) == key, col(SignInFailure.at).between(now - REMEMBERED, now + SOON))
    query = select(col(SignInFailure.at)).where(*mine).order_by(col(SignInFailure.at).desc()).limit(MOST_COUNTED)
    recent: list[datetime] = []
    blocks, until = 0, now
    for at in reversed(list(session.scalars(query))):
        recent = [*(one for one in recent if at - one < WINDOW), at]
        if len(recent) == ALLOWED:
            until, blocks, recent = at + WINDOW * min(2**blocks, 16), blocks + 1, []
    return max(0, math.ceil((until - now).total_seconds()))


def _words(wait: int) -> str:
    """Return seconds as people say them, never too few: `15 minutes`, `2 hours`."""
    minutes = math.ceil(wait / 60)
    if minutes > 90:
        return ngettext("{count} hour", "{count} hours", math.ceil(minutes / 60))
    return ngettext("{count} minute", "{count} minutes", max(1, minutes))


def _key(kind: str, value: str) -> str:
    return hashlib.sha256(f"rl:auth:{kind}:{value}".encode()).hexdigest()
