"""Intake: the works by which one boot takes rows out of the outboxes of its places, repairs them, and puts them back."""

from collections.abc import Callable, Iterable, Set
from datetime import datetime
from uuid import UUID

from services.outbox import claim, holds, states
from services.outbox.claim import Check, Claimed, Name
from services.outbox.states import Change
from services.work import house_actor, work


class Intake:
    """The claims of one boot. `check` gives verdicts about claimed rows; `admit` raises where a place may not be
    adopted yet."""

    def __init__(self, boot: UUID, check: Check, admit: Callable[[str], None]) -> None:
        self.boot, self.check, self.admit = boot, check, admit

    def claim(self, place: str, lane: Name, limit: int) -> list[Claimed]:
        """Claim up to `limit` due rows of one lane."""
        actor = house_actor(place)
        with work(actor) as session:
            return claim.claim(session, actor, self.boot, limit, self.check, channel=lane.channel, rank=lane.rank)

    def due(self, place: str, lanes: Iterable[Name]) -> dict[Name, datetime]:
        """Return when the next row of each lane is due, where one waits."""
        with work(house_actor(place), read=True) as session:
            found = {lane: claim.next_due(session, *lane) for lane in lanes}
        return {lane: due_at for lane, due_at in found.items() if due_at is not None}

    def recover(self, place: str) -> tuple[int, int, list[Name]]:
        """Settle what an earlier boot left. Return how many went back, how many are unknown, and the lanes with rows."""
        self.admit(place)
        with work(house_actor(place)) as session:
            lanes = [Name(one, rank) for one in claim.channels_waiting(session) for rank in (0, claim.MANY)]
            return *claim.recover(session, house_actor(place), self.boot), lanes

    def sweep(self, place: str, leaving: Set[UUID]) -> None:
        """Repair what this boot lost track of, and move rows as the holds say, however many they are."""
        moved = holds.AT_ONCE
        while moved >= holds.AT_ONCE:
            with work(house_actor(place)) as session:
                moved = claim.sweep(session, house_actor(place), self.boot, frozenset(leaving))

    def put_back(self, place: str, row: Claimed) -> None:
        """Return a claimed row that was not tried."""
        back = Change(row.id, ("claimed",), "pending", boot=self.boot, lease=row.leased_until, noted=False)
        with work(house_actor(place)) as session:
            states.apply(session, house_actor(place), [back])
