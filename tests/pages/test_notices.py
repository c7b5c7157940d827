"""The page of notifications, one's choices, announcements, and what a browser that shows pushes asks for."""

from collections.abc import Callable
from datetime import timedelta

from nicegui import ui
from nicegui.testing import User

from services import announcements, contacts, notices
from services.contacts import ContactCard
from services.notices import choices
from services.work import Actor, clock, house_actor, perform
from tests.cast import Cast
from tests.pages.acts import buttons, press
from tests.pages.test_bell import lines
from tests.waiting import until

Opened = Callable[[str | None], User]


async def test_s17_the_page_shows_what_is_unread_and_all_are_read_at_once(
    opened: Opened, people: Cast, alice: Actor, bob: Actor, ada: ContactCard
) -> None:
    window = opened(people.bob)
    await window.open("/notices?show=unread")
    await window.should_see("Nothing here")
    perform(alice, contacts.change, ada.id, {"owner_id": bob.user_id})
    await until(lambda: len(lines(window)) == 1)
    await window.should_see("1 notification · 1 unread")
    press(window, "Mark all as read")
    await window.should_see("0 notifications · 0 unread")
    assert lines(window) == []


async def test_f07_a_switch_on_the_account_page_is_kept_and_followed(opened: Opened, people: Cast, bob: Actor) -> None:
    window, other = opened(people.bob), opened(people.bob)
    await window.open("/account")
    await other.open("/account")
    await window.should_see(kind=ui.switch)
    await other.should_see(kind=ui.switch)
    switch(window, "News: Email").set_value(True)
    perform(bob, choices.choose, "news", "mail", True)
    await until(lambda: switch(other, "News: Email").value is True)
    assert switch(other, "Failures: Here").enabled is False


def switch(user: User, label: str) -> ui.switch:
    return next(one for one in user.find(kind=ui.switch).elements if one.props["aria-label"] == label)


async def test_s18_a_release_is_announced_above_every_page_and_dismissed_by_each_person(
    opened: Opened, people: Cast, alice: Actor, bob: Actor
) -> None:
    one, two = opened(people.bob), opened(people.bob)
    await one.open("/")
    announcements.publish(alice, {"kind": "release", "title": "Steward 2 is here"})
    announcements.go_on(house_actor())
    await two.open("/contacts")
    await one.should_see("Steward 2 is here")
    await two.should_see("Steward 2 is here")
    press(one, "Dismiss")
    await one.should_not_see("Steward 2 is here")
    await two.should_not_see("Steward 2 is here")
    assert perform(bob, notices.unread) == 0


async def test_s19_maintenance_is_shown_while_it_is_near_and_withdrawn(
    opened: Opened, people: Cast, alice: Actor
) -> None:
    begin = clock.now() + timedelta(hours=3)
    times = {"starts_at": begin, "ends_at": begin + timedelta(hours=1)}
    made = announcements.publish(alice, {"kind": "maintenance", "title": "A new disk", **times})
    window = opened(people.bob)
    await window.open("/")
    await window.should_see("A new disk")
    assert "Dismiss" not in buttons(window)
    announcements.withdraw(alice, made.id)
    await window.should_not_see("A new disk")


async def test_an_operator_announces_on_the_maintenance_page(opened: Opened, people: Cast, alice: Actor) -> None:
    window = opened(people.alice)
    await window.open("/maintenance/announcements")
    await window.should_see("Nothing announced yet")
    announcements.publish(alice, {"kind": "release", "title": "Steward 2 is here"})
    await window.should_see("Being told")
    announcements.go_on(house_actor())
    assert "Withdraw Steward 2 is here" in buttons(window)


async def test_s13_a_browser_gets_the_words_of_a_push_with_its_session_alone(
    opened: Opened, people: Cast, alice: Actor, bob: Actor, ada: ContactCard
) -> None:
    perform(alice, contacts.change, ada.id, {"owner_id": bob.user_id})
    (one,) = perform(bob, notices.mine).entries
    answers = [await opened(who).http_client.get(f"/push/{one.id}") for who in (people.bob, people.alice, None)]
    assert [answer.status_code for answer in answers] == [200, 404, 303]
    assert answers[0].json() == {
        "title": "Steward", "body": "Alice assigned Ada Lovelace to you", "url": f"/contacts/{ada.id}",
    }  # fmt: skip
    assert (await opened(people.bob).http_client.get("/push/none")).status_code == 404


async def test_s13_the_manifest_and_the_worker_are_served_at_the_root_to_everyone(opened: Opened) -> None:
    stranger = opened(None).http_client
    worker, manifest = await stranger.get("/sw.js"), await stranger.get("/manifest.webmanifest")
    assert worker.headers["content-type"].startswith("text/javascript") and "caches" not in worker.text
    assert [(await stranger.get(one["src"])).status_code for one in manifest.json()["icons"]] == [200] * 4
    assert (await stranger.get("/sw.js/more")).status_code == 303
