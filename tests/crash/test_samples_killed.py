"""A kill in the middle of adding or removing sample data: what is there is registered, and the next start ends the work."""

from typing import Any
from uuid import UUID

import pytest

from services import contacts, samples
from services.samples.adding import PIECES
from services.samples.registered import TABLES
from services.work import Actor, perform
from services.work.places import close_places
from tests import cast
from tests.crash import rounds
from tests.crash.forks import KILL
from tests.crash.ground import Ground
from tests.samples.world import added, state

pytestmark = pytest.mark.crash
POINTS = ["errand worked:2", "before commit:4", "errand went on:3", "after commit:5"]


@pytest.fixture
def alone(here: Ground) -> dict[str, Any]:
    """A workspace with one contact of its own, and every row of it."""
    cast.open_house(cast.settings(here.data))
    alice = cast.actor(here.people.alice)
    mine = perform(alice, contacts.create, {"name": "Ada", "emails": ["ada@mills.example"]})
    return {"state": kept(alice), "mine": mine.id}


def kept(actor: Actor) -> dict[str, list[str]]:
    """Every row, but for when a session was last seen."""
    return {name: rows for name, rows in state(actor).items() if name != "sessions"}


def bring(tools: rounds.Tools, here: Ground, kill_at: str) -> int:
    """Go on with what was begun; gives the exit code."""
    environment, place = here.environment("smtp://127.0.0.1:1"), here.people.acme
    return tools.forks.start(here.room, "bring", environment, kill_at=kill_at, place=place).end()


def killed_and_resumed(tools: rounds.Tools, here: Ground, point: str, own: UUID) -> None:
    """Kill the work, look at what it left, and let the next start end it."""
    assert bring(tools, here, point) == -KILL
    registered = "SELECT row_id FROM sample_rows WHERE subject = '{table}'"
    for table in TABLES:
        here_now = {row["id"] for row in here.rows(f"SELECT id FROM {table}")} - {own.hex}
        assert here_now == {row["row_id"] for row in here.rows(registered.format(table=table))}, table
    here.do("UPDATE errands SET leased_until = made_at")  # as if the lease of the dead one had run out
    assert bring(tools, here, "") == 0
    assert here.rows("SELECT count(*) AS n FROM errands WHERE state <> 'done'") == [{"n": 0}]
    assert here.damages() == []


@pytest.mark.parametrize("point", POINTS)
def test_f24_a_kill_while_sample_data_is_added_leaves_no_piece_out_and_none_twice(
    tools: rounds.Tools, here: Ground, alone: dict[str, Any], point: str
) -> None:
    perform(cast.actor(here.people.alice), samples.add)
    close_places()
    killed_and_resumed(tools, here, point, alone["mine"])
    assert here.rows("SELECT count(*) AS n FROM sample_rows") == [{"n": len(PIECES)}]
    assert here.rows("SELECT count(*) AS n, count(DISTINCT name) AS names FROM contacts") == [{"n": 31, "names": 31}]


@pytest.mark.parametrize("point", POINTS)
def test_f24_a_kill_while_sample_data_is_removed_leaves_the_workspace_as_it_was_in_the_end(
    tools: rounds.Tools, here: Ground, alone: dict[str, Any], point: str
) -> None:
    alice = cast.actor(here.people.alice)
    added(alice)
    perform(alice, samples.remove)
    close_places()
    killed_and_resumed(tools, here, point, alone["mine"])
    cast.open_house(cast.settings(here.data))
    assert kept(cast.actor(here.people.alice)) == alone["state"]
    close_places()
