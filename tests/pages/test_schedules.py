"""The pages of schedules: the rule in words, what comes next, and ending one."""

from datetime import timedelta

import pytest
from nicegui import ui
from nicegui.testing import User

from services import contacts, messages
from services.contacts import ContactCard
from services.messages import ScheduleCard
from services.records import bin
from services.work import Actor, clock, house_actor, perform
from tests.pages.acts import press, rows


@pytest.fixture
def daily(alice: Actor, ada: ContactCard) -> ScheduleCard:
    """The same letter every day, from 2030 on, at a wall time of Kathmandu."""
    when = {"starts_at": "2030-01-05T09:30:00", "zone": "Asia/Kathmandu", "until": "2030-02-01"}
    return perform(alice, messages.create_schedule, {"contact_id": ada.id, "subject": "Hello", "body": "Hi", **when})


async def test_s06_a_schedule_says_its_rule_and_the_next_one_in_both_zones(
    alice_page: User, daily: ScheduleCard
) -> None:
    await alice_page.open(f"/schedules/{daily.id}")
    await alice_page.should_see("Every day at 09:30, Kathmandu time, until 1 Feb 2030")
    for text in ("5 Jan 2030, 04:45", "Sat 09:30 in Kathmandu", "Running", "Send only the latest", "1 Feb 2030"):
        await alice_page.should_see(text)


async def test_a_schedule_says_who_wrote_it(opened, people, daily: ScheduleCard) -> None:
    from uuid import UUID

    from tests.cast import _move_in

    reader = opened(_move_in(UUID(people.acme), "Rita", "engineering", "x"))
    await reader.open(f"/schedules/{daily.id}")
    await reader.should_see("Written by")
    await reader.should_see("Alice")


async def test_a_schedule_of_a_contact_deleted_for_good_is_still_told(
    alice_page: User, alice: Actor, ada: ContactCard, daily: ScheduleCard
) -> None:
    with clock.at(clock.now() - timedelta(days=31)):
        perform(alice, contacts.bin, ada.id)
    bin.empty(house_actor(alice.place))
    await alice_page.open(f"/schedules/{daily.id}")
    await alice_page.should_see("Deleted contact")
    await alice_page.open("/schedules?ended=1")
    await alice_page.should_see("1 schedule")
    assert [row["state"] for row in rows(alice_page)] == ["Ended"]


async def test_ending_one_takes_it_from_the_list_of_another_window(
    opened, people, alice_page: User, daily: ScheduleCard
) -> None:
    other = opened(people.alice)
    await other.open("/schedules")
    await other.should_see("1 schedule")
    await alice_page.open(f"/schedules/{daily.id}")
    press(alice_page, "End schedule")
    await alice_page.should_see("Keep it running")
    press(alice_page, "End schedule", last=True)
    await alice_page.should_see("Ended")
    await other.should_see("0 schedules")
    other.find(kind=ui.switch).click()
    await other.should_see("1 schedule")
    assert [row["state"] for row in rows(other)] == ["Ended"]


async def test_who_only_reads_messages_ends_and_writes_none(opened, people, daily: ScheduleCard) -> None:
    from uuid import UUID

    from tests.cast import _move_in

    reader = opened(_move_in(UUID(people.acme), "Rita", "engineering", "x"))
    await reader.open(f"/schedules/{daily.id}")
    await reader.should_see("Running")
    await reader.should_not_see("End schedule")
    await reader.open("/schedules")
    await reader.should_not_see("New schedule")
