"""Pace: how fast an account may send, and a campaign to the recipients of one domain. Exact, over a sliding window.

Limits of an account hold for everything that leaves by it: at most 2 an hour means 2 in any hour. What left before a
restart is counted too: the attempts in the outbox are the record of it.
"""

import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

PER_DOMAIN = 10.0  # messages of campaigns a second to one recipient domain
SLOWEST = 0.05
RECOVERS = 1.1  # a minute, after the domain asked us to slow down
Limit = tuple[int, float]  # so many in so many seconds


@dataclass(slots=True)
class Window:
    """What left by one account: the times in seconds, the oldest first; and what is on its way."""

    limits: Sequence[Limit] = ()
    left: deque[float] = field(default_factory=deque)
    under_way: int = 0

    def room(self, now: float) -> tuple[int, float]:
        """Return how many more may leave now (a large number without a limit), and in how many seconds there is room."""
        self._forget(now)
        room, wait = 1_000_000, 0.0
        for most, seconds in self.limits:
            inside = [at for at in self.left if at > now - seconds]
            free = most - len(inside) - self.under_way
            if free <= 0 and inside:
                wait = max(wait, inside[0] + seconds - now)
            room = min(room, free)
        return max(0, room), max(wait, 0.05) if room <= 0 else 0.0

    def _forget(self, now: float) -> None:
        longest = max((seconds for _, seconds in self.limits), default=0.0)
        while self.left and self.left[0] <= now - longest:
            self.left.popleft()


@dataclass(slots=True)
class _Domain:
    rate: float = PER_DOMAIN
    next_at: float = 0.0
    slowed_at: float = 0.0


class Domains:
    """How fast campaigns may write to each recipient domain."""

    def __init__(self) -> None:
        self.domains: dict[str, _Domain] = {}

    def take(self, domain: str, now: float) -> bool:
        """Return whether a message may leave for this domain now, and count it if so."""
        one = self.domains.setdefault(domain, _Domain())
        if now < one.next_at:
            return False
        minutes = int((now - one.slowed_at) // 60)
        if one.rate < PER_DOMAIN and minutes:
            one.rate, one.slowed_at = min(PER_DOMAIN, one.rate * RECOVERS**minutes), now
        one.next_at = max(now, one.next_at) + 1 / one.rate
        return True

    def slow(self, domain: str, now: float) -> None:
        """Halve the pace: the domain's server asked for it."""
        one = self.domains.setdefault(domain, _Domain())
        one.rate, one.slowed_at = max(SLOWEST, one.rate / 2), now


def longest(some: Iterable[Limit]) -> float:
    """Return the seconds of the longest window."""
    return max((seconds for _, seconds in some), default=0.0)


class Rates:
    """How many messages were handed over in each of the last 30 minutes, by place and queue. In memory."""

    MINUTES = 30

    def __init__(self) -> None:
        self.counts: dict[tuple[str, str], deque[tuple[int, int]]] = {}

    def note(self, place: str, queue: str) -> None:
        """Count one that was handed over."""
        minute, some = int(time.time() // 60), self.counts.setdefault((place, queue), deque(maxlen=self.MINUTES))
        if some and some[-1][0] == minute:
            some[-1] = (minute, some[-1][1] + 1)
        else:
            some.append((minute, 1))

    def last(self, place: str) -> Mapping[str, list[int]]:
        """Return the counts of each queue of a place, the oldest minute first; the present minute is the last."""
        now = int(time.time() // 60)
        return {
            queue: [dict(some).get(now - ago, 0) for ago in reversed(range(self.MINUTES))]
            for (where, queue), some in list(self.counts.items())
            if where == place
        }


RATES = Rates()
