"""Y-01: several processes on one house, one that was stopped for a while, copies, and a stop in order."""

import shutil
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from tests.crash import dice, ground, rounds
from tests.crash.forks import CONT, KILL, TERM
from tests.crash.ground import Ground
from tests.crash.served import Forked, Process, sentence
from tests.crash.verdict import troubles
from tests.waiting import wait_until

pytestmark = pytest.mark.crash


@pytest.mark.parametrize("point", ["after claim", "before handed", "after handed", "before sent"])
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_y01_a_worker_stopped_past_its_lease_sends_nothing_twice(
    request: pytest.FixtureRequest, database: str, point: str
) -> None:
    """SIGSTOP, as a laptop or a virtual machine that sleeps; its lease runs out meanwhile; SIGCONT."""
    tools = request.getfixturevalue("tools" if database == "sqlite" else "on_postgres")
    played = dice.Round(1, point, (), {"dot": ["slow"] * 4}, early=4)
    result = rounds.Result(played, database)
    with ground.fresh(tools.template) as here, tools.sink.server(here.room, played.script) as server:
        short = {"lease": 0.2, "sweeps": 60}
        life = rounds.start(tools, here, server, kill_at=f"{point}:1:STOP", early=4, hurry=True, **short)
        assert life.stopped(), life.told()
        time.sleep(0.5)
        life.signal(CONT)
        assert life.hear("settled"), life.told()
        assert life.end(TERM) == 0
        rounds.live_to_the_end(tools, here, server, result)
        taken = server.taken()
        assert all(times == 1 for times in taken.values()), taken
        acked = (here.room / "acked").read_text().split()
        assert troubles(here, server, acked, [], replace(played, script={"dot": ["cut"] * 4})) == []
    assert not result.wrong


def test_one_server_at_a_time_has_a_data_folder_and_guests_work_beside_it(tools: rounds.Tools, here: Ground) -> None:
    with tools.sink.server(here.room) as server:
        first = Process(here, server.url())
        try:
            assert first.answers(), first.log.read_text()
            for words in ((), ("upgrade",)):
                other = Process(here, server.url(), *words)
                assert other.process.wait() == 1
                assert sentence(other.log).startswith("Steward cannot start: Another Steward (serve, process ")
                assert "Stop it first." in sentence(other.log)
                assert "Traceback" not in sentence(other.log)
            for words in (("check", "--json"), ("status",)):
                guest = Process(here, server.url(), *words)
                assert guest.process.wait() == 0, sentence(guest.log)
            first.sign_in()
            written = first.write(1)
            wait_until(lambda: server.taken()[written] == 1, "the first server stopped working")
        finally:
            first.end(KILL)
        again = Forked(tools.forks, here, server.url())
        assert again.answers(), again.log.read_text()
        assert again.end(TERM) == 0
        assert here.damages() == []


def test_one_server_at_a_time_has_a_postgresql_database(on_postgres: rounds.Tools) -> None:
    with ground.fresh(on_postgres.template) as here, on_postgres.sink.server(here.room) as server:
        first = Process(here, server.url())
        try:
            assert first.answers(), first.log.read_text()
            elsewhere = {"STEWARD_DATA_DIR": str(here.room / "another folder")}
            (here.room / "another folder").mkdir()
            for words in ((), ("upgrade", "--no-copy")):
                other = Process(here, server.url(), *words, **elsewhere)
                assert other.process.wait() == 1
                assert "Another Steward already serves this database. Stop it first." in sentence(other.log)
            assert first.ask("GET", "/health")[0] == 200
        finally:
            first.end(KILL)
        again = Forked(on_postgres.forks, here, server.url(), **elsewhere)
        assert again.answers(), again.log.read_text()
        assert again.end(TERM) == 0


def test_y01_a_stop_in_order_leaves_nothing_half_done(tools: rounds.Tools, here: Ground) -> None:
    """SIGTERM in the middle of a batch: what was begun is finished, what was not waits for the next start."""
    with tools.sink.server(here.room, {"dot": "slower"}) as server:
        assert rounds.start(tools, here, server, early=150, kill_at="before claim").end() == -KILL
        written = set((here.room / "acked").read_text().split())
        first = Process(here, server.url())
        wait_until(lambda: bool(server.taken()), "nothing was sent")
        assert first.end(TERM) == 0, first.log.read_text()
        left = here.states()
        assert set(left) == written
        assert "handed" not in left.values()
        assert "unknown" not in left.values()
        assert {one for one, state in left.items() if state == "sent"} == set(server.taken())
        assert set(left.values()) - {"sent"}, "it was not stopped in the middle"
        result = rounds.Result(dice.Round(1, "stop", ()), "sqlite")
        rounds.live_to_the_end(tools, here, server, result)
        assert troubles(here, server, written, [], result.played) == []
    assert not result.wrong


def test_y01_a_copied_folder_sends_nothing_until_somebody_releases_it(tools: rounds.Tools, here: Ground) -> None:
    """The worst of restores: two installations that both believe the messages are theirs to send."""
    with tools.sink.server(here.room, {"mail": "later"}) as busy:
        life = rounds.start(tools, here, busy, early=3)
        assert life.hear("started")
        life.end(KILL)
        assert not busy.taken()
    room = here.room / "elsewhere"
    room.mkdir()
    copy = replace(here, room=room, data=Path(shutil.copytree(here.data, room / "data")))
    with tools.sink.server(room) as server:
        process = Process(copy, server.url())
        try:
            assert process.answers(), process.log.read_text()
            process.sign_in()
            made = process.write(1)
            wait_until(lambda: set(copy.states().values()) == {"held"}, "what was due is not held")
            status, told = process.ask("GET", f"/api/v1/messages/{UUID(made)}")
            assert (status, told["state"]) == (200, "held")
            assert not server.taken()
            life = tools.forks.start(room, "release", copy.environment(server.url()),
                                     place=copy.people.acme, token=copy.people.alice)  # fmt: skip
            assert life.end() == 0, life.told()
            wait_until(lambda: set(copy.states().values()) == {"sent"}, "what was released did not leave")
        finally:
            assert process.end(TERM) == 0
        assert set(server.taken().values()) == {1}
        assert len(server.taken()) == 4


@pytest.mark.parametrize("point", ["key written", "before upgrade commit", "after upgrade commit", "healed"])
def test_a_first_start_that_was_killed_starts_again(tools: rounds.Tools, tmp_path: Path, point: str) -> None:
    """From an empty folder, without a key of its own: what the kill left is finished by the next start."""
    with tools.sink.server(tmp_path) as server:
        nothing = Ground(tmp_path, tmp_path / "data", None, tools.template.people)
        own_key = {"STEWARD_SECRET_KEY": ""}
        first = Process(nothing, server.url(), STEWARD_KILL_AT=point, **own_key)
        assert first.process.wait() == -KILL, first.log.read_text()
        second = Forked(tools.forks, nothing, server.url(), **own_key)
        assert second.answers(), second.log.read_text()
        assert second.end(TERM) == 0
        assert (tmp_path / "data" / "secret.key").stat().st_size >= 32


@pytest.mark.parametrize("after", [0.15, 0.3, 0.5, 0.8, 1.2])
def test_a_first_start_killed_at_any_moment_starts_again(tools: rounds.Tools, tmp_path: Path, after: float) -> None:
    with tools.sink.server(tmp_path) as server:
        nothing = Ground(tmp_path, tmp_path / "data", None, tools.template.people)
        first = Process(nothing, server.url(), STEWARD_SECRET_KEY="")
        time.sleep(after)
        first.end(KILL)
        second = Forked(tools.forks, nothing, server.url(), STEWARD_SECRET_KEY="")
        assert second.answers(), second.log.read_text()
        assert second.end(TERM) == 0
        with closing(sqlite3.connect(tmp_path / "data" / "house.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
