"""The page of reminders: each debt of a day with its state and why, held, released and run, live (O-05)."""

from datetime import timedelta
from typing import Any

import pytest

from services import reminders, tasks
from services.contacts import ContactCard
from services.work import Actor, clock, perform, work
from tests.pages.acts import buttons, fill, press, rows
from tests.reminders.world import owe
from tests.reminders.world import rows as kept


@pytest.fixture
def owed(alice: Actor, ada: ContactCard) -> str:
    """The number of an overdue invoice of Ada's."""
    with work(alice) as session:
        owe(session, ada.id, "INV-7", reminded=False)
    return "INV-7"


async def test_o05_a_hold_in_one_window_appears_in_the_other_and_is_released_there(
    opened: Any, people: Any, alice: Actor, owed: str
) -> None:
    one, two = opened(people.alice), opened(people.alice)
    await two.open("/reminders")
    await two.should_see("€1.00 open")
    ((row,),) = [rows(two)]
    assert (row["customer"], row["state"], row["step"], row["open"]) == ("Ada Lovelace", "To send", "1 of 3", "€1.00")
    until = clock.today("UTC") + timedelta(days=5)
    (line,) = perform(alice, reminders.on).lines
    await one.open(f"/invoices/{line.invoice_id}")
    press(one, "Hold until…")
    await one.should_see("Hold reminders of INV-7?")
    fill(one, "Until", "2020-01-01")
    press(one, "Hold", last=True)
    await one.should_see("Choose a day after today.")
    fill(one, "Until", until.isoformat())
    press(one, "Hold", last=True)
    await one.should_see("Reminders of INV-7 are held.")
    await two.should_see("Held")
    assert rows(two)[0]["act"] == "Release"
    press(one, "Release")
    await one.should_see("Released: the next run reminds again.")


async def test_o05_run_now_says_how_many_and_sends_them(opened: Any, people: Any, alice: Actor, owed: str) -> None:
    user = opened(people.alice)
    await user.open("/reminders")
    press(user, "Run now")
    await user.should_see("Send 1 reminder now?")
    press(user, "Send")
    await user.should_see("1 reminder was queued.")
    assert [one.step for one in kept(alice)] == [1]
    press(user, "Run now")
    await user.should_see("Nobody has to be reminded now.")


async def test_sales_sees_reminders_and_runs_none(opened: Any, people: Any, owed: str) -> None:
    user = opened(people.bob)
    await user.open("/reminders?on=2026-01-01&show=held")
    await user.should_see("Reminders")
    assert "Run now" not in buttons(user)


@pytest.mark.parametrize("query", ["on=x", "on=9999-12-31", "on=2026-13-01&show=nothing", "page=-1"])
async def test_a_strange_address_shows_a_day(opened: Any, people: Any, owed: str, query: str) -> None:
    user = opened(people.alice)
    await user.open(f"/reminders?{query}")
    await user.should_see("Reminders")


async def test_the_list_of_tasks_shows_their_titles(opened: Any, people: Any, alice: Actor) -> None:
    perform(alice, tasks.create, {"title": "Call about the boiler"})
    one = opened(people.alice)
    await one.open("/tasks")
    await one.should_see("1 task")
    assert [row["title"] for row in rows(one)] == ["Call about the boiler"]
