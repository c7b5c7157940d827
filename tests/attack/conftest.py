"""Attacks that were carried out once, as tests. Hashing costs nothing in them but in those that need its cost."""

from collections.abc import Callable, Iterator

import httpx
import pytest
from nicegui.testing import User
from sqlmodel import Session, select

from models.health import Crash
from services.work import house_actor, work
from services.work.places import close_places
from tests import cast
from tests.accounts.apps import moved
from tests.accounts.conftest import house, quick
from tests.cast import Cast
from tests.pages.conftest import opened
from tests.servers import Served, serve

__all__ = ["house", "moved", "opened", "quick"]


@pytest.fixture
def stranger(opened: Callable[[str | None], User]) -> httpx.AsyncClient:
    """A program without a session, told what is answered even where something breaks."""
    client = opened(None).http_client
    client._transport.raise_app_exceptions = False  # type: ignore[attr-defined]
    return client


def crashes() -> list[str]:
    """What broke so far, and where."""

    def read(session: Session) -> list[str]:
        return [f"{one.what} in {one.where}" for one in session.exec(select(Crash))]

    with work(house_actor(), read=True) as session:
        return read(session)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Cast]]:
    """A real server over the cast, started once for all that need real sockets."""
    folder = tmp_path_factory.mktemp("attacked")
    people = cast.build(cast.settings(folder))
    close_places()
    with serve(folder) as server:
        yield server, people
