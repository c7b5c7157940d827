"""Forgetting pages: soon when they never connected, and without waiting for the garbage collector."""

import asyncio
import gc
import time
import weakref
from collections.abc import Callable, Iterator

import pytest
from nicegui import Client
from nicegui.testing import User

from tests.cast import Cast
from tests.pages.acts import built
from tests.waiting import PATIENCE, until
from ui.guard import forgetting

Opened = Callable[[str | None], User]


@pytest.fixture
def no_garbage() -> Iterator[None]:
    """Nothing is freed by the garbage collector meanwhile."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


async def ask(user: User, path: str = "/contacts") -> str:
    """Ask for a page without connecting; gives the id of its client."""
    before = set(Client.instances)
    assert (await user.http_client.get(path)).status_code == 200
    await built()
    return next(iter(set(Client.instances) - before))


async def test_a_page_that_never_connects_is_forgotten_and_an_open_one_is_not(
    alice_page: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    await alice_page.open("/")
    left = await ask(alice_page)
    forgetting.forget_old()
    assert left in Client.instances, "it has its time"
    monkeypatch.setattr(forgetting, "PATIENCE", 0.0)
    forgetting.forget_old()
    assert alice_page.client is not None
    assert set(Client.instances) == {alice_page.client.id}


async def test_the_server_forgets_by_itself(alice_page: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "PATIENCE", 0.0)
    await ask(alice_page)
    await until(lambda: not Client.instances, "the page is still kept")


async def test_a_session_has_few_unconnected_pages_and_the_oldest_go(
    opened: Opened, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "MOST", 2)
    alice, bob = opened(people.alice), opened(people.bob)
    his = await ask(bob)
    hers = [await ask(alice) for _ in range(4)]
    assert set(Client.instances) == {his, *hers[2:]}


async def test_pages_that_are_being_built_are_all_answered(alice_page: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "MOST", 1)
    answers = await asyncio.gather(*(alice_page.http_client.get("/contacts") for _ in range(4)))
    assert [one.status_code for one in answers] == [200] * 4


@pytest.mark.parametrize("path", ["/", "/contacts", "/companies", "/messages", "/schedules", "/bin", "/maintenance"])
async def test_nothing_is_left_of_a_page_that_goes(alice_page: User, no_garbage: None, path: str) -> None:
    """What is left would lie there until all garbage is looked over, which is done every 300 pages. A page that goes
    while it still reads something, as on a busy machine, may leave that once; one that was whole never."""
    left = await parts_left(alice_page, path, 5.0) and await parts_left(alice_page, path, PATIENCE)
    assert not left, "something holds a part of it"


async def parts_left(page: User, path: str, patience: float) -> bool:
    """Open a page and let it go; gives whether something of it is left after so many seconds."""
    client = Client.instances[await ask(page, path)]
    await asyncio.sleep(0.3)
    parts = [weakref.ref(client), *(weakref.ref(one) for one in client.elements.values())]
    client.delete()
    del client
    end = time.monotonic() + patience
    while any(one() is not None for one in parts):
        if time.monotonic() > end:
            return True
        await asyncio.sleep(0.05)
    return False


@pytest.mark.parametrize("path", ["/messages/new", "/users", "/account"])
async def test_what_is_typed_on_a_page_does_not_keep_its_window(alice_page: User, no_garbage: None, path: str) -> None:
    client = weakref.ref(Client.instances[await ask(alice_page, path)])
    Client.prune_instances(client_age_threshold=0)
    await until(lambda: client() is None, "something holds the window")
