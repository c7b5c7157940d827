"""The runner: the threads that work on errands, beside the server.

In each place one errand runs at a time. The places take turns, one short work each, so that a long import in one does
not delay another. An event wakes the runner; a chore (`keeping.wake`) only repairs.
"""

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from models.language import _
from services.house import health
from services.records.errands import running, states
from services.records.errands.running import Claim
from services.work import Busy, Conflict, Invalid, Refused, house_actor, trouble, work
from services.work.events import Event, listen
from services.work.foreground import yield_to_foreground
from services.work.killpoints import reach

log = logging.getLogger(__name__)
THREADS = 2  # one interpreter does no more at once; the second runs while the first waits for a database
DELAYS = (1.0, 5.0, 15.0)  # seconds until a broken work is tried again; then the errand fails
WAITS = (5.0,) * 120  # ten minutes for a busy or unreachable database, which is not the errand's fault
PATIENCE = 5.0  # seconds for the running works at the end


class Runner:
    """Runs the errands of the places that `places` names."""

    def __init__(self, places: Callable[[], list[str]]) -> None:
        self.places = places
        self.changed = threading.Condition()
        self.due: list[tuple[float, int, str]] = []  # a heap of turns: when, in which order, and in which place
        self.numbers = itertools.count()
        self.known: set[str] = set()  # places whose turn is due or running
        self.woken: set[str] = set()  # those of them that were woken meanwhile
        self.held: dict[str, Claim] = {}
        self.recovered: set[str] = set()
        self.ending = False

    def start(self) -> None:
        """Start, and resume at once the errands that a dead server left."""
        self.deaf = listen(self._hear)
        self.threads = [threading.Thread(target=self._live, name="errands", daemon=True) for _ in range(THREADS)]
        for thread in self.threads:
            thread.start()
        try:
            for place in self.places():
                self.wake(place)
        except Exception:  # once the house can be read, the chore wakes them one by one
            trouble.log_repeated(log, "the errands could not be looked for at the start")

    def stop(self) -> None:
        """Begin no more work, wait for running works, and put their errands back."""
        self.deaf()
        with self.changed:
            self.ending = True
            self.changed.notify_all()
        end = time.monotonic() + PATIENCE
        for thread in self.threads:
            thread.join(max(0.0, end - time.monotonic()))
        for claim in self.held.values():
            try:
                running.let_go(claim)
            except Exception:  # the next start puts it back
                trouble.log_repeated(log, "an errand could not be put back", place=claim.place)

    def wake(self, place: str) -> None:
        """Look for errands in a place. Safe in every thread."""
        with self.changed:
            if place in self.known:
                self.woken.add(place)
            else:
                self.known.add(place)
                self._add(place, 0.0)

    def _hear(self, events: list[Event]) -> None:
        for one in events:
            if one.kind in (states.BEGUN, states.WAITING):
                self.wake(one.place)

    def _add(self, place: str, pause: float) -> None:
        heapq.heappush(self.due, (time.monotonic() + pause, next(self.numbers), place))
        self.changed.notify()

    def _live(self) -> None:
        while (place := self._next()) is not None:
            try:
                pause = self._turn(place)
            except Exception:  # its lease runs out, and the chore wakes the place again
                trouble.log_repeated(log, "the errands of a place cannot go on", place=place)
                pause = None
            self._after(place, pause)

    def _next(self) -> str | None:
        """Wait for the next turn and return its place, or None at the end."""
        with self.changed:
            while not self.ending:
                wait = self.due[0][0] - time.monotonic() if self.due else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self.due)[2]
                self.changed.wait(wait)
        return None

    def _turn(self, place: str) -> float | None:
        """Do one work in a place. Return the seconds until its next turn, or None when no errand waits there."""
        claim = self.held.pop(place, None) or self._take(place)
        if claim is None:
            return None
        yield_to_foreground(time.monotonic())
        try:
            then = running.go_on(claim)
        except Exception as error:
            then = self._broke(claim, error)
        if then is None:
            return 0.0
        self.held[place] = then
        return then.pause

    def _after(self, place: str, pause: float | None) -> None:
        with self.changed:
            if pause is None and place in self.woken:
                pause = 0.0
            self.woken.discard(place)
            if pause is None:
                self.known.discard(place)
            else:
                self._add(place, pause)

    def _take(self, place: str) -> Claim | None:
        actor = house_actor(place)
        if place not in self.recovered:
            with work(actor) as session:
                running.recover(session, actor)
            self.recovered.add(place)
        with work(actor) as session:
            claim = running.claim(session, actor)
        if claim is not None:
            reach("errand claimed")
        return claim

    def _broke(self, claim: Claim, error: Exception) -> Claim | None:
        """Retry an error that may pass; end the errand on a refusal, or when the retries are used up."""
        if isinstance(error, Refused) and not isinstance(error, Busy | Conflict):
            running.fail(claim, _sentence(error))
            return None
        where = f"errand {claim.errand_id}"
        trouble.log_repeated(log, "a work of an errand broke; it is tried again", place=claim.place, errand=where)
        delays = WAITS if isinstance(error, Busy) or health.out_of_reach(error) else DELAYS
        if claim.tries < len(delays):
            return replace(claim, tries=claim.tries + 1, pause=delays[claim.tries])
        what = error.message if isinstance(error, Refused) else _broken(error, where)
        running.fail(claim, _("{sentence} What was done so far is kept.").format(sentence=what))
        return None


def _sentence(refusal: Refused) -> str:
    fields = refusal.fields.values() if isinstance(refusal, Invalid) else ()
    return " ".join([refusal.message, *fields])


def _broken(error: Exception, where: str) -> str:
    said = _("{sentence} (ref {reference}).")
    return said.format(sentence=health.what_broke(error), reference=health.crashed(error, where))
