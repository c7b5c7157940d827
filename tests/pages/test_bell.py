"""The bell: its number is live in all windows of a person; pressing a notice opens what it is about."""

from collections.abc import Callable

import pytest
from nicegui import ui
from nicegui.testing import User

from services import contacts, notices
from services.contacts import ContactCard
from services.work import Actor, perform
from tests.cast import Cast
from tests.pages.acts import buttons, press
from tests.waiting import until

Opened = Callable[[str | None], User]


def lines(user: User) -> list[str]:
    """What stands in the open panel, a line for each notice."""
    every = user.find(kind=ui.html).elements
    return [one.content for one in sorted(every, key=lambda one: one.id) if "notice" in one.classes]


def badge(user: User) -> str:
    (one,) = user.find(kind=ui.badge).elements
    return one.text


@pytest.fixture
def given(alice: Actor, bob: Actor, ada: ContactCard) -> Callable[[], object]:
    """Give Ada to Bob."""
    return lambda: perform(alice, contacts.change, ada.id, {"owner_id": bob.user_id})


async def test_s17_the_number_is_live_in_all_windows_of_that_person_alone(
    opened: Opened, people: Cast, given: Callable[[], object]
) -> None:
    one, two, alice = opened(people.bob), opened(people.bob), opened(people.alice)
    for window in (one, two, alice):
        await window.open("/")
    assert "Notifications" in buttons(one)
    given()
    await until(lambda: "Notifications, 1 unread" in buttons(one) and "Notifications, 1 unread" in buttons(two))
    assert badge(one) == "1"
    assert "Notifications" in buttons(alice)


async def test_s17_pressing_a_notice_opens_its_record_and_marks_it_as_read(
    opened: Opened, people: Cast, bob: Actor, ada: ContactCard, given: Callable[[], object]
) -> None:
    given()
    one, two = opened(people.bob), opened(people.bob)
    await one.open("/")
    await two.open("/")
    press(one, "Notifications, 1 unread")
    await until(lambda: len(lines(one)) == 1)
    assert "Unread:" in lines(one)[0] and "<b>Alice</b><span> assigned Ada Lovelace to you</span>" in lines(one)[0]
    found = one.find(kind=ui.html)
    found.elements = {element for element in found.elements if "notice" in element.classes}
    found.click()
    await until(lambda: one.client is not None and one.client.sub_pages_router.current_path == f"/contacts/{ada.id}")
    await until(lambda: "Notifications" in buttons(one) and "Notifications" in buttons(two))
    assert perform(bob, notices.unread) == 0


async def test_all_are_marked_as_read_at_once_and_an_open_panel_follows(
    opened: Opened, people: Cast, given: Callable[[], object]
) -> None:
    window = opened(people.bob)
    await window.open("/")
    press(window, "Notifications")
    await window.should_see("Nothing yet")
    given()
    await until(lambda: len(lines(window)) == 1)
    press(window, "Mark all as read")
    await until(lambda: lines(window) and "Unread:" not in lines(window)[0])
    assert "Mark all as read" not in buttons(window)


async def test_more_than_nine_are_nine_and_more(opened: Opened, people: Cast, alice: Actor, bob: Actor) -> None:
    made = [perform(alice, contacts.create, {"name": f"Contact {number}"}).id for number in range(10)]
    for one in made:
        perform(alice, contacts.change, one, {"owner_id": bob.user_id})
    window = opened(people.bob)
    await window.open("/")
    await until(lambda: "Notifications, 9+ unread" in buttons(window))
    assert badge(window) == "9+"
