"""The report of the checks for pages: the last run of this process, renewed in the background, never waited for long."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass, replace
from datetime import datetime

from services.house.checks import lookups
from services.house.checks.running import run
from services.house.finding import Finding
from services.ledger import proving
from services.work import Actor, clock, errand
from services.work.places import Places, places

log = logging.getLogger(__name__)
FRESH = 60.0  # seconds until a page that looks has the checks run again
SHARE = 20  # times as long as a run took: however large the data, checks take a twentieth of one core
FIRST = 1.0  # seconds that the first page waits for the first run
WORST = {"critical": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Report:
    """What the last run found, the worst first; `at` is None before the first one ended. `running`: another is under way."""

    at: datetime | None = None
    took: float = 0.0  # seconds
    findings: tuple[Finding, ...] = ()
    running: bool = False

    def count(self, state: str, level: str = "") -> int:
        """Return how many findings are in a state, of one level or of all."""
        return sum(1 for one in self.findings if one.state == state and level in ("", one.level))


@dataclass(frozen=True, slots=True)
class Summary:
    """The checks in a few words, for the front of maintenance: how many are critical, warnings, not checked and ok."""

    at: datetime | None
    critical: int
    warnings: int
    unchecked: int
    ok: int
    worst: tuple[Finding, ...]  # at most five, all of them failed


class _Board:
    """The last report of this process, of the installation it was made for."""

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.about: Places | None = None
        self.report = Report()
        self.ended = 0.0
        self.thread: threading.Thread | None = None

    def now(self) -> Report:
        """Return the last report; one about another installation is none."""
        busy = self.thread is not None and self.thread.is_alive()
        return replace(self.report if self.about is places() else Report(), running=busy)

    @property
    def old(self) -> bool:
        """Whether it is time for another run."""
        age = time.monotonic() - self.ended
        return self.about is not places() or age > max(FRESH, SHARE * self.report.took)

    def begin(self, before: Callable[[], object] | None = None) -> threading.Thread:
        """Begin a run, after `before`, unless one is under way."""
        with self.turn:
            if self.thread is None or not self.thread.is_alive():
                work = copy_context().run
                self.thread = threading.Thread(target=work, args=[self._run, before], name="checks", daemon=True)
                self.thread.start()
            return self.thread

    def _run(self, before: Callable[[], object] | None) -> None:
        here = places()
        try:
            if before is not None:
                before()
            began = time.monotonic()
            some = run(here.config, of_release=True)  # what the checklists show of the program
            took = time.monotonic() - began
        except Exception:  # as when the installation is closed meanwhile
            log.exception("the checks could not be run")
            return
        order = sorted(some, key=lambda one: (("failed", "unchecked", "ok").index(one.state), WORST[one.level]))
        self.report, self.about, self.ended = Report(clock.now(), took, tuple(order)), here, time.monotonic()


_board = _Board()


@errand("maintenance.read")
def report(actor: Actor) -> Report:
    """Return the last report, and begin another run when it is a minute old. Only the first one is waited for, shortly."""
    if _board.old:
        thread = _board.begin()
        if _board.now().at is None:
            thread.join(FIRST)
    return _board.now()


@errand("maintenance.read")
def summary(actor: Actor) -> Summary:
    """Return the report in a few words, as quickly."""
    now = report(actor)
    failed = tuple(one for one in now.findings if one.failed and one.level != "info")
    levels = Counter(one.level for one in failed)
    return Summary(now.at, levels["critical"], levels["warning"], now.count("unchecked"), now.count("ok"), failed[:5])


@errand("maintenance.run")
def again(actor: Actor) -> Report:
    """Begin the checks anew, after doing again what is done by night: asking the domain, the mail server and the list of
    weaknesses, and proving the amounts."""

    def look_up() -> None:
        lookups.look_up(actor)
        lookups.look_up_packages(actor)
        proving.prove_all(actor)

    _board.begin(look_up)
    return _board.now()
