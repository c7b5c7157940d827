"""What the tests of faults share: the fork server, the mail servers and a migrated house, made once for a run."""

from collections.abc import Iterator

import pytest

from tests.crash import ground, rounds
from tests.crash.ground import Ground


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that nobody waits for them in the end."""
    items.sort(key=lambda item: item.path.name != "test_rounds.py")


@pytest.fixture(scope="session")
def tools() -> Iterator[rounds.Tools]:
    """On SQLite."""
    with rounds.tools("sqlite") as given:
        yield given


@pytest.fixture(scope="session")
def on_postgres() -> Iterator[rounds.Tools]:
    """On PostgreSQL."""
    with rounds.tools("postgres") as given:
        yield given


@pytest.fixture
def here(tools: rounds.Tools) -> Iterator[Ground]:
    """A fresh house of its own."""
    with ground.fresh(tools.template) as house:
        yield house
