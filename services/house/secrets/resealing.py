"""Re-sealing: after a rotation everything is sealed with the present key, a few rows at a time, beside other work.

It keeps no list of what is done: each value names its key. So it may be killed at any moment, and goes on.
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.accounts import UserSession
from models.backups import BackupSet
from services.house import settings, tenants
from services.house.secrets import known, sealed
from services.house.secrets.known import KnownKey
from services.work import HOUSE, Actor, clock, house_actor, past_keys, step, trouble, vault, work
from services.work.foreground import yield_to_foreground
from services.work.killpoints import reach
from services.work.places import tree_of
from services.work.trail import seal, sealed_by_present

log = logging.getLogger(__name__)
ROW = "resealed"  # in each place: the key that all values are sealed with, how many, and how many no key opens
WORKS_FOR = 2.0  # seconds in one place and run, so that the other places have their turn
# A process looks at the key file each second (`vault.LOOK_EACH`): after a minute none seals with an earlier key.
SETTLED = timedelta(minutes=1)
COUNTS = ("total", "left", "chains", "unread", "tokens", "sets", "newest")


@dataclass(frozen=True, slots=True)
class Need:
    """What still needs an earlier key: sealed values (of how many), places whose audit chain does not continue with the
    present key yet, and the API tokens that an earlier key signed, with the time when the last of them ends.

    `young`: a process may still seal with an earlier key. `unread`: places that cannot be read, of which nothing is
    known. `sets`: backups that open with an earlier key only; they do not keep it here, because the recovery kit has it,
    but `newest` says that the newest one is among them.
    """

    total: int = 0
    left: int = 0
    chains: int = 0
    unread: int = 0
    tokens: int = 0
    sets: int = 0
    newest: int = 0
    until: datetime | None = None
    young: bool = False

    @property
    def nothing(self) -> bool:
        """Whether the earlier keys may go."""
        return not (self.left or self.chains or self.unread or self.tokens or self.newest or self.young)

    def __add__(self, other: "Need") -> "Need":
        """Return the sum of two places."""
        ends = [one for one in (self.until, other.until) if one is not None]
        counts = {name: getattr(self, name) + getattr(other, name) for name in COUNTS}
        return Need(**counts, until=max(ends, default=None), young=self.young or other.young)


def go_on(actor: Actor) -> bool:
    """Re-seal the actor's place for two seconds. Return whether it is done. A chore: may be run again at any time.

    In the house, last, it forgets the earlier keys when all places are done.
    """
    if len(vault.key_ids()) == 1:
        return True
    if actor.place != HOUSE:
        return _go_on(actor)
    with work(actor) as session:
        known.adopt(session)
    done = _go_on(actor)
    if done:
        _forget_when_done(actor)
    return done


def _go_on(actor: Actor) -> bool:
    if _is_done(actor.place):
        return True
    with work(actor) as session:
        past_keys.keep(session)
    broken = _reseal(actor, time.monotonic() + WORKS_FOR)
    if broken is None or not settled():
        return False
    if broken:
        log.warning("sealed values that no key opens stay as they are", extra={"place": actor.place, "count": broken})
    with work(actor) as session:
        total = sum(total for total, _left in _counts(session, actor.place))
        settings.write(session, ROW, {"key": vault.key_id(), "total": total, "broken": broken})
    return True


def hurry() -> None:
    """Re-seal for two seconds in each place, and chain what waits; the house last, which then forgets the earlier keys.

    What cannot be done is left to the chores, and `needed` counts it.
    """
    for place in reversed(tenants.places()):
        try:
            go_on(house_actor(place))
            with work(house_actor(place)) as session:
                seal(session)
        except Exception:
            trouble.log_repeated(log, "a place cannot be sealed with the new secret key", place=place)


def settled() -> bool:
    """Return whether no process can still seal with an earlier key."""
    with work(house_actor(), read=True) as session:
        return _settled(next(iter(known.known(session)), KnownKey(vault.key_id())))


def needed(exact: bool = False) -> Need:
    """Return what still needs the earlier keys of the ring, in all places.

    Reads every sealed column (half a second for 100,000 values): of places that are done, only if `exact`.
    """
    if len(vault.key_ids()) == 1:
        return Need()
    with work(house_actor(), read=True) as session:
        present = next(iter(known.known(session)), KnownKey(vault.key_id()))
        backups = _backups(session, present)
    return sum((_needed_in(place, present.since, exact) for place in tenants.places()), backups)


def _is_done(place: str) -> bool:
    with work(house_actor(place), read=True) as session:
        return bool((settings.read(session, ROW) or {}).get("key") == vault.key_id())


def _forget_when_done(actor: Actor) -> None:
    with work(actor, read=True) as session:
        alone = len(known.known(session)) == 1
    if not alone and all(map(_is_done, tenants.places())):
        with work(actor) as session:
            known.forget_earlier(session)


def _reseal(actor: Actor, until: float) -> int | None:
    """Re-seal column by column. Return how many values could not be opened; None when the time was up before the end."""
    broken = 0
    for one in sealed.columns_of(tree_of(actor.place)):
        more, after = True, None
        while more:
            if time.monotonic() > until:
                return None
            yield_to_foreground()
            with work(actor) as session:
                after, closed = sealed.reseal(session, one, after)
            reach("resealed")
            broken, more = broken + closed, after is not None
    return broken


def _needed_in(place: str, since: datetime | None, exact: bool) -> Need:
    try:
        with work(house_actor(place), read=True) as session:
            return _needed(session, place, since, exact=exact)
    except Exception:
        trouble.log_repeated(log, "it is not known whether a place needs an earlier secret key", place=place)
        return Need(unread=1)


@step
def _needed(session: Session, place: str, since: datetime | None, *, exact: bool) -> Need:
    done = settings.read(session, ROW) or {}
    if done.get("key") != vault.key_id():
        done = {}
    counts = _counts(session, place) if exact or not done else [(done["total"], done["broken"])]
    tokens, until = (0, None) if place == HOUSE or since is None else _tokens(session, since)
    return Need(
        total=sum(total for total, _left in counts),
        left=sum(left for _total, left in counts) - done.get("broken", 0),
        chains=0 if sealed_by_present(session) else 1,
        tokens=tokens,
        until=until,
    )


def _counts(session: Session, place: str) -> list[tuple[int, int]]:
    return [sealed.count(session, one) for one in sealed.columns_of(tree_of(place))]


def _settled(present: KnownKey) -> bool:
    return present.since is None or clock.now() - present.since > SETTLED


@step
def _tokens(session: Session, since: datetime) -> tuple[int, datetime | None]:
    """Count the API tokens of open sessions that began before the present key was known to all processes."""
    query: Any = select(func.count(), func.max(col(UserSession.expires_at))).where(
        col(UserSession.kind) == "program",
        col(UserSession.ended_at).is_(None),
        col(UserSession.expires_at) > clock.now(),
        col(UserSession.made_at) < since + SETTLED,
    )
    count, until = session.execute(query).one()
    return int(count), until


@step
def _backups(session: Session, present: KnownKey) -> Need:
    """Return what the backups need: those of before the moment since which the present key opens everything."""
    kept = col(BackupSet.state).in_(("stored", "verified"))
    times = session.scalars(select(col(BackupSet.taken_at)).where(kept).order_by(col(BackupSet.taken_at))).all()
    old = [at for at in times if at is not None and (present.alone is None or at <= present.alone)]
    newest = bool(old) and len(old) == len(times)
    return Need(sets=len(old), newest=int(newest), young=not _settled(present))
