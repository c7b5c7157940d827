"""The pages of tasks, with simulated users."""

from datetime import timedelta

from nicegui.testing import User

from services import tasks
from services.tasks import feeds
from services.work import Actor, clock, perform
from tests.pages.acts import press
from tests.waiting import until
from ui.parts.rows import Rows


def titles(user: User) -> list[str]:
    """The titles that a list shows."""
    return [row["title"] for table in user.find(kind=Rows).elements for row in table.rows]


async def test_the_list_of_tasks_shows_their_titles(alice_page: User, alice: Actor) -> None:
    perform(alice, tasks.create, {"title": "Call Ada"})
    await alice_page.open("/tasks")
    await until(lambda: titles(alice_page) == ["Call Ada"], "the title is not on the list")


async def test_f08_my_day_follows_what_is_finished_and_put_off(alice_page: User, alice: Actor) -> None:
    today = clock.today(alice.zone)
    perform(alice, tasks.create, {"title": "Call Ada", "due_on": today, "repeat": "FREQ=DAILY"})
    late = perform(alice, tasks.create, {"title": "Write to Bob", "due_on": today - timedelta(days=2)})
    await alice_page.open("/my-day")
    await alice_page.should_see("1 late · 1 for today")
    perform(alice, tasks.snooze, late.id, today + timedelta(days=1))
    await alice_page.should_see("1 task is snoozed")
    press(alice_page, "Finish Call Ada")
    await alice_page.should_see("The next seven days")
    await alice_page.should_see("0 for today")


async def test_f08_the_address_of_the_calendar_is_made_and_removed(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/my-day")
    press(alice_page, "Calendar feed")
    await alice_page.should_see("Make address")
    press(alice_page, "Make address")
    await until(lambda: perform(alice, feeds.mine) is not None, "no address was made")
    await alice_page.should_see("It is shown only this once.")
