"""Needs attention, on Home: live, each line with a link to exactly its rows."""

import re
from collections.abc import Callable
from datetime import timedelta

from nicegui.testing import User

from services import first_steps, tasks
from services.work import Actor, clock, perform
from tests.cast import Cast, actor, enter
from tests.home.world import SORTS, everything_waits
from tests.pages.acts import built, rows
from ui.parts.markup import StaticHtml

Opened = Callable[[str | None], User]
LINE = re.compile(r"<b>([^<]*)</b>.*?href=\"([^\"]*)\"")


def lines(user: User) -> dict[str, str]:
    """The sentences of the card, and where they lead."""
    (card,) = [one for one in user.find(kind=StaticHtml).elements if "Needs attention" in str(one.content)]
    return {said: path.replace("&amp;", "&") for said, path in LINE.findall(str(card.content))}


async def test_each_line_opens_exactly_the_rows_it_counts(opened: Opened, people: Cast, alice: Actor) -> None:
    everything_waits(alice)
    home = opened(people.alice)
    await home.open("/")
    await built()
    found = lines(home)
    assert len(found) == len(SORTS)
    for said, path in found.items():
        if path in ("/queues", "/duplicates"):  # a page of all queues; and pairs that are no rows of a table
            continue
        page = opened(people.alice)
        await page.open(path)
        await built()
        (number,) = re.findall(r"\d+", said.replace("7 days", ""))
        assert len(rows(page)) == int(number), said


async def test_what_waits_comes_and_goes_in_every_window(opened: Opened, people: Cast, alice: Actor) -> None:
    perform(alice, first_steps.put_away)
    one, two = opened(people.alice), opened(people.alice)
    for window in (one, two):
        await window.open("/")
        await window.should_see("Nothing needs you right now.")
        await window.should_see("Nothing is due today.")
    made = perform(alice, tasks.create, {"title": "Call Ada", "due_on": clock.today(alice.zone) - timedelta(days=1)})
    for window in (one, two):
        await window.should_see("1 task is overdue")
        await window.should_see('data-live="new"')
    perform(alice, tasks.finish, made.id)
    for window in (one, two):
        await window.should_see("Nothing needs you right now.")


async def test_my_day_is_not_that_of_another_administrator(opened: Opened, alice: Actor) -> None:
    """They see the same, and so share what is read; but not what is about oneself."""
    tokens = [enter(alice.place, name, "administrator") for name in ("Nora", "Olive")]
    perform(actor(tokens[0]), tasks.create, {"title": "Call Ada", "due_on": clock.today(alice.zone)})
    one, other = opened(tokens[0]), opened(tokens[1])
    await one.open("/my-day")
    await one.should_see("Call Ada")
    await other.open("/my-day")
    await other.should_see("Nothing to do")
    await other.should_not_see("Call Ada", retries=1)
