"""Eight conditions made for real, against a Steward that serves: each is told once on every way, and once that it is over.

Here everything that is waited for is shorter (tests/crash/alarmed.py). In `make soak` the looks, the groups and the
measuring wait as they do for everybody, and each condition is found within 30 s and told within 60 s.
"""

import fcntl
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import psutil
import psycopg
import pytest

from tests import databases
from tests.crash import ground, rounds
from tests.crash.alarms import Watched, watched
from tests.crash.forks import CONT, STOP
from tests.crash.ground import Ground
from tests.waiting import wait_until

pytestmark = pytest.mark.crash
FOUND, TOLD = 30, 60  # seconds (the figures of the watching)
PACES = ["short", pytest.param("real", marks=pytest.mark.soak)]
paced = pytest.mark.parametrize("pace", PACES)


def judge(one: Watched, pace: str, rule: str, told: float) -> None:
    """At the real pace: was it found and told in time?"""
    if pace == "real":
        (row,) = one.here.rows(f"SELECT since_at FROM alerts WHERE rule = '{rule}'", "house")
        since = row["since_at"]
        at = datetime.fromisoformat(since).replace(tzinfo=UTC) if isinstance(since, str) else since
        found = at.timestamp() - one.broke_at
        print(f"FIGURE {rule}: found after {found:.1f} s, told after {told:.1f} s")
        assert found <= FOUND and told <= TOLD


@paced
def test_l02_a_postgresql_that_refuses_every_connection(on_postgres: rounds.Tools, pace: str) -> None:
    with ground.fresh(on_postgres.template) as here:
        assert here.address is not None
        name, server = databases.database_of(here.address), databases.named(here.address, "postgres")
        with watched(on_postgres, here, pace, {"database": {}, "down": {}}) as one:
            one.breaks()
            with psycopg.connect(server, autocommit=True) as there:
                there.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')  # type: ignore[call-overload]
                there.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
                told = one.told("The database does not answer", "firing")
                there.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')  # type: ignore[call-overload]
            one.told("The database does not answer", "resolved")
            one.once("The database does not answer")
            assert one.news("Steward is down") == [], "it was told as what it was"
            judge(one, pace, "database", told)


@paced
def test_l02_an_sqlite_whose_disk_takes_nothing_any_more(tools: rounds.Tools, here: Ground, pace: str) -> None:
    """As of a disk that the kernel made read-only after a fault: no write to any file succeeds."""
    with watched(tools, here, pace, {"database": {}, "down": {}}) as one:
        one.breaks()
        with nothing_written(one.pid):
            told = one.told("The database does not answer", "firing")
        one.told("The database does not answer", "resolved")
        one.once("The database does not answer")
        assert one.news("Steward is down") == []
        judge(one, pace, "database", told)
    assert here.damages() == []


@paced
def test_l07_a_disk_that_fills_up(tools: rounds.Tools, here: Ground, pace: str) -> None:
    """A disk in memory, in a namespace of its own: a kernel that refuses those to us fails this test with its sentence."""
    words = f"mount -t tmpfs -o size=96m tmpfs '{here.data}' && cp -a '{here.room}/whole/.' '{here.data}' &&"
    order = {"disk_critical": {}}
    os.rename(here.data, here.room / "whole")
    os.symlink("whole", here.data)
    with watched(tools, here, pace, order, boxed=f"rm '{here.data}' && mkdir '{here.data}' && {words}") as one:
        inside = f"/proc/{one.pid}/root{here.data}/ballast"
        one.breaks()
        with open(inside, "wb") as file:
            free = os.statvfs(inside).f_bavail * os.statvfs(inside).f_frsize
            os.posix_fallocate(file.fileno(), 0, free - 5 * 2**20)
        told = one.told("The disk is almost full", "firing")
        os.unlink(inside)
        one.told("The disk is almost full", "resolved")
        one.once("The disk is almost full")
        if pace == "real":
            assert told <= TOLD
            print(f"FIGURE disk_critical: told after {told:.1f} s")


@paced
def test_l04_a_loop_that_stands_still(tools: rounds.Tools, here: Ground, pace: str) -> None:
    with watched(tools, here, pace, {"loop_critical": {}}) as one:
        one.breaks()
        one.signal(10)  # SIGUSR1, see tests/crash/alarmed.py
        told = one.told("Pages stand still", "firing")
        one.told("Pages stand still", "resolved")
        one.once("Pages stand still")
        judge(one, pace, "loop_critical", told)


@paced
def test_l08_memory_that_another_process_eats(tools: rounds.Tools, here: Ground, pace: str) -> None:
    whole = psutil.virtual_memory()
    part = min(whole.total * 12 // 100, whole.available // 2)
    points = part / whole.total * 100
    limits = {"fire": round(whole.percent + points * 0.6, 1), "clear": round(whole.percent + points * 0.4, 1)}
    with watched(tools, here, pace, {"memory": limits}) as one:
        one.breaks()
        with eaten(limits["fire"] + 1):
            told = one.told("Memory runs short", "firing")
        one.told("Memory runs short", "resolved")
        one.once("Memory runs short")
        judge(one, pace, "memory", told)


@paced
def test_l03_a_part_that_answers_with_5xx(tools: rounds.Tools, here: Ground, pace: str) -> None:
    with watched(tools, here, pace, {"errors_critical": {}}) as one:
        one.process.sign_in()
        for _ in range(20):
            assert one.process.ask("GET", "/api/v1/tags")[0] == 200
        here.do("ALTER TABLE tags RENAME TO tags_away")
        one.breaks()
        assert {one.process.ask("GET", "/api/v1/tags")[0] for _ in range(4)} == {503}
        told = one.told("Many requests fail", "firing")
        here.do("ALTER TABLE tags_away RENAME TO tags")

        def over() -> bool:
            assert one.process.ask("GET", "/api/v1/tags")[0] == 200
            return any(news.state == "resolved" for news in one.news("Many requests fail"))

        wait_until(over, "it was never over")
        one.told("Many requests fail", "resolved")
        one.once("Many requests fail")
        judge(one, pace, "errors_critical", told)


@paced
def test_l22_s09_a_mail_server_that_is_gone(tools: rounds.Tools, here: Ground, pace: str) -> None:
    with watched(tools, here, pace, {"mails_failed": {}}) as one:
        one.process.sign_in()
        one.mail.go()
        for number in range(5):
            one.process.write(number)
        one.breaks()
        told = one.told("Emails could not be sent", "firing", ("hook",))
        one.mail.come()
        one.told("Emails could not be sent", "resolved")
        one.once("Emails could not be sent")
        judge(one, pace, "mails_failed", told)


@paced
def test_l14_a_backup_that_is_late(tools: rounds.Tools, here: Ground, pace: str) -> None:
    """Another long run holds the lock of backups: the night's one is not made."""
    here.do("UPDATE tenants SET made_at = '2020-01-01 00:00:00.000000'", "house")
    with open(here.data / "backups.lock", "a+", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with watched(tools, here, pace, {"backup_late": {"fire": 0}}) as one:
            one.breaks()
            told = one.told("The backup is late", "firing")
            fcntl.flock(lock, fcntl.LOCK_UN)
            one.process.sign_in()
            assert one.process.ask("POST", "/api/v1/backups")[0] == 202
            one.told("The backup is late", "resolved")
            one.once("The backup is late")
            judge(one, pace, "backup_late", told)


@paced
def test_l01_l11_h03_a_process_that_stands_still(tools: rounds.Tools, here: Ground, pace: str) -> None:
    """SIGSTOP: nothing inside can tell. The monitor outside misses its pings; once awake, Steward says how long it was."""
    with watched(tools, here, pace, {"was_down": {"fire": 0.1}}) as one:
        wait_until(lambda: len(one.hook.pings) > 1, "the monitor outside was never asked")
        one.settled()
        one.signal(STOP)
        pings, stopped = len(one.hook.pings), time.monotonic()
        lasts = 14 if pace == "short" else 65  # longer than a gap and a beat; at the real pace, than two pings
        wait_until(lambda: time.monotonic() - stopped > lasts)
        assert len(one.hook.pings) <= pings + 1, "it stood still, and pings went on"
        one.breaks()
        one.signal(CONT)
        told = one.told("Steward was down", "firing")
        one.told("Steward was down", "resolved")
        one.once("Steward was down")
        assert len(one.hook.pings) > pings
        judge(one, pace, "was_down", told)


@contextmanager
def nothing_written(pid: int) -> Iterator[None]:
    """No file takes another byte of this process."""
    usual = resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, usual)


@contextmanager
def eaten(level: float) -> Iterator[None]:
    """A child takes memory until so many per cent of the machine's are in use, and more when others return some."""
    program = (
        "import time, psutil\nkept = []\nsaid = False\nwhile True:\n"
        f"    while psutil.virtual_memory().percent < {level}: kept.append(b'x' * 2**25)\n"
        "    said or print('full', flush=True)\n    said = True\n    time.sleep(0.2)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None and child.stdout.readline() == b"full\n"
        try:
            yield
        finally:
            child.kill()
