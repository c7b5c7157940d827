"""Sampling: every ten seconds a beat, the gauges of the machine, and one row in the store."""

import logging
import shutil
import threading
import time

import psutil

from services.house import costs, metrics, tenants
from services.house.health import measures
from services.house.telemetry import recorder, statements, usage
from services.house.telemetry.beats import Beat, Pulse, beat_now, note_start
from services.house.telemetry.store import close, store
from services.house.telemetry.table import EACH
from services.outbox.depth import FAILED, WAITS, depth
from services.work import house_actor, trouble, work
from services.work.places import database_bytes, places

log = logging.getLogger(__name__)
SELDOM = 6  # beats: what asks every place is asked once a minute
FAREWELL = 5.0  # seconds for a beat that is under way


class Sampler:
    """The thread that beats. `start`, then `stop`: a clean stop says so, and what follows is planned."""

    def __init__(self) -> None:
        self.pulse = Pulse()
        self.process = psutil.Process()
        self.seldom: dict[str, float] = {}
        self.number = 0
        self.net: tuple[int, int] | None = None
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._run, name="telemetry", daemon=True)

    def start(self) -> None:
        """Note the gap since the last beat, and begin to beat."""
        try:
            note_start()
        except Exception:
            log.exception("the time since the last beat could not be judged")
        statements.listen()
        usage.listen()
        self.process.cpu_percent()
        psutil.cpu_percent()
        self.thread.start()

    def stop(self) -> None:
        """Stop, and note that it was meant."""
        self.ended.set()
        self.thread.join(FAREWELL)
        statements.flush()
        usage.flush()
        costs.flush()
        self.sample(beat_now(stopped=True))
        close()

    def _run(self) -> None:
        while not self.ended.wait(EACH - time.time() % EACH):
            self.sample(self.pulse.beat())

    def sample(self, beat: Beat) -> None:
        """Keep one row: what was counted since the last one, and what can be read now. Never raises."""
        try:
            at = (round(beat.at) // EACH - 1) * EACH  # it tells of the ten seconds before
            row, pages = recorder.take(at, self._gauges())
            store().add(row, pages, beat.told())
        except Exception:
            trouble.log_repeated(log, "a row of measurements could not be kept")

    def _gauges(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for read in (self._machine, self._people, self._all_places):
            try:
                found |= read()
            except Exception:  # one that cannot be read is missing, and the others are kept
                trouble.log_repeated(log, "a measurement could not be taken", what=read.__name__)
        return found

    def _machine(self) -> dict[str, float]:
        disk, lag, net = shutil.disk_usage(places().folder), metrics.loop_lag_ms(EACH), psutil.net_io_counters()
        sent, received = (net.bytes_sent, net.bytes_recv) if net else (0, 0)
        before, self.net = self.net, (sent, received)
        if before is not None:
            recorder.count("bytes_sent", max(0, sent - before[0]))
            recorder.count("bytes_received", max(0, received - before[1]))
        return {
            "cpu": self.process.cpu_percent(),
            "cpu_machine": psutil.cpu_percent(),
            "memory": float(metrics.memory_bytes()),
            "memory_used": psutil.virtual_memory().percent,
            "threads": float(threading.active_count()),
            "disk_free": float(disk.free),
            "disk_total": float(disk.total),
            "loop_lag": lag[0],
            "loop_lag_worst": lag[1],
        }

    def _people(self) -> dict[str, float]:
        people = float(metrics.people())
        return {"sockets": float(metrics.open_pages()), "users": people, "users_peak": people}

    def _all_places(self) -> dict[str, float]:
        """Read what needs the databases, once a minute; in between it is as it was."""
        self.number += 1
        if self.number % SELDOM == 1:
            self.seldom = {}  # what cannot be read is missing, and not as it was
            self.seldom = _of_places()
            statements.look_at_limit()
            statements.flush()
            usage.flush()
            costs.flush()
        return self.seldom


def _of_places() -> dict[str, float]:
    waiting = unknown = failed = 0
    for place in tenants.places():
        try:
            with work(house_actor(place), read=True) as session:
                now = depth(session)
        except Exception:  # the others are still counted
            trouble.log_repeated(log, "an outbox could not be measured", place=place)
            continue
        waiting, unknown = waiting + now.count(*WAITS), unknown + now.count("unknown")
        failed += now.count(*FAILED)
    with work(house_actor(), read=True) as session:
        late = sum(one.late for one in measures.beats(session))
    return {
        "database": float(database_bytes()),
        "queue": float(waiting),
        "queue_unknown": float(unknown),
        "sends_failed": float(failed),
        "chores_late": float(late),
    }
