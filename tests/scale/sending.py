"""How fast due messages leave, and how long a page takes meanwhile."""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import httpx

from services import messages
from services.work import Actor, clock, house_actor, trail, work
from services.work.places import close_places
from tests import cast
from tests.scale.timing import once, percentiles, show, timed
from tests.servers import ROOT, serve

BURSTS = 5  # so many times the same: one lasts a second, in which a page is asked for ten times
PAUSE = 0.1  # seconds from an answer to the next question


def sending(count: int, database: str | None, settings: Mapping[str, str]) -> None:
    """Due messages of 5 kB to a local sink, each state durable, while pages answer."""
    body = ("Dear customer, our fitters are in your street next week; ring us.\n" * 80)[:5000]
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "ledger"
        sink = subprocess.Popen(
            [sys.executable, "-m", "tests.channels.smtp_servers", "--ledger", str(ledger)],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        port = (sink.stdout.readline() if sink.stdout else "").strip()
        try:
            _send(count, body, ledger, port, database, settings)
        finally:
            sink.terminate()
            sink.wait()


def _send(count: int, body: str, ledger: Path, port: str, database: str | None, settings: Mapping[str, str]) -> None:
    where = "PostgreSQL" if database else "SQLite"
    folder = Path(tempfile.mkdtemp(prefix="steward-bench-"))
    people = cast.build(cast.settings(folder, database))
    first = clock.now() + timedelta(seconds=25 + BURSTS * count / 200)  # all are written, and the server has warmed up
    times = [first + timedelta(seconds=(5 + count / 400) * burst) for burst in range(BURSTS)]
    _write(cast.actor(people.alice), count, body, times)
    close_places()
    more = {"database_url": database} if database else {}
    rates, busy = [], []
    with serve(folder, smtp_url=f"smtp://127.0.0.1:{port}", **settings, **more) as served:
        page = httpx.Client(base_url=served.address, cookies={"steward": people.alice})
        ask = partial(once, lambda: page.get("/contacts"), PAUSE)
        idle = timed(lambda: page.get("/contacts"), 60, PAUSE)
        for burst, due in enumerate(times, 1):
            assert clock.now() < due, "what was before took too long"
            time.sleep((due - clock.now()).total_seconds())
            seen, began_at = [_taken(ledger)], time.perf_counter()
            while seen[-1][1] < burst * count and time.perf_counter() - began_at < 120:
                busy.append(ask())
                seen.append(_taken(ledger))
            moving = [one for one in seen if one[1] > (burst - 1) * count]
            rates.append((moving[-1][1] - moving[0][1]) / (moving[-1][0] - moving[0][0] or 1e-9))
    told = f"{statistics.median(rates):,.0f} a second ({min(rates):,.0f} to {max(rates):,.0f})"
    show(f"sending {count:,} messages of 5 kB, {where}, {BURSTS} times", told, "2,000 a second")
    show("  a page meanwhile", percentiles(busy), "1.5 times idle")
    show("  the same page idle", percentiles(idle), "")
    shutil.rmtree(folder, ignore_errors=True)


def _write(alice: Actor, count: int, body: str, times: Sequence[datetime]) -> None:
    """So many letters for each of these times, and what wrote them sealed: only the sending is measured."""
    letter = {"subject": "Hello", "body": body}
    for burst, due in enumerate(times):
        for start_at in range(0, count, 500):
            with work(alice) as session:
                for number in range(start_at, min(count, start_at + 500)):
                    to = f"n{burst}-{number}@example.com"
                    messages.send(session, alice, {"to": to, **letter}, send_at=due)
    for _ in range(0, 3 * count * len(times), trail.AT_ONCE):
        with work(house_actor(alice.place)) as session:
            trail.seal(session)


def _taken(ledger: Path) -> tuple[float, int]:
    """How many messages the sink has taken, and when it took the last of them, in seconds."""
    if not ledger.exists():
        return 0.0, 0
    lines, taken_at = -1, 0.0
    while lines != (now := ledger.read_bytes().count(b"\n")):  # until nothing is added between the two looks
        lines, taken_at = now, ledger.stat().st_mtime
    return taken_at, lines
