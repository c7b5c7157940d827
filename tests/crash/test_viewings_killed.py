"""A kill while an administrator sees what a colleague sees: a viewing, its session and its notice are there together."""

from typing import Any

import pytest

from services.accounts import sessions
from services.work.places import close_places
from tests import cast
from tests.crash import rounds
from tests.crash.forks import KILL
from tests.crash.ground import Ground

pytestmark = pytest.mark.crash
ALL = ["begin", "open", "stop"]
VIEWINGS = "SELECT count(*) AS begun, count(ended_at) AS ended FROM viewings"
HELD = "SELECT count(viewing_id) AS held FROM sessions"
PAGES = "SELECT count(*) AS pages FROM viewed_pages"
EVENTS = "SELECT count(*) AS told FROM events WHERE kind IN ('viewing.started', 'viewing.ended')"
AUDITED = "SELECT count(*) AS noted FROM audit_entries WHERE subject = 'viewings'"
NOTHING = {"begun": 0, "ended": 0, "held": 0, "pages": 0, "told": 0, "noted": 0}
BEGUN = {"begun": 1, "ended": 0, "held": 1, "pages": 0, "told": 1, "noted": 1}
OPENED = BEGUN | {"pages": 1}
STOPPED = {"begun": 1, "ended": 1, "held": 0, "pages": 1, "told": 2, "noted": 2}


@pytest.fixture
def order(here: Ground) -> dict[str, Any]:
    """Who looks, and as whom."""
    cast.open_house(cast.settings(here.data))
    bob = cast.actor(here.people.bob)
    close_places()
    return {"token": here.people.alice, "user": str(bob.user_id)}


def live(tools: rounds.Tools, here: Ground, at: str, **order: Any) -> int:
    """Live once; gives the exit code."""
    return tools.forks.start(here.room, "look", here.environment("smtp://127.0.0.1:1"), at=at, **order).end()


def seen(here: Ground) -> tuple[dict[str, Any], str]:
    """What the tables say of viewings, and as whom the session sees the workspace after a restart."""
    found: dict[str, Any] = {}
    for query in (VIEWINGS, HELD, PAGES, EVENTS, AUDITED):
        found |= here.rows(query)[0]
    cast.open_house(cast.settings(here.data))
    name = sessions.current(here.people.alice).name
    close_places()
    return found, name


@pytest.mark.parametrize(
    ("point", "left", "name"),
    [
        ("before commit:1", NOTHING, "Alice"),
        ("after commit:1", BEGUN, "Bob"),
        ("before commit:2", BEGUN, "Bob"),
        ("after commit:2", OPENED, "Bob"),
        ("before commit:3", OPENED, "Bob"),
        ("after commit:3", STOPPED, "Alice"),
    ],
)
def test_f18_a_kill_leaves_a_viewing_whole_or_none(
    tools: rounds.Tools, here: Ground, order: dict[str, Any], point: str, left: dict[str, int], name: str
) -> None:
    assert live(tools, here, point, steps=ALL, **order) == -KILL
    assert seen(here) == (left, name)
    rest = {"Alice": ALL if left is NOTHING else [], "Bob": ["stop"] if left["pages"] else ["open", "stop"]}[name]
    assert live(tools, here, "", steps=rest, **order) == 0
    assert seen(here) == (STOPPED, "Alice")
    assert here.damages() == []
