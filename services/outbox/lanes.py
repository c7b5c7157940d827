"""Lanes: claimed messages waiting for room, so that a stuck channel delays no other, and many no single one.

Each channel has two: one for what is written to one person, and a narrower one for campaigns.
"""

import asyncio
from collections import deque
from collections.abc import Sequence

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

    def take(self) -> tuple[str, Claimed]:
        """Return the next message of the place whose turn it is, and pass the turn to the next place."""
        place = next(iter(self.waiting))
        rows = self.waiting.pop(place)
        row = rows.popleft()
        self.add(place, rows)
        return place, row
