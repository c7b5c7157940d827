"""A kill at every commit of making and of erasing a workspace: it stays closed, and the next run ends it, once and whole."""

from itertools import count
from uuid import UUID

import pytest

from services.house import workspaces
from services.work import perform
from services.work.places import close_places
from tests import cast
from tests.crash import ground, rounds
from tests.crash.forks import KILL
from tests.crash.ground import Ground

pytestmark = pytest.mark.crash
POINTS = [*(f"workspace {name}" for name in workspaces.STEPS[1:]), "before upgrade commit", "after upgrade commit"]
LEAST = 8  # commits of making a workspace: three steps write, four are noted, the last one opens


def asked(here: Ground, number: int) -> str:
    """Ask for one more workspace; gives its place."""
    cast.open_house(cast.settings(here.data, here.address))
    typed = {"company": f"Newcomer {number}", "name": "Zoe", "email": "zoe@new.example"}
    new = perform(cast.actor(here.people.alice), workspaces.ask, typed).tenant_id
    close_places()
    return new.hex


def live(tools: rounds.Tools, here: Ground, kill_at: str) -> int:
    """Do what was asked for; gives the exit code."""
    return tools.forks.start(here.room, "provision", here.environment("smtp://127.0.0.1:1"), kill_at=kill_at).end()


def state(here: Ground, new: str) -> tuple[str, str]:
    """How the workspace stands, and its run."""
    mine = f"'{new if not here.address else UUID(new)}'"
    (tenant,) = here.rows(f"SELECT plan_status FROM tenants WHERE id = {mine}", "house")
    (run,) = here.rows(f"SELECT state FROM tenant_runs WHERE tenant_id = {mine}", "house")
    return str(tenant["plan_status"]), str(run["state"])


def is_whole(here: Ground, new: str) -> None:
    """It is open, has one invitation and one mail, and was opened once."""
    assert state(here, new) == ("active", "done")
    for table in ("invitations", "outbox"):
        assert here.rows(f"SELECT count(*) AS n FROM {table}", new) == [{"n": 1}], table
    told = here.rows(f"SELECT count(*) AS n FROM events WHERE kind = 'tenant.added' AND subject_id = '{new}'", "house")
    assert told == [{"n": 1}]
    assert here.damages() == []


def walk(tools: rounds.Tools, here: Ground, when: str) -> int:
    """Kill the making of one workspace after the other, each at its next commit; gives the number of commits."""
    for nth in count(1):
        new = asked(here, nth)
        code = live(tools, here, f"{when}:{nth}")
        here.alone()
        if code == 0:  # it was done before it came to that commit
            is_whole(here, new)
            return nth - 1
        assert code == -KILL
        assert state(here, new) in (("provisioning", "waiting"), ("provisioning", "running"), ("active", "done"))
        assert live(tools, here, "") == 0
        is_whole(here, new)
    raise AssertionError


@pytest.mark.parametrize("when", ["before commit", "after commit"])
def test_t05_a_kill_at_any_commit_leaves_it_closed_and_the_next_run_opens_it_once(
    tools: rounds.Tools, here: Ground, when: str
) -> None:
    assert walk(tools, here, when) >= LEAST


def test_t05_a_kill_at_any_commit_is_survived_on_postgresql_too(on_postgres: rounds.Tools) -> None:
    with ground.fresh(on_postgres.template) as here:
        assert walk(on_postgres, here, "after commit") >= LEAST


@pytest.mark.parametrize("point", POINTS)
def test_t05_a_kill_within_a_step_leaves_it_closed_and_the_next_run_opens_it_once(
    tools: rounds.Tools, here: Ground, point: str
) -> None:
    new = asked(here, 1)
    assert live(tools, here, point) == -KILL
    assert state(here, new) == ("provisioning", "running")
    assert live(tools, here, "") == 0
    is_whole(here, new)
