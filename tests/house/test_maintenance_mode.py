"""Maintenance mode: a fact of the house that closes Steward to all but operators, and ends by itself."""

import signal
import subprocess
import sys
from datetime import timedelta

import pytest

from services.house import maintenance_mode
from services.house.maintenance_mode import UnderMaintenance
from services.work import Actor, Invalid, NotAllowed, clock, house_actor, vault
from services.work.config import Config
from services.work.places import open_places
from tests.cast import KEY
from tests.rules.sources import ROOT
from tests.servers import environment


def test_it_closes_steward_to_all_but_operators_until_it_is_ended(alice: Actor, bob: Actor) -> None:
    maintenance_mode.refuse(bob)
    mode = maintenance_mode.begin(alice, "New disk", 20)
    assert (mode.reason, mode.by, mode.until - mode.begun_at) == ("New disk", "Alice", timedelta(minutes=20))
    maintenance_mode.refuse(alice)
    maintenance_mode.refuse(house_actor(bob.place))
    with pytest.raises(UnderMaintenance, match="saves nothing until then"):
        maintenance_mode.refuse(bob)
    maintenance_mode.end(alice)
    maintenance_mode.refuse(bob)


def test_it_ends_by_itself_at_its_time(alice: Actor) -> None:
    mode = maintenance_mode.begin(alice, "", 20)
    with clock.at(mode.until - timedelta(seconds=1)):
        assert maintenance_mode.current() == mode
    with clock.at(mode.until):
        assert maintenance_mode.current() is None


def test_a_clock_that_went_back_does_not_make_it_last(alice: Actor) -> None:
    maintenance_mode.begin(alice, "", 240)
    with clock.at(clock.now() - timedelta(days=300)):
        assert maintenance_mode.current() is None


@pytest.mark.parametrize("minutes", [0, -5, 241])
def test_it_lasts_a_minute_at_least_and_four_hours_at_most(alice: Actor, minutes: int) -> None:
    with pytest.raises(Invalid) as refused:
        maintenance_mode.begin(alice, "", minutes)
    assert "minutes" in refused.value.fields and maintenance_mode.current() is None


def test_only_an_operator_begins_and_ends_it(alice: Actor, bob: Actor, charlie: Actor) -> None:
    maintenance_mode.begin(alice)
    for actor in (bob, charlie):
        with pytest.raises(NotAllowed):
            maintenance_mode.begin(actor)
        with pytest.raises(NotAllowed):
            maintenance_mode.end(actor)
    assert maintenance_mode.current() is not None


def test_another_process_sees_it_within_a_second_and_after_a_restart(house: Config, alice: Actor) -> None:
    maintenance_mode.begin(alice, "Restart", 5)
    open_places(house)  # as a process that starts now
    vault.open_vault(KEY, house.data_dir)
    found = maintenance_mode.current()
    assert found is not None and found.reason == "Restart"


def test_while_the_house_cannot_be_read_the_last_known_one_holds(
    alice: Actor, bob: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    maintenance_mode.begin(alice)
    monkeypatch.setattr(maintenance_mode, "FRESH", 0.0)
    monkeypatch.setattr(maintenance_mode, "read", lambda *_: 1 / 0)
    with pytest.raises(UnderMaintenance):
        maintenance_mode.refuse(bob)


@pytest.mark.sqlite_only
def test_the_command_line_begins_it_and_its_end_outlives_a_killed_process(
    house: Config, bob: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maintenance_mode, "FRESH", 0.0)
    code = "import os,signal,ui.cli.transfer as t;t.maintenance(t.Switch.on,1,'');os.kill(os.getpid(),signal.SIGKILL)"
    killed = run(house, "-c", code)
    assert killed.returncode == -signal.SIGKILL and killed.stdout.startswith("Only operators can use Steward until ")
    with pytest.raises(UnderMaintenance):
        maintenance_mode.refuse(bob)
    with clock.at(clock.now() + timedelta(seconds=61)):
        maintenance_mode.refuse(bob)
    assert run(house, "main.py", "maintenance", "off").stdout == "Steward is open to everyone.\n"
    maintenance_mode.refuse(bob)


def run(house: Config, *words: str) -> subprocess.CompletedProcess[str]:
    """Run this Python on the house, as another process."""
    more = environment(house.data_dir) | {"PYTHONUNBUFFERED": "1"}
    return subprocess.run([sys.executable, *words], cwd=ROOT, env=more, capture_output=True, text=True, check=False)
