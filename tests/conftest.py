"""Fixtures: a fresh house for each test, copied from one migrated template, on SQLite or on a real PostgreSQL.

`STEWARD_TEST_DATABASE=postgres` runs the same tests on PostgreSQL; `make test` runs both.
"""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from services.work import Actor, garbage, perform, vault
from services.work.config import Config
from services.work.places import close_places
from tests import cast, dialects

POSTGRES = os.environ.get("STEWARD_TEST_DATABASE") == "postgres"
for name in [n for n in os.environ if n.startswith("STEWARD_") and not n.startswith("STEWARD_TEST")]:
    del os.environ[name]
dialects.install()
settings.register_profile("by no clock", deadline=None)  # a busy machine is no finding
settings.load_profile("by no clock")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run what touches a database; the rest was run beside SQLite and would only be run twice."""
    if POSTGRES:
        kept = [item for item in items if "postgres" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What the tests import is never garbage, as in the server: looking it over again and again took a tenth."""
    with garbage.while_loading(20_000, 5, 5):
        return (yield)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str | None]:
    """The address of a real PostgreSQL server, or None where the tests run on SQLite."""
    if not POSTGRES:
        yield None
        return
    from tests.databases import postgres_server

    with postgres_server() as address:
        yield address


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, postgres: str | None) -> tuple[Path, str | None, cast.Cast]:
    """A migrated house with the cast in it, made once."""
    folder = tmp_path_factory.mktemp("template")
    address = None
    if postgres:
        from tests.databases import new_database

        address = new_database(postgres, f"template_{uuid.uuid4().hex[:8]}")
    people = cast.build(cast.settings(folder, address))
    cast.forget_homes()
    close_places()
    return folder, address, people


@pytest.fixture
def config(tmp_path: Path, template: tuple[Path, str | None, cast.Cast]) -> Iterator[Config]:
    """The configuration of a fresh copy of the template."""
    with cast.copied(template, tmp_path / "data") as config:
        yield config


@pytest.fixture
def house(config: Config) -> Iterator[Config]:
    """An open house: services can be called."""
    cast.open_house(config)
    yield config
    close_places()
    _count_no_use()


def _count_no_use() -> None:
    """Forget what was used, and count nothing more: a server counts, and a test that lets it."""
    from services.house.telemetry import usage
    from services.work import transaction

    transaction.used[:] = [one for one in transaction.used if one is not usage.note_action]
    usage._waiting.clear()
    usage._emptied.clear()


@pytest.fixture
def in_file(house: Config) -> Iterator[Config]:
    """The open house, with its secret key in `secret.key` instead of the environment, recognised as at a start."""
    from services.house import copies

    (house.data_dir / "secret.key").write_text(cast.KEY)
    vault.open_vault(None, house.data_dir)
    copies.recognise_key()
    yield house
    vault.open_vault(cast.KEY, house.data_dir)


@pytest.fixture
def people(template: tuple[Path, str | None, cast.Cast]) -> cast.Cast:
    """The tokens of the cast."""
    return template[2]


@pytest.fixture
def alice(house: Config, people: cast.Cast) -> Actor:
    """Administrator of Acme, and operator of the house."""
    return cast.actor(people.alice)


@pytest.fixture
def bob(house: Config, people: cast.Cast) -> Actor:
    """Sales at Acme, in no team: sees what is his."""
    return cast.actor(people.bob)


@pytest.fixture
def charlie(house: Config, people: cast.Cast) -> Actor:
    """Administrator of another company: must see nothing of Acme."""
    return cast.actor(people.charlie)


@pytest.fixture
def ada(alice: Actor) -> object:
    """A contact of Alice's."""
    from services import contacts

    return perform(
        alice, contacts.create, {"name": "Ada Lovelace", "emails": ["ada@example.com"], "company": "Engines"}
    )
