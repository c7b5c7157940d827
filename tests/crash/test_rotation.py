"""A rotation of the secret key that is killed at any of its points: no key and no value is lost, and it is finished."""

import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest

from services import contacts
from services.house import copies, secrets
from services.house.secrets import sealed
from services.work import house_actor, perform, vault
from services.work.places import close_places
from tests import cast
from tests.crash import ground, rounds
from tests.crash.forks import KILL, TERM, Life
from tests.crash.ground import Ground
from tests.waiting import wait_until

pytestmark = pytest.mark.crash
PHONES = 2 * sealed.AT_ONCE + 10  # three works
SEALED = "SELECT substr(value, 4, 8) AS key, count(*) AS phones FROM contact_points WHERE kind = 'phone' GROUP BY 1"
OF_THE_HOUSE = len(sealed.columns_of("house"))  # columns


@pytest.fixture(scope="module")
def template(tools: rounds.Tools, tmp_path_factory: pytest.TempPathFactory) -> ground.Template:
    """The template with phones, and with its key in the file."""
    with ground.fresh(tools.template) as here:
        (here.data / "secret.key").write_text(cast.KEY)
        open_it(here)
        alice = cast.actor(here.people.alice)
        for number in range(PHONES // 10):
            numbers = [f"+33123{number:05}{one}" for one in range(10)]
            perform(alice, contacts.create, {"name": f"N{number}", "phones": numbers})
        close_places()
        folder = shutil.copytree(here.data, tmp_path_factory.mktemp("phones") / "data")
    return replace(tools.template, folder=folder)


@pytest.fixture
def called(template: ground.Template) -> Iterator[Ground]:
    """A fresh copy of it."""
    with ground.fresh(template) as here:
        yield here


def open_it(here: Ground) -> None:
    """Open the house in this process, with the keys of its file."""
    cast.open_house(cast.settings(here.data))
    vault.open_vault(None, here.data)
    copies.recognise_key()


def life(tools: rounds.Tools, here: Ground, what: str, **order: object) -> Life:
    """A life with the key in the file, and a mail server nobody needs."""
    environment = here.environment("smtp://localhost:9") | {"STEWARD_SECRET_KEY": ""}
    return tools.forks.start(here.room, what, environment, **order)


def phones(here: Ground) -> dict[str, int]:
    """How many phones each key sealed."""
    return {row["key"]: row["phones"] for row in here.rows(SEALED)}


@pytest.mark.parametrize("nth", [1, OF_THE_HOUSE + 1, OF_THE_HOUSE + 2])
def test_y01_re_sealing_that_was_killed_goes_on_at_the_next_start(
    tools: rounds.Tools, called: Ground, nth: int
) -> None:
    open_it(called)
    secrets.rotate(house_actor())
    new = vault.key_id()
    close_places()
    killed = life(tools, called, "serve", kill_at=f"resealed:{nth}", place=called.people.acme)
    assert killed.end() == -KILL, killed.told()
    assert (
        phones(called).get(new, 0) == max(nth - OF_THE_HOUSE, 0) * sealed.AT_ONCE
    )  # they come after those of the house
    server = life(tools, called, "serve", place=called.people.acme)
    wait_until(lambda: phones(called) == {new: PHONES})
    assert server.end(TERM) == 0, server.told()
    assert life(tools, called, "verify").end() == 0
    assert called.damages() == []


@pytest.mark.parametrize("point", ["key changing", "key changed", "before commit"])
def test_k02_a_rotation_that_was_killed_leaves_a_ring_that_opens_everything(
    tools: rounds.Tools, called: Ground, point: str
) -> None:
    killed = life(tools, called, "command", words=["secret", "rotate"], kill_at=point)
    assert killed.end() == -KILL, killed.told()
    again = life(tools, called, "command", words=["secret", "rotate"])
    assert again.end() == 0, again.told()
    open_it(called)
    assert cast.KEY in vault.secrets_in_use()
    alice = cast.actor(called.people.alice)
    assert [row.name for row in perform(alice, contacts.search, contacts.Query(q="+33123000077")).rows] == ["N7"]
    close_places()
