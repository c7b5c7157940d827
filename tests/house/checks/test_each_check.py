"""Each check finds its own trouble, and no other one does (D-01, D-25, K-07, K-08, K-10, B-05, B-08)."""

import time

import pytest

from services.house import checks
from tests.house.checks.books import BREAKS
from tests.house.checks.conftest import World

# Tried elsewhere: with a site that is served, with PostgreSQL, on the sources of the program, or as a command.
ELSEWHERE = {
    "start",
    "cert.expired",
    "cert.21days",
    "headers.missing",
    "proxy.socket",
    "debug",
    "production.secret_key",
    "postgres.old",
    "scratch.missing",
    "pgdump.old",
    "archiver.failing",
    "channel.stopped",
}


@pytest.mark.sqlite_only
@pytest.mark.parametrize("name", BREAKS)
def test_d01_a_check_finds_its_own_trouble_and_no_other_one_does(world: World, name: str) -> None:
    changed = BREAKS[name](world) or {}
    found = [one for one in world.found(**changed) if not one.ok]
    assert {checks.name_of(one) for one in found} == {name}
    assert all(one.fix and one.message.endswith((".", ")")) for one in found), found


@pytest.mark.sqlite_only
def test_d01_in_a_healthy_house_every_check_is_well_within_five_seconds(world: World) -> None:
    began = time.monotonic()
    assert world.wrong() == set()
    assert time.monotonic() - began < 5


def test_there_are_sixty_checks_and_each_is_tried() -> None:
    assert len([name for name, one in checks.CHECKS.items() if not one.release]) >= 60
    tried = {*BREAKS, *ELSEWHERE}
    assert {name for name, one in checks.CHECKS.items() if not one.release} == tried
