"""Lanes: claimed messages waiting for room, so that a stuck channel delays no other, and many no single one.

Each channel has two: one for what is written to one person, and a narrower one for campaigns.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from services.outbox.claim import Claimed


class Lane:
    """The messages that leave by one channel's account: so many at once, place by place in turn."""

    def __init__(self, room: int) -> None:
        self.size = room
        self.room = asyncio.Semaphore(room)
        self.waiting: dict[str, deque[Claimed]] = {}  # by place; the place whose turn it is comes first

    def add(self, place: str, rows: Sequence[Claimed]) -> None:
        """Add the rows of a place. A place is added again only when all of its rows have been taken."""
        if rows:
            self.waiting[place] = deque(rows)

    def take(self, ready: Callable[[Claimed], bool] = lambda row: True) -> tuple[str, Claimed] | None:
        """Return the next message of the place whose turn it is, and pass the turn to the next place.

        Those that are not `ready` stay where they are; None when no message is.
        """
        for place in list(self.waiting):
            rows = self.waiting[place]
            row = next((one for one in rows if ready(one)), None)
            if row is not None:
                rows.remove(row)
                del self.waiting[place]
                self.add(place, rows)
                return place, row
        return None

    def empty(self) -> list[tuple[str, Claimed]]:
        """Return all waiting messages, and forget them."""
        some = [(place, row) for place, rows in self.waiting.items() for row in rows]
        self.waiting.clear()
        return some
