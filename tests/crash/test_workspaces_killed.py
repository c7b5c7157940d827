"""A kill in each step of making a workspace: it stays closed, and the next run goes on to one whole workspace."""

import pytest

from services.house import workspaces
from services.work import perform
from services.work.places import close_places
from tests import cast
from tests.crash import rounds
from tests.crash.forks import KILL
from tests.crash.ground import Ground

pytestmark = pytest.mark.crash
POINTS = [*(f"workspace {name}" for name in workspaces.STEPS[1:]), "before upgrade commit", "after upgrade commit",
          *(f"{when} commit:{nth}" for nth in (2, 4, 6, 7) for when in ("before", "after"))]  # fmt: skip
TYPED = {"company": "Newcomer", "name": "Zoe", "email": "zoe@new.example"}


def live(tools: rounds.Tools, here: Ground, kill_at: str) -> int:
    """Make what is asked for; gives the exit code."""
    return tools.forks.start(here.room, "provision", here.environment("smtp://127.0.0.1:1"), kill_at=kill_at).end()


@pytest.mark.parametrize("point", POINTS)
def test_t05_a_kill_in_a_step_leaves_it_closed_and_the_next_run_finishes_it(
    tools: rounds.Tools, here: Ground, point: str
) -> None:
    cast.open_house(cast.settings(here.data))
    new = perform(cast.actor(here.people.alice), workspaces.ask, TYPED).tenant_id.hex
    close_places()
    assert live(tools, here, point) == -KILL
    status = "SELECT plan_status FROM tenants WHERE name = 'Newcomer'"
    assert here.rows(status, "house") == [{"plan_status": "provisioning"}]
    assert live(tools, here, "") == 0
    assert here.rows(status, "house") == [{"plan_status": "active"}]
    assert here.rows("SELECT state, done FROM tenant_runs", "house") == [{"state": "done", "done": 5}]
    for table in ("invitations", "outbox"):
        assert here.rows(f"SELECT count(*) AS n FROM {table}", new) == [{"n": 1}], table
    assert here.damages() == []
