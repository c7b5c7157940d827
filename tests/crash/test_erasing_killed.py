"""A kill at every commit and step of erasing a workspace: it stays closed, and the next run ends it; others are untouched."""

from itertools import count
from uuid import UUID

import pytest

from services.house.settings.changing import change_installation
from services.house.workspaces import erasing
from services.work import perform
from services.work.places import close_places
from tests import cast
from tests.crash import rounds
from tests.crash.forks import KILL
from tests.crash.ground import Ground
from tests.crash.test_workspaces_killed import asked, live

pytestmark = pytest.mark.crash
POINTS = ("workspace closed", "workspace dropped", "workspace swept")


def to_erase(tools: rounds.Tools, here: Ground, number: int) -> str:
    """Make a workspace and ask that it is erased at once; gives its place."""
    new = asked(here, number)
    assert live(tools, here, "") == 0
    cast.open_house(cast.settings(here.data))
    alice = cast.actor(here.people.alice)
    change_installation(alice, "workspaces.erase_days", 0)
    run = perform(alice, erasing.erase, UUID(new), f"Newcomer {number}", without_export=True)
    close_places()
    assert run.tenant_id.hex == new
    return new


def is_gone(here: Ground, new: str) -> None:
    """Nothing is left, and the others are there."""
    assert here.rows(f"SELECT id FROM tenants WHERE id = '{new}'", "house") == []
    kind = f"SELECT state FROM tenant_runs WHERE tenant_id = '{new}' AND kind = 'erase'"
    assert here.rows(kind, "house") == [{"state": "done"}]
    assert list(here.data.rglob(f"*{new}*")) == []
    told = f"SELECT count(*) AS n FROM events WHERE kind = 'tenant.erased' AND subject_id = '{new}'"
    assert here.rows(told, "house") == [{"n": 1}]
    assert here.rows("SELECT count(*) AS n FROM users") == [{"n": 2}]
    assert here.damages() == []


def survives(tools: rounds.Tools, here: Ground, number: int, point: str) -> bool:
    """Kill the erasing at a point, and let the next run end it. Whether it came to that point."""
    new = to_erase(tools, here, number)
    code = live(tools, here, point)
    if code == -KILL:
        open_ones = f"SELECT id FROM tenants WHERE id = '{new}' AND plan_status = 'active'"
        assert here.rows(open_ones, "house") == [], "it is never open again"
        assert live(tools, here, "") == 0
    is_gone(here, new)
    return code == -KILL


@pytest.mark.parametrize("when", ["before commit", "after commit"])
def test_t01_a_kill_at_any_commit_of_erasing_is_survived(tools: rounds.Tools, here: Ground, when: str) -> None:
    for nth in count(1):
        if not survives(tools, here, nth, f"{when}:{nth}"):
            break
    assert nth > 3  # it is closed, its counts are forgotten, its rows are deleted


@pytest.mark.parametrize("point", POINTS)
def test_t01_a_kill_between_the_steps_of_erasing_is_survived(tools: rounds.Tools, here: Ground, point: str) -> None:
    assert survives(tools, here, 1, point)
