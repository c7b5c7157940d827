"""What measuring costs: the processor time of a beat and of a count, the bytes of 13 months, and a chart of 30 days."""

import tempfile
import time
from datetime import timedelta
from pathlib import Path

from services.house.telemetry import Histogram, Row, recorder, store
from services.house.telemetry.performance import SPANS
from services.house.telemetry.reading import history
from services.house.telemetry.store import Store
from services.house.telemetry.table import BOUNDS, EACH, HISTOGRAMS, NAMES, STEPS
from services.work import clock
from services.work.config import load
from services.work.places import close_places, open_places
from tests.scale.timing import show

COUNTED = 200_000
EVENTS = 1_000  # timed in a second: far more than a hundred open pages do


def measured() -> None:
    """Fill a store with 13 months, and measure it."""
    with tempfile.TemporaryDirectory() as folder:
        open_places(load(data_dir=Path(folder), database_url=None))
        try:
            _recorder()
            _beats(store.store())
            _months(store.store())
        finally:
            store.close()
            close_places()


def _recorder() -> None:
    began = time.process_time()
    for number in range(COUNTED):
        recorder.observe("statements", number % 900 / 1_000)
    each = (time.process_time() - began) / COUNTED
    show("one time noted", f"{each * 1e6:.2f} µs", "–")
    show(f"{EVENTS:,} a second, of a core", f"{100 * each * EVENTS:.2f} %", "2 %, with the beats")


def _beats(here: Store) -> None:
    count, at = 300, int(clock.now().timestamp()) // EACH * EACH
    began = time.process_time()
    for number in range(count):
        here.add(_row(at + number * EACH), {"/contacts": _times()}, {"at": at})
    each = (time.process_time() - began) / count
    show("one beat kept, in four resolutions", f"{each * 1e3:.2f} ms = {100 * each / EACH:.3f} % of a core", "2 %")


def _months(here: Store) -> None:
    now = int(clock.now().timestamp())
    with here.writing() as db:
        for step in STEPS:
            since = now - int(min(step.kept, timedelta(days=396)).total_seconds())
            rows = ((at, here.shape, here.shapes[here.shape].pack(_row(at))) for at in range(since, now, step.seconds))
            db.executemany(f"REPLACE INTO rows_{step.seconds} VALUES (?, ?, ?)", rows)
    here.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    show("13 months", f"{here.path.stat().st_size / 1e6:.1f} MB", "50 MB")
    for name in ("month", "year"):
        back, step = SPANS[name]
        until = clock.now()
        began = time.perf_counter()
        points = history(until - back, until, ["answers.p50", "answers.p95", "error_share", "requests"], step=step)
        show(f"a chart of a {name}, {len(points)} points", f"{(time.perf_counter() - began) * 1e3:.0f} ms", "54 ms")


def _row(at: int) -> Row:
    return Row(at, 1, dict.fromkeys(NAMES, 12.5), {name: _times() for name in HISTOGRAMS})


def _times() -> Histogram:
    return Histogram([7] * (len(BOUNDS) + 1), 900.0, 300.0)
