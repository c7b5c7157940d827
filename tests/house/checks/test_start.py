"""A production start refuses what is unsafe, with the reason and the remedy; elsewhere it is only logged (K-07, K-08, R-12)."""

import logging
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pydantic import SecretStr

from services.house import checks
from services.work import CannotStart
from tests.house.checks.breaks import BREAKS
from tests.house.checks.conftest import World
from tests.rules.sources import ROOT

STOPS = sorted(name for name, one in checks.CHECKS.items() if one.stops)
PRODUCTION = {"environment": "production"}


def start(world: World, **changed: object) -> None:
    config = world.config.model_copy(update=PRODUCTION | changed)
    checks.refuse_unsafe(config)
    checks.refuse_unsafe(config, of_data=True)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("name", [name for name in STOPS if name != "debug"])
def test_k07_a_production_start_refuses_what_is_unsafe_and_says_what_to_do(world: World, name: str) -> None:
    changed = BREAKS[name](world) or {}
    (one,) = [one for one in world.found(**changed) if checks.name_of(one) == name]
    with pytest.raises(CannotStart) as refused:
        start(world, **changed)
    assert str(refused.value) == f"{one.message} {one.fix}"


def test_k10_a_production_start_refuses_debugging(world: World) -> None:
    with pytest.raises(CannotStart, match="Debugging is on in production: STEWARD_LOG_LEVEL"):
        start(world, log_level="debug")
    world.patch.setenv("DEBUG", "True")
    with pytest.raises(CannotStart, match="DEBUG"):
        start(world)
    world.patch.setenv("DEBUG", "False")
    start(world)


@pytest.mark.parametrize("origins", ["*", "http://app.example.com", "https://localhost:3000"])
def test_r08_no_origin_of_this_machine_in_production(world: World, origins: str) -> None:
    with pytest.raises(CannotStart, match="Sites that nobody chose"):
        start(world, cors_allowed_origins=origins)


def test_k07_no_house_is_made_with_a_key_that_is_refused(tmp_path: Path) -> None:
    environment = {
        "STEWARD_DATA_DIR": str(tmp_path / "data"),
        "STEWARD_ENVIRONMENT": "production",
        "PATH": os.environ["PATH"],
        "STEWARD_SITE_URL": "https://crm.example",
        "STEWARD_SECRET_KEY": "change-me-" * 4,
    }
    order = [sys.executable, str(ROOT / "main.py"), "serve", "--port", "1"]
    done = subprocess.run(order, cwd=tmp_path, capture_output=True, text=True, check=False, env=environment)
    assert (done.returncode, "The secret key can be guessed." in done.stderr) == (1, True), done.stderr
    assert "change-me" not in done.stderr
    assert not (tmp_path / "data" / "house.db").exists()


def test_a_healthy_house_starts_in_production_within_a_second(world: World) -> None:
    began = time.monotonic()
    start(world)
    assert time.monotonic() - began < 1


def test_what_is_only_a_warning_stops_no_start(world: World) -> None:
    world.config.data_dir.chmod(0o755)
    start(world, secret_key=None)


def test_k08_default_credentials_stop_production_and_are_logged_elsewhere(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    weak = {"secret_key": SecretStr("change-me-change-me-change-me-change-me")}
    with pytest.raises(CannotStart, match="The secret key can be guessed") as refused:
        start(world, **weak)
    assert "change-me" not in str(refused.value)
    with caplog.at_level(logging.WARNING):
        start(world, environment="staging", **weak)
    assert "The secret key can be guessed." in caplog.text


def test_a_check_that_breaks_off_stops_no_start(world: World) -> None:
    """It is a finding of `check`; a start must not depend on a file system that says nothing about itself."""

    def broken(*_: object) -> list[object]:
        raise OSError("a test")

    world.patch.setattr("services.house.checks.disk.psutil.disk_partitions", broken)
    start(world)
