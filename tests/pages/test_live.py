"""Live pages show the newest, whatever was slow, and follow nothing once they are left."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User

import services.work
from services import companies, contacts, messages
from services.contacts import ContactCard
from services.house import mailbox
from services.messages import MessageCard
from services.records import timeline
from services.work import Actor, Busy, clock, foreground, perform
from tests.cast import Cast
from tests.pages.acts import change, fill, move
from tests.waiting import until
from tests.work.test_foreground import aside
from ui.live import hub, subscriptions
from ui.live.subscriptions import Shared

FRAME = (
    {"setting.changed"},
    {"notice.changed"},
    {"pins.changed"},
    {"incident.opened", "incident.changed", "checklist.opened", "checklist.signed", "checklist.owner_changed"},
    set[str](),
)  # what is followed around every page
Slowly = Callable[[User, str, Callable[..., Any]], AbstractAsyncContextManager[None]]


class Reading:
    """The first reading of an action: it has its answer, and is held before it gives it."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function, self.read, self.go_on = function, threading.Event(), threading.Event()

    def __call__(self, actor: Actor, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        answer = perform(actor, function, *args, **kwargs)
        if function is self.function and not self.read.is_set():
            self.read.set()
            assert self.go_on.wait(60)
        return answer


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> Slowly:
    """Open a page whose first reading of an action is slow: inside the block that reading has happened, with what was
    there before; at the end of the block it comes back."""

    @asynccontextmanager
    async def opening(user: User, path: str, function: Callable[..., Any]) -> AsyncIterator[None]:
        reading = Reading(function)
        monkeypatch.setattr(services.work, "perform", reading)
        page = asyncio.create_task(user.open(path))
        await until(reading.read.is_set, "it was never read")
        yield
        await asyncio.sleep(0.3)  # so that what was announced has been heard, and read again by who did not wait
        reading.go_on.set()
        await page

    return opening


async def go(user: User, path: str) -> None:
    """Open another page in the same window."""
    assert user.client is not None
    with user.client:
        await user.client.sub_pages_router._handle_navigate(path)


@pytest.fixture
def later(alice: Actor, ada: ContactCard) -> MessageCard:
    """A message to Ada that leaves tomorrow."""
    letter = {"contact_id": ada.id, "subject": "Your quote", "body": "Dear Ada, here it is."}
    return perform(alice, messages.send, letter, clock.now() + timedelta(days=1))


async def test_y07_a_list_that_was_read_slowly_shows_who_came_meanwhile(
    alice_page: User, alice: Actor, ada: ContactCard, slowly: Slowly
) -> None:
    async with slowly(alice_page, "/contacts", contacts.search):
        perform(alice, contacts.create, {"name": "Grace Hopper"})
    await alice_page.should_see("2 contacts")


@pytest.mark.parametrize(("path", "read", "says"), [
    ("/messages/{0.id}", messages.find, "It is never sent again automatically."),
    ("/contacts/{0.contact_id}", timeline.of_record, "Unknown"),
])  # fmt: skip
async def test_y07_what_was_read_slowly_shows_where_a_message_went_meanwhile(
    alice_page: User, alice: Actor, later: MessageCard, slowly: Slowly, path: str, read: Callable[..., Any], says: str
) -> None:
    """On its own page, and in a timeline, where nobody follows a message before the timeline is read."""
    async with slowly(alice_page, path.format(later), read):
        move(alice, later.id, change(later.id, "pending", "unknown"))
    await alice_page.should_see(says)


async def test_f17_the_page_of_a_message_says_at_once_that_its_contact_lies_in_the_bin(
    alice_page: User, alice: Actor, later: MessageCard
) -> None:
    await alice_page.open(f"/messages/{later.id}")
    assert later.contact_id is not None
    perform(alice, contacts.bin, later.contact_id)
    await alice_page.should_see("Its contact is in the bin")
    perform(alice, contacts.restore, later.contact_id)
    await alice_page.should_not_see("Its contact is in the bin")


async def test_f18_who_may_no_longer_see_a_record_is_told_so_on_the_open_page(
    bob_page: User, opened: Callable[[str | None], User], people: Cast, alice: Actor, bob: Actor
) -> None:
    card = perform(bob, contacts.create, {"name": "Grace Hopper", "note": "Rings back on Friday"})
    await bob_page.open(f"/contacts/{card.id}")
    await bob_page.should_see("Rings back on Friday")
    perform(alice, contacts.change, card.id, {"owner_id": alice.user_id})
    await bob_page.should_see("That contact is no longer here.")
    await bob_page.should_not_see("Rings back on Friday")
    assert (await opened(people.bob).http_client.get(f"/contacts/{card.id}")).status_code == 404


async def test_a_page_that_was_left_follows_nothing_any_more(
    alice_page: User, alice: Actor, later: MessageCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    await alice_page.open(f"/messages/{later.id}")
    await go(alice_page, f"/contacts/{later.contact_id}")
    await alice_page.should_see("Timeline")
    await go(alice_page, "/mailbox")
    await alice_page.should_see("Mailbox")
    asked: list[Any] = []
    monkeypatch.setattr(services.work, "perform", lambda actor, function, *args, **kwargs: asked.append(function))
    move(alice, later.id, change(later.id, "pending", "unknown"))
    await until(lambda: mailbox.letters in asked)
    assert {messages.find, contacts.find}.isdisjoint(asked)
    assert alice_page.client is not None
    frame = alice_page.client.content  # which goes on following what is under way
    left = [sub for sub in hub().subscriptions if sub.alive() and sub.element is not frame]
    assert [one.kinds for sub in left for one in sub.filters if one.kinds not in FRAME] == []


async def test_what_cannot_be_shown_in_one_page_is_shown_in_the_others(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/mailbox")
    shown: list[str] = []

    def broken(value: Any) -> None:
        raise ValueError(value)

    with alice_page:
        one, two = ui.label(), ui.label()
    answer = Shared(filters=[], place=alice.place, function=lambda session, actor: "news", actor=alice)
    answer.shows += [(one, broken), (two, shown.append)]
    with pytest.raises(ValueError, match="news"):
        await answer.now()
    assert shown == ["news"]


async def test_what_was_busy_is_read_again_by_itself(
    alice_page: User, alice: Actor, later: MessageCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    await alice_page.open(f"/messages/{later.id}")
    busy = [Busy("The database is busy."), OSError("The server is gone")]

    def sometimes(*args: Any, **kwargs: Any) -> Any:
        if busy:
            raise busy.pop()
        return perform(*args, **kwargs)

    monkeypatch.setattr(subscriptions, "AGAIN", 0.05)
    monkeypatch.setattr(services.work, "perform", sometimes)
    move(alice, later.id, change(later.id, "pending", "unknown"))
    await alice_page.should_see("It is never sent again automatically.")
    assert not busy


async def test_who_goes_on_searches_or_acts_over_the_socket_goes_before_what_nobody_waits_for(
    alice_page: User, alice: Actor, ada: ContactCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    took: dict[Callable[..., Any], float] = {}

    def asked(actor: Actor, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if function in (companies.search, contacts.rate):
            took[function] = aside()
        return perform(actor, function, *args, **kwargs)

    async def stepped_aside(function: Callable[..., Any]) -> float:
        await until(lambda: function in took, "it was never asked")
        await until(foreground._calm.is_set, "somebody waits for ever")
        return took.pop(function)

    await alice_page.open("/contacts")
    monkeypatch.setattr(foreground, "PATIENCE", 1.0)
    monkeypatch.setattr(services.work, "perform", asked)
    await go(alice_page, "/companies")
    assert await stepped_aside(companies.search) > 0.1
    fill(alice_page, "Search name, location, website", "Analytical")
    assert await stepped_aside(companies.search) > 0.1
    monkeypatch.setattr(foreground, "PATIENCE", 30.0)
    perform(alice, companies.create, {"name": "Babbage and Sons"})
    assert await stepped_aside(companies.search) < 15.0, "nobody waits for what changes by itself"
    await go(alice_page, f"/contacts/{ada.id}")
    await alice_page.should_see("5 stars")
    await until(foreground._calm.is_set, "the page is never built")
    monkeypatch.setattr(foreground, "PATIENCE", 1.0)
    alice_page.find("5 stars").click()
    assert await stepped_aside(contacts.rate) > 0.1
