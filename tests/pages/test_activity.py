"""The page of activity: by day, filtered, and live without moving what is read."""

import re
from collections.abc import Callable
from datetime import timedelta

from nicegui import ui
from nicegui.events import GenericEventArguments, handle_event
from nicegui.testing import User

from services import contacts, tasks
from services.contacts import ContactCard
from services.work import Actor, clock, perform
from tests.cast import Cast
from tests.imports.files import imported, table, undone
from tests.pages.acts import built
from ui.parts.markup import StaticHtml
from ui.words import day

Opened = Callable[[str | None], User]


def portions(user: User) -> list[str]:
    """The lists of entries: what came since, and the portions below it."""
    found = sorted(user.find(kind=StaticHtml).elements, key=lambda one: one.id)
    return [str(one.content) for one in found if "told" in one.classes]


async def test_f05_suitecrm_2271_after_the_undo_of_an_import_no_link_leads_nowhere(
    alice_page: User, alice: Actor
) -> None:
    undone(alice, imported(alice, table("Name,Email,Company", "Ada,ada@x.example,Engines", "Eve,eve@x.example,Mills")))
    await alice_page.open("/activity")
    await alice_page.should_see("Engines")
    links = {link for text in portions(alice_page) for link in re.findall(r'href="(/[^"]+)"', text)}
    assert links
    answers = {one: (await alice_page.http_client.get(one)).status_code for one in links}
    assert set(answers.values()) == {200}, answers


async def test_what_happens_appears_on_top_in_both_windows_and_the_rest_stays_as_it_is(
    opened: Opened, people: Cast, alice: Actor, bob: Actor, ada: ContactCard
) -> None:
    with clock.at(clock.now() - timedelta(days=1)):
        perform(alice, contacts.rate, ada.id, 3)
    one, two = opened(people.alice), opened(people.alice)
    for window in (one, two):
        await window.open("/activity")
        await window.should_see("Alice</b>")
    before = portions(one)
    perform(bob, contacts.create, {"name": "Grace"})
    for window in (one, two):
        await window.should_see("added Grace")
        await window.should_see('data-live="new"')
    fresh, *below = portions(one)
    assert below == before[1:] and "added Grace" in fresh and "added Grace" not in "".join(below)


async def test_a_day_is_named_once(opened: Opened, people: Cast, alice: Actor) -> None:
    for days, name in ((3, "Ada"), (3, "Ben"), (0, "Eve")):
        with clock.at(clock.now() - timedelta(days=days)):
            perform(alice, contacts.create, {"name": name})
    page = opened(people.alice)
    await page.open("/activity?about=contact")
    await page.should_see("added Eve")
    text = "".join(portions(page))
    assert [text.count(f">{one}</li>") for one in ("Today", day(clock.today(alice.zone) - timedelta(days=3)))] == [1, 1]
    perform(alice, contacts.create, {"name": "Fay"})
    await page.should_see("added Fay")
    assert "".join(portions(page)).count(">Today</li>") == 1


async def test_the_address_holds_the_filters(opened: Opened, people: Cast, alice: Actor, bob: Actor) -> None:
    perform(bob, contacts.create, {"name": "Grace"})
    perform(alice, contacts.create, {"name": "Ada"})
    perform(bob, tasks.create, {"title": "Call Grace"})
    page = opened(people.alice)
    await page.open(f"/activity?by={bob.user_id}&about=contact&first={clock.today(alice.zone)}")
    await page.should_see("added Grace")
    assert "added Ada" not in "".join(portions(page)) and "Call Grace" not in "".join(portions(page))
    (who,) = [one for one in page.find(kind=ui.select).elements if one.props.get("aria-label") == "Colleague"]
    with page:
        who.set_value("")
    await page.should_see("added Ada")


async def test_more_is_added_below_when_the_end_is_reached(opened: Opened, people: Cast, alice: Actor) -> None:
    for number in range(60):
        perform(alice, contacts.create, {"name": f"One {number}"})
    page = opened(people.alice)
    await page.open("/activity?about=contact")
    await page.should_see("Show earlier")
    assert len(portions(page)) == 2
    (end,) = [one for one in page.find(kind=StaticHtml).elements if "earlier" in one.classes]
    with page:
        for one in list(end._event_listeners.values()):
            handle_event(one.handler, GenericEventArguments(sender=end, client=end.client, args={}))
    await page.should_see("added One 0<")
    text = "".join(portions(page))
    assert len(portions(page)) == 3 and all(text.count(f"added One {number}<") == 1 for number in range(60))
    await page.should_not_see("Show earlier", retries=1)


async def test_a_strange_address_shows_everything_it_can(alice_page: User, alice: Actor, ada: ContactCard) -> None:
    for query in ("by=nobody", "about=spaceship", "first=yesterday", "last=0001-01-01"):
        await alice_page.open(f"/activity?{query}")
        await built()
        await alice_page.should_see("added Ada Lovelace")
