"""The gate: whether a channel's account may take another message now, by its circuit and its pace.

For the delivery loop alone, on its thread. Circuits are kept in the house, so that a restart does not forget that an
account was failing, and the page of queues shows them.
"""

import logging
import time
from collections import Counter, deque
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.health import Circuit as CircuitRow
from models.outbox import QUEUE_ROOM, Attempt
from services import settings
from services.channels import ForNow
from services.outbox.circuit import Circuit
from services.outbox.claim import MANY, Claimed, Name
from services.outbox.pace import RATES, Domains, Window, longest
from services.outbox.states import OUTBOX
from services.work import clock, house_actor, step, trouble, work

log = logging.getLogger(__name__)

ROOMY = 1_000_000  # of a queue that has only the room of its channels
SLOW_DOWN = (421, 454)  # replies by which a server asks for patience; and 4.7.x (RFC 3463)


class Gate:
    """The circuits and windows of all channels."""

    def __init__(self) -> None:
        self.circuits: dict[str, Circuit] = {}
        self.windows: dict[str, Window] = {}
        self.domains = Domains()
        self.busy: Counter[str] = Counter()  # by queue: how many of its messages are on their way

    def configure(self) -> None:
        """Read the limits, and at the first time the circuits, from the house. If it cannot be read now, what was read
        before holds."""
        try:
            self._configure()
        except Exception:
            trouble.log_repeated(log, "the limits of sending could not be read")

    def _configure(self) -> None:
        with work(house_actor(), read=True) as session:
            after = settings.get(session, settings.CIRCUIT_AFTER)
            pause = settings.get(session, settings.CIRCUIT_PAUSE)
            rates = {name: settings.get(session, one) for name, one in settings.RATES.items()}
            rows = session.scalars(select(CircuitRow)).all() if not self.circuits else []
        for name, some in rates.items():
            self.windows.setdefault(name, Window()).limits = some
        for row in rows:
            self.circuit(row.channel).restore(row.state, row.failures, row.why, row.probe_at, row.past)
        for name in rates:
            self.circuit(name).after, self.circuit(name).pause = after, pause

    def circuit(self, channel: str) -> Circuit:
        """Return the circuit of a channel."""
        return self.circuits.setdefault(channel, Circuit())

    def remember(self, place: str) -> None:
        """Count what left a place before the process started, as far as a limit looks back."""
        for channel, window in self.windows.items():
            back = longest(window.limits)
            if back:
                with work(house_actor(place), read=True) as session:
                    window.left = deque(sorted([*window.left, *_left(session, channel, back)]))

    def room(self, lane: Name, wanted: int) -> tuple[int, datetime | None]:
        """Return how many messages of a lane may be claimed now, at most `wanted`; if none, when to ask again."""
        now, circuit = clock.now(), self.circuit(lane.channel)
        again = circuit.opens_at(now)
        if again is not None:
            return 0, again
        room, wait = self.windows.setdefault(lane.channel, Window()).room(time.time())
        if not room:
            return 0, now + timedelta(seconds=wait)
        return min(1 if circuit.probes else wanted, room), None

    def shut(self, channel: str) -> bool:
        """Return whether the circuit is open, so that what was claimed before must wait."""
        return self.circuit(channel).state == "open"

    def claimed(self, lane: Name, count: int) -> None:
        """Note that so many were claimed; a probe begins with the first."""
        self.windows.setdefault(lane.channel, Window()).under_way += count
        if count and self.circuit(lane.channel).begin(clock.now()):
            self._keep(lane.channel)

    def ready(self, row: Claimed) -> bool:
        """Return whether a claimed message may leave now, and count it as on its way: its queue has room (O-07), and one
        of a campaign takes its turn in its domain."""
        if self.busy[row.queue] >= QUEUE_ROOM.get(row.queue, ROOMY):
            return False
        free = row.rank != MANY or self.domains.take(_domain(row), time.monotonic())
        self.busy[row.queue] += free
        return free

    def ended(self, row: Claimed) -> None:
        """Note that a message is no longer on its way, whatever became of it."""
        self.busy[row.queue] -= 1

    def handed(self, place: str, row: Claimed) -> None:
        """Note that a message is being handed over."""
        window = self.windows[row.channel]
        window.left.append(time.time())
        window.under_way -= 1
        RATES.note(place, row.queue)

    def over(self, row: Claimed, given: bool = False) -> None:
        """Note that a claimed message is no longer under way; one that was `given` was counted as it was handed over."""
        if given:
            return
        self.windows[row.channel].under_way -= 1
        self.circuit(row.channel).abandon()

    def answered(self, row: Claimed, error: Exception | None) -> None:
        """Take note of the answer about a message."""
        if isinstance(error, ForNow) and row.rank == MANY and _asks_for_patience(error):
            self.domains.slow(_domain(row), time.monotonic())
        if self.circuit(row.channel).answer(error, clock.now()):
            self._keep(row.channel)

    def _keep(self, channel: str) -> None:
        """Write a changed circuit down, in the house."""
        circuit, actor = self.circuit(channel), house_actor()
        with work(actor) as session:
            row = session.scalar(select(CircuitRow).where(col(CircuitRow.channel) == channel))
            if row is None:
                row = CircuitRow(channel=channel, changed_at=clock.now())
                session.add(row)
            row.state, row.failures, row.why = circuit.state, circuit.failures, circuit.why
            row.changed_at, row.probe_at = circuit.changed_at or clock.now(), circuit.probe_at
            row.past = [list(one) for one in circuit.past]


@step
def _left(session: Session, channel: str, seconds: float) -> list[float]:
    since = clock.now() - timedelta(seconds=seconds)
    query: Any = select(col(Attempt.at)).join(OUTBOX, OUTBOX.c.id == col(Attempt.outgoing_id))
    query = query.where(OUTBOX.c.channel == channel, col(Attempt.state) == "handed", col(Attempt.at) > since)
    return [at.timestamp() for at in session.scalars(query)]


def _domain(row: Claimed) -> str:
    return row.recipient.rpartition("@")[2].lower() if "@" in row.recipient else row.channel


def _asks_for_patience(error: ForNow) -> bool:
    return error.code in SLOW_DOWN or error.text.startswith("4.7.")
