"""A kill at any commit of an erasure: the next start ends it, once, and nothing of the person is left half."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from services import contacts
from services.work import perform
from services.work.places import close_places
from tests import cast
from tests.crash import rounds
from tests.crash.forks import KILL
from tests.crash.ground import Ground
from tests.privacy import people

pytestmark = pytest.mark.crash
MARKS = (b"qvorg", b"zyxwolf")
TABLES = ("contacts", "contact_points", "notes", "tasks", "messages", "outbox", "stored_files", "audit_entries")


@pytest.fixture
def ada(here: Ground) -> dict[str, str]:
    """A person with something in every room, and somebody else."""
    cast.open_house(cast.settings(here.data))
    alice = cast.actor(here.people.alice)
    person = people.ada(alice)
    people.attached(alice, person.id, b"qvorgbytes of a file")
    perform(alice, contacts.create, {"name": "Grace Hopper", "emails": ["grace@example.com"]})
    close_places()
    return {"place": alice.place, "token": here.people.alice, "contact": str(person.id)}


def copies(here: Ground) -> Iterator[Ground]:
    """One copy of the house after the other."""
    for number in range(1, 100):
        data = shutil.copytree(here.data, here.room / str(number) / "data")
        yield Ground(here.room / str(number), data, None, here.people)
    raise AssertionError("an erasure of so many commits")


def live(tools: rounds.Tools, here: Ground, what: str, kill_at: str, order: dict[str, str]) -> int:
    """Live once; gives the exit code."""
    return tools.forks.start(here.room, what, here.environment("smtp://127.0.0.1:1"), kill_at=kill_at, **order).end()


def marks(here: Ground) -> list[str]:
    """The files in which something of the person still stands."""
    files = [one for one in here.data.rglob("*") if one.is_file()]
    return [one.name for one in files if any(mark in one.read_bytes().lower() for mark in MARKS)]


def rows(here: Ground) -> dict[str, Any]:
    """The rows of the tables that the person is in."""
    return {name: here.rows(f"SELECT * FROM {name} ORDER BY id") for name in TABLES}


def ended(here: Ground, contact: str) -> None:
    """The person is gone, once and for good; the others are not."""
    assert here.rows("SELECT state FROM erasures", "house") == [{"state": "done"}]
    assert marks(here) == []
    names = here.rows("SELECT name, erased_at IS NULL AS there FROM contacts ORDER BY name")
    assert [(one["name"], one["there"]) for one in names] == [("Erased person", 0), ("Grace Hopper", 1)]
    told = "SELECT count(*) AS n FROM events WHERE kind = 'contact.erased'"
    traced = "SELECT count(*) AS n FROM audit_entries WHERE changes LIKE '%erased_at%'"
    assert (here.rows(told), here.rows(traced)) == ([{"n": 1}], [{"n": 1}])
    assert here.damages() == []


def test_g01_an_erasure_killed_at_any_commit_ends_at_the_next_start_once_and_whole(
    tools: rounds.Tools, here: Ground, ada: dict[str, str]
) -> None:
    """What is there after one commit is there before the next one, so these are all of them."""
    met = 0
    for number, house in enumerate(copies(here), 1):
        before = rows(house)
        code = live(tools, house, "erase", f"after commit:{number}", ada)
        begun = house.rows("SELECT count(*) AS n FROM erasures", "house") != [{"n": 0}]
        if code == 0:
            break
        assert code == -KILL
        met += 1
        assert live(tools, house, "go on", "", ada) == 0
        if begun:
            ended(house, ada["contact"])
        else:
            assert rows(house) == before
    assert met > 10


@pytest.mark.parametrize("point", ["erasure part:1", "erasure part:3", "erasure wiped"])
def test_g01_an_erasure_killed_twice_ends_at_the_third_start(
    tools: rounds.Tools, here: Ground, ada: dict[str, str], point: str
) -> None:
    assert live(tools, here, "erase", "erasure marked", ada) == -KILL
    assert live(tools, here, "go on", point, ada) == -KILL
    assert live(tools, here, "go on", "", ada) == 0
    ended(here, ada["contact"])
