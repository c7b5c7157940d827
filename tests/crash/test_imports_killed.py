"""A kill in the middle of an import: the next start goes on from its cursor, and nobody comes twice."""

from typing import Any
from uuid import UUID

import pytest

from services import imports
from services.work import perform
from services.work.places import close_places
from tests import cast
from tests.crash import rounds
from tests.crash.forks import KILL
from tests.crash.ground import Ground

pytestmark = pytest.mark.crash
ROWS = 120
FOUND = "SELECT count(*) AS n, count(DISTINCT name) AS names FROM contacts WHERE name LIKE 'Number %'"


@pytest.fixture
def waiting(here: Ground) -> dict[str, Any]:
    """An import of so many people that runs as soon as it is checked."""
    cast.open_house(cast.settings(here.data))
    alice = cast.actor(here.people.alice)
    lines = [f"Number {at},n{at}@example.com,Company {at % 3}" for at in range(ROWS)]
    file = "\n".join(["Name,Email,Company", *lines]).encode()
    card = perform(alice, imports.start, "people.csv", file, dry_run=False)
    close_places()
    return {"place": alice.place, "import": str(card.id)}


@pytest.mark.parametrize("point", ["errand worked:2", "before commit:5", "errand went on:4", "errand worked:5"])
def test_molgenis_8883_a_kill_in_mid_import_resumes_and_none_comes_twice(
    tools: rounds.Tools, here: Ground, waiting: dict[str, Any], point: str
) -> None:
    order = {"place": waiting["place"]}
    life = tools.forks.start(here.room, "bring", here.environment("smtp://127.0.0.1:1"), kill_at=point, **order)
    assert life.end() == -KILL
    here.do("UPDATE errands SET leased_until = made_at")  # as if the lease of the dead one had run out
    life = tools.forks.start(here.room, "bring", here.environment("smtp://127.0.0.1:1"), kill_at="", **order)
    assert life.end() == 0
    assert here.rows(FOUND) == [{"n": ROWS, "names": ROWS}]
    assert here.rows("SELECT state FROM imports") == [{"state": "done"}]
    assert here.rows("SELECT count(*) AS n FROM companies WHERE name LIKE 'Company %'") == [{"n": 3}]
    cast.open_house(cast.settings(here.data))
    card = perform(cast.actor(here.people.alice), imports.find, UUID(waiting["import"]))
    assert (card.created, card.refused, card.replanned) == (ROWS, 0, 0)
    close_places()
