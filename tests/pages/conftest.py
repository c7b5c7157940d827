"""Pages with simulated users: the real application, real services and database, without a browser."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace

import httpx
import pytest
from nicegui import Client, ui, ui_run_with
from nicegui.functions.download import download
from nicegui.functions.navigate import Navigate
from nicegui.functions.notify import notify
from nicegui.testing import User, general
from sqlalchemy import update

from models.accounts import UserSession
from services.house import tenants
from services.work import HOUSE, clock, house_actor, work
from services.work.config import Config
from tests.cast import Cast
from tests.pages.acts import BUILD, built

# NiceGUI looks at every object of the process three times for each test, for garbage and for a server that does not run
# here. With all tests loaded that took longer than the tests themselves.
general.gc = ui_run_with.gc = SimpleNamespace(collect=lambda: gc.collect(1), get_objects=list)  # type: ignore[assignment]


class Person(User):
    """A simulated user who waits a little longer: on a busy machine a change takes more than a blink."""

    async def open(self, path: str, *, clear_forward_history: bool = True) -> Client:
        """Open a page, and wait until it is built: the first answer comes before its content."""
        client = await super().open(path, clear_forward_history=clear_forward_history)
        await built(BUILD)  # and not whoever leads here, which would wait for itself
        return client

    async def should_see(self, *args: object, retries: int = 200, **kwargs: object) -> None:
        """Wait up to twenty seconds for something to appear."""
        await super().should_see(*args, retries=retries, **kwargs)  # type: ignore[arg-type]

    async def should_not_see(self, *args: object, retries: int = 200, **kwargs: object) -> None:
        """Wait up to twenty seconds for something to go away."""
        await super().should_not_see(*args, retries=retries, **kwargs)  # type: ignore[arg-type]


@asynccontextmanager
async def served(config: Config) -> AsyncIterator[Callable[[str | None], User]]:
    """The application of a house; gives what makes a user from a browser token."""
    with general.nicegui_reset_globals():
        try:
            from ui.app import build

            general.prepare_simulation()
            application = build(config)
            async with application.router.lifespan_context(application):

                def user(token: str | None) -> User:
                    transport = httpx.ASGITransport(application)
                    cookies = {"steward": token} if token else {}
                    return Person(httpx.AsyncClient(transport=transport, base_url="http://localhost", cookies=cookies))

                yield user
        finally:
            ui.navigate, ui.notify, ui.download = Navigate(), notify, download


@pytest.fixture
async def opened(house: Config) -> AsyncIterator[Callable[[str | None], User]]:
    """Give a token, get a user of the application. The password was typed just now, however long the run has lasted."""
    for place in tenants.places():
        if place != HOUSE:
            with work(house_actor(place)) as session:
                session.execute(update(UserSession).values(proved_at=clock.now()))
    async with served(house) as user:
        yield user
        await asyncio.sleep(0)


@pytest.fixture
async def alice_page(opened: Callable[[str | None], User], people: Cast) -> User:
    """Alice, with her browser."""
    return opened(people.alice)


@pytest.fixture
async def bob_page(opened: Callable[[str | None], User], people: Cast) -> User:
    """Bob, with his browser."""
    return opened(people.bob)
