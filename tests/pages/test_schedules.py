"""The pages of schedules: the rule in words, what comes next, and ending one."""

from datetime import timedelta

import pytest
from nicegui import ui
from nicegui.testing import User

from services import campaigns, contacts, messages
from services.contacts import ContactCard
from services.messages import ScheduleCard
from services.records import bin
from services.work import Actor, clock, house_actor, perform
from tests.pages.acts import fill, press, rows


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


async def test_s06_the_next_five_follow_what_is_typed(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/messages/new?when=repeat")
    fill(alice_page, "Starts", "2030-01-31T09:00")
    fill(alice_page, "Period", "MONTHLY", ui.select)
    await alice_page.should_see("Every month on day 31, or the last day of a shorter month at 09:00, Paris time")
    for text in ("31 Jan 2030, 09:00", "28 Feb 2030, 09:00", "30 Apr 2030, 09:00"):
        await alice_page.should_see(text)
    fill(alice_page, "On", "BYDAY=-1TH", ui.select)
    fill(alice_page, "Ends", "after", ui.select)
    fill(alice_page, "Times", 2, ui.number)
    await alice_page.should_see("Every month on the last Thursday at 09:00, Paris time, 2 times")
    await alice_page.should_not_see("28 Mar 2030, 09:00")
    fill(alice_page, "Period", "WEEKLY", ui.select)
    alice_page.find("Mon").click()
    alice_page.find("Fri").click()
    fill(alice_page, "Every", 2, ui.number)
    await alice_page.should_see("Every 2 weeks on Monday and Friday at 09:00, Paris time, 2 times")


async def test_s06_a_repeated_message_is_started_as_it_was_chosen(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/messages/new?to=ada@example.org&when=repeat")
    fill(alice_page, "Subject", "Hello")
    fill(alice_page, "Message", "Hi", ui.editor)
    fill(alice_page, "Starts", "2030-02-12T09:00")
    fill(alice_page, "Period", "YEARLY", ui.select)
    fill(alice_page, "On", "BYDAY=2TU", ui.select)
    press(alice_page, "Start schedule")
    await alice_page.should_see("Every year on the second Tuesday in February at 09:00, Paris time")
    (made,) = perform(alice, messages.schedules).rows
    assert made.rrule == "FREQ=YEARLY;BYMONTH=2;BYDAY=2TU;WKST=MO"


async def test_one_that_ends_after_some_times_says_so(alice_page: User, alice: Actor, daily: ScheduleCard) -> None:
    perform(alice, messages.change_schedule, daily.id, {"rrule": "FREQ=DAILY;COUNT=4", "until": None})
    await alice_page.open(f"/schedules/{daily.id}")
    await alice_page.should_see("After 4 times")


async def test_it_is_paused_resumed_and_one_day_skipped(alice_page: User, alice: Actor, daily: ScheduleCard) -> None:
    await alice_page.open(f"/schedules/{daily.id}")
    press(alice_page, "Skip 6 Jan 2030")
    await alice_page.should_see("6 Jan 2030, skipped")
    press(alice_page, "Send on 6 Jan 2030 after all")
    await alice_page.should_not_see("6 Jan 2030, skipped")
    press(alice_page, "Pause")
    await alice_page.should_see("These would be next, but the schedule is paused.")
    assert perform(alice, messages.find_schedule, daily.id).paused_at is not None
    press(alice_page, "Resume")
    await alice_page.should_see("Running")


async def test_it_is_changed_from_now_on_and_its_rule_stays_as_it_was(
    alice_page: User, alice: Actor, daily: ScheduleCard
) -> None:
    rule = "FREQ=MONTHLY;INTERVAL=3;BYDAY=1SA;COUNT=9"
    perform(alice, messages.change_schedule, daily.id, {"rrule": rule})
    before = perform(alice, messages.find_schedule, daily.id)
    await alice_page.open(f"/schedules/{daily.id}/edit")
    await alice_page.should_see("Every 3 months on the first Saturday at 09:30, Kathmandu time, 9 times")
    fill(alice_page, "Message", "Anew", ui.textarea)
    press(alice_page, "Save changes")
    await alice_page.should_see("Running")
    after = perform(alice, messages.find_schedule, daily.id)
    assert (after.body, after.rrule, after.starts_at) == ("Anew", before.rrule, before.starts_at)


async def test_a_rule_the_form_cannot_show_stays_as_it_is(alice_page: User, alice: Actor, daily: ScheduleCard) -> None:
    perform(alice, messages.change_schedule, daily.id, {"rrule": "FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=8"})
    before = perform(alice, messages.find_schedule, daily.id)
    await alice_page.open(f"/schedules/{daily.id}/edit")
    await alice_page.should_see("Every month on day 1 and day 15 at 09:30")
    fill(alice_page, "Subject", "Anew")
    press(alice_page, "Save changes")
    await alice_page.should_see("Running")
    after = perform(alice, messages.find_schedule, daily.id)
    assert (after.subject, after.rrule) == ("Anew", before.rrule)


async def test_the_calendar_shows_what_will_be_sent_and_a_day_its_rows(alice_page: User, daily: ScheduleCard) -> None:
    await alice_page.open("/schedules/calendar?month=2030-01")
    await alice_page.should_see("27 messages will be sent")
    await alice_page.open("/schedules/calendar?day=2030-01-05")
    await alice_page.should_see("1 message will be sent")
    await alice_page.open("/schedules/calendar?day=2030-01-04")
    await alice_page.should_see("Nothing is planned.")
    await alice_page.open("/schedules/calendar?month=never")
    await alice_page.should_see("messages will be sent")


async def test_the_calendar_leads_to_a_planned_campaign(alice_page: User, alice: Actor, ada: ContactCard) -> None:
    noon = f"{clock.now() + timedelta(days=40):%Y-%m-%d}T12:00:00Z"
    typed = {"name": "Winter", "subject": "Hello", "text": "Hello", "filter": {}, "send_at": noon}
    made = perform(alice, campaigns.start, typed)
    await alice_page.open(f"/schedules/calendar?day={noon[:10]}")
    await alice_page.should_see("1 campaign")
    assert f"/campaigns/{made.id}" in next(iter(alice_page.find("Winter").elements)).content  # type: ignore[attr-defined]
