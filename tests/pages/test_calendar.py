"""The page of the calendar: what it shows and says, its address, and what is added and subscribed to there."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from nicegui import ui
from nicegui.events import GenericEventArguments, handle_event
from nicegui.testing import User

from services import tasks, visits
from services.calendar import Entry, feeds
from services.work import Actor, clock, perform
from tests.cast import Cast, enter
from tests.pages.acts import buttons, field, fill, press
from tests.waiting import until
from ui.pages.calendar import drawing, hours
from ui.parts.markup import StaticHtml, TextElement

PARIS = ZoneInfo("Europe/Paris")
AT = datetime(2027, 3, 10, 9, tzinfo=PARIS)
MONTH = "/calendar?show=month&day=2027-03-10"


def goes(who: Actor, title: str, at: datetime = AT, minutes: int = 60) -> visits.VisitCard:
    return perform(who, visits.create, {"title": title, "at": at.isoformat(), "minutes": minutes})


def html(user: User) -> str:
    """All that the page shows as markup."""
    return "\n".join(str(one.content) for one in user.find(kind=StaticHtml).elements)


async def titled(user: User, text: str) -> None:
    """Wait for the heading: days in the grid name their months as well."""
    await until(lambda: any(one.tag == "h1" and one.text == text for one in user.find(kind=TextElement).elements))


async def shows(user: User, text: str) -> None:
    await until(lambda: text in html(user))


async def pressed(user: User, **told: object) -> None:
    """Press something in the grid, as the browser tells it."""
    (grid,) = [one for one in user.find(kind=StaticHtml).elements if "cal" in one.classes]
    for listener in list(grid._event_listeners.values()):
        handle_event(listener.handler, GenericEventArguments(sender=grid, client=grid.client, args=told))


@pytest.mark.parametrize("show", ["month", "week", "day", "list"])
async def test_f16_each_view_shows_the_visit_with_its_link_and_hours(alice_page: User, alice: Actor, show: str) -> None:
    visit = goes(alice, "Talk <b>to</b> Ada")
    await alice_page.open(f"/calendar?show={show}&day=2027-03-10")
    await shows(alice_page, f'href="/visits/{visit.id}"')
    assert "Talk &lt;b&gt;to&lt;/b&gt; Ada" in html(alice_page)
    assert "09:00\N{EN DASH}10:00" in html(alice_page)


async def test_f16_an_open_calendar_follows_what_others_plan(
    opened: Callable[[str | None], User], people: Cast, alice: Actor
) -> None:
    page = opened(people.alice)
    await page.open(MONTH)
    await page.should_see("March 2027")
    visit = goes(alice, "Called at once")
    await shows(page, "Called at once")
    perform(alice, visits.bin, visit.id)
    await until(lambda: "Called at once" not in html(page))


async def test_j09_month_and_year_are_chosen_from_years_around_what_is_there(alice_page: User, alice: Actor) -> None:
    goes(alice, "Long ago", datetime(2016, 5, 3, 9, tzinfo=UTC))
    await alice_page.open(MONTH)
    years = field(alice_page, "Year", ui.select)
    assert years.options[0] == 2011
    assert years.options[-1] >= clock.now().year + 5
    fill(alice_page, "Year", 2016, ui.select)
    await titled(alice_page, "March 2016")
    fill(alice_page, "Month", 5, ui.select)
    await titled(alice_page, "May 2016")
    await shows(alice_page, "Long ago")


async def test_f16_earlier_later_and_today_turn_the_view(alice_page: User) -> None:
    await alice_page.open(MONTH)
    press(alice_page, "Later")
    await titled(alice_page, "April 2027")
    fill(alice_page, "View", "week", ui.toggle)
    await titled(alice_page, "29 Mar \N{EN DASH} 4 Apr 2027")
    press(alice_page, "Earlier")
    await titled(alice_page, "22 \N{EN DASH} 28 Mar 2027")
    fill(alice_page, "View", "day", ui.toggle)
    await titled(alice_page, "Thu 25 March 2027")
    press(alice_page, "Today")
    today = clock.today("Europe/Paris")
    await titled(alice_page, f"{today:%a} {today.day} {today:%B} {today.year}")


async def test_f16_filters_narrow_to_mine_and_to_a_kind(alice_page: User, alice: Actor, bob: Actor) -> None:
    goes(alice, "Hers")
    goes(bob, "His")
    perform(alice, tasks.create, {"title": "A call", "due_on": "2027-03-10"})
    await alice_page.open(MONTH)
    await shows(alice_page, "His")
    fill(alice_page, "Whose", "mine", ui.select)
    await until(lambda: "His" not in html(alice_page))
    assert "Hers" in html(alice_page)
    fill(alice_page, "Kind", "task", ui.select)
    await until(lambda: "Hers" not in html(alice_page))
    assert "A call" in html(alice_page)


async def test_f16_an_empty_hour_takes_a_visit_or_a_task(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/calendar?show=day&day=2027-03-10")
    await shows(alice_page, "2027-03-10T14:00")
    await pressed(alice_page, slot="2027-03-10T14:00")
    await alice_page.should_see("Wed 10 March 2027, 14:00")
    press(alice_page, "Record a visit")
    await alice_page.should_see("Save visit")
    assert field(alice_page, "Time").value == "2027-03-10T14:00"
    fill(alice_page, "Outcome", "To come", ui.textarea)
    press(alice_page, "Save visit")
    await shows(alice_page, "14:00\N{EN DASH}14:30")
    (made,) = perform(alice, visits.search, visits.Query()).rows
    assert made.start_at == datetime(2027, 3, 10, 14, tzinfo=PARIS)
    await pressed(alice_page, slot="2027-03-10T16:00")
    await alice_page.should_see("Wed 10 March 2027, 16:00")
    press(alice_page, "Add task", last=True)
    await alice_page.should_see(kind=ui.input, content="Title")
    fill(alice_page, "Title", "Ring the bell")
    press(alice_page, "Add task", last=True)
    await shows(alice_page, "Ring the bell")
    (task,) = perform(alice, tasks.search, tasks.Query()).rows
    assert (task.due_on, task.due_time, task.owner_id) == (date(2027, 3, 10), "16:00", alice.user_id)


async def test_f16_who_may_not_record_visits_is_asked_for_a_task_at_once(
    opened: Callable[[str | None], User], people: Cast
) -> None:
    page = opened(enter(people.acme, "Fred", "billing"))
    await page.open("/calendar?show=day&day=2027-03-10")
    await shows(page, "2027-03-10T14:00")
    await pressed(page, slot="2027-03-10T14:00")
    await page.should_see(kind=ui.input, content="Title")
    assert "Record a visit" not in buttons(page)


async def test_f16_an_address_is_made_shown_once_and_revoked(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/calendar")
    press(alice_page, "Subscribe")
    await alice_page.should_see("Make address")
    fill(alice_page, "What it shows", "all", ui.select)
    press(alice_page, "Make address")
    await alice_page.should_see("It is shown only this once.")
    address = field(alice_page, "Address").value
    token = address.rpartition("/")[2].removesuffix(".ics")
    assert feeds.calendar(token).body
    await alice_page.should_see("All visits, and my tasks")
    press(alice_page, next(one for one in buttons(alice_page) if one.startswith("Revoke the address")))
    await until(lambda: perform(alice, feeds.mine) == [])


async def test_f16_a_wrong_address_shows_today(alice_page: User) -> None:
    today = clock.today("Europe/Paris")
    for wrong in ("day=x", "day=0000-00-00", "show=year&day=9999-99-99", "technician=x&kind=y&whose=z"):
        await alice_page.open(f"/calendar?{wrong}")
        await alice_page.should_see(f"{today:%B} {today.year}")


def test_f16_what_is_at_the_same_time_stands_side_by_side() -> None:
    def entry(title: str, begin: int, end: int) -> Entry:
        day = datetime(2027, 3, 10, tzinfo=PARIS)
        at = (day + timedelta(minutes=begin), day + timedelta(minutes=end))
        return Entry("visit", visits.VISIT.row().id, "/", title, "scheduled", "", "", *at)

    some = [entry("a", 540, 660), entry("b", 570, 600), entry("c", 600, 630), entry("d", 660, 720)]
    placed = {one.entry.title: (one.lane, one.lanes) for one in hours.blocks(some, date(2027, 3, 10), PARIS)}
    assert placed == {"a": (0, 2), "b": (1, 2), "c": (1, 2), "d": (0, 1)}


@pytest.mark.parametrize(("day", "length"), [(date(2027, 3, 28), 23), (date(2027, 10, 31), 25)])
def test_f16_hours_of_a_day_on_which_the_clocks_change_are_those_of_the_wall(day: date, length: int) -> None:
    midnight = datetime.combine(day, datetime.min.time(), PARIS).astimezone(UTC)
    last = midnight + timedelta(hours=length - 1)
    one = Entry("visit", visits.VISIT.row().id, "/", "Last", "scheduled", "", "", last, last + timedelta(hours=1))
    (block,) = hours.blocks([one], day, PARIS)
    assert (block.begin, block.end) == (23 * 60, 24 * 60)
    assert "top:94.118%" in str(hours.hours([day], drawing.by_day([one], PARIS), midnight, PARIS))
