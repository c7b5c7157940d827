"""Lanes: what was claimed and waits for room, one lane for each channel, so that one that hangs holds up no other."""

import asyncio
from collections import deque
from collections.abc import Sequence

from services.outbox.claim import Claimed


class Lane:
    """The messages that leave by one channel's account: so many at once, place by place in turn."""

    def __init__(self, room: int) -> None:
        self.size = room
        self.room = asyncio.Semaphore(room)
        self.waiting: dict[str, deque[Claimed]] = {}  # by place; the place whose turn it is stands first

    def add(self, place: str, rows: Sequence[Claimed]) -> None:
        """Let these wait; a place is added again only when all of its rows have been taken."""
        if rows:
            self.waiting[place] = deque(rows)

    def take(self) -> tuple[str, Claimed]:
        """Return the next message of the place whose turn it is; then it is the next place's turn."""
        place = next(iter(self.waiting))
        rows = self.waiting.pop(place)
        row = rows.popleft()
        self.add(place, rows)
        return place, row
