"""What the tests of transfer share: a filled house, and an empty one elsewhere to move into."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from services.work import Actor, vault
from services.work.config import Config
from services.work.places import open_places
from tests import cast
from tests.house.transfer.filled import Filled, fill

Opens = Callable[[str, str], Config]


@pytest.fixture
def filled(alice: Actor) -> Filled:
    """Something of everything, in Alice's workspace."""
    return fill(alice)


@pytest.fixture
def empty(tmp_path: Path, house: Config, request: pytest.FixtureRequest) -> Opens:
    """Open an empty installation by its name, on SQLite or on PostgreSQL, with the same secret key."""
    made: list[str] = []

    def opens(name: str, engine: str = "sqlite", key: str = cast.KEY) -> Config:
        address = None
        if engine == "postgres":
            from tests.databases import named, new_database

            server = named(str(request.getfixturevalue("postgres")), "postgres")
            made.append(f"moved_{uuid4().hex[:8]}")
            address = new_database(server, made[-1])
        config = cast.settings(tmp_path / name, address)
        open_places(config)
        vault.open_vault(key, config.data_dir)
        return config

    return opens
