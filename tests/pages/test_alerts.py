"""The pages of alerts: what is wrong, live; taking it on; thresholds with a preview; channels and who is on call."""

from nicegui import ui
from nicegui.testing import User
from sqlalchemy import select

from models.alerts import Alert, AlertChannel, AlertRule, OnCall, Silence
from models.incidents import Incident
from services.house.alerts import reaching, running
from services.house.alerts.readings import Readings
from services.work import Actor, clock, house_actor, work
from tests.pages.acts import buttons, fill, press
from tests.waiting import until

AROUND = reaching.Around("UTC", "http://localhost/alerts", ())


def see(**values: float) -> None:
    """Let the house be measured."""
    running.turn(house_actor(), Readings(clock.now(), **values), AROUND)


def one(table: type) -> object:
    with work(house_actor(), read=True) as session:
        return session.scalars(select(table)).first()


async def test_l25_an_alert_appears_is_taken_on_and_becomes_an_incident(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/alerts")
    await alice_page.should_see("Nothing is wrong")
    see(health_failures=3.0)
    await alice_page.should_see("Steward is down")
    await alice_page.should_see("1 alert, 1 not taken on")
    press(alice_page, "Acknowledge")
    await alice_page.should_see("Remind me after")
    press(alice_page, "Take it on")
    await alice_page.should_see("Taken on")
    row = one(Alert)
    assert isinstance(row, Alert) and (row.acked_by, row.state) == ("Alice", "firing")
    press(alice_page, "Make an incident of Steward is down")
    await alice_page.should_see("Nobody outside sees it until you publish it.")
    press(alice_page, "Make an incident", last=True)
    await until(lambda: one(Incident) is not None)
    await alice_page.open("/alerts")
    await alice_page.should_see("Open the incident")


async def test_l21_news_are_listed_apart_from_what_is_wrong(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/alerts")
    await alice_page.should_see("New people, backups and unusual use appear here.")
    see(backups_done=1.0, registrations=2.0)
    await alice_page.should_see("A backup was made and verified")
    await alice_page.should_see("New people joined")
    await alice_page.should_see("Nothing is wrong")
    await alice_page.should_see("Everything is as it should be")
    assert not {"Acknowledge", "Make an incident of New people joined"} & buttons(alice_page)


async def test_a_silence_is_begun_with_its_reason_and_ended(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/alerts")
    press(alice_page, "Silence")
    await alice_page.should_see("Silence alerts")
    fill(alice_page, "Reason", "The disk is being replaced")
    press(alice_page, "Silence", last=True)
    await alice_page.should_see("by Alice")
    press(alice_page, "End")
    await alice_page.should_see("Every alert is told.")
    row = one(Silence)
    assert isinstance(row, Silence) and row.ended_at is not None


async def test_l07_a_threshold_is_changed_and_a_wrong_one_is_refused_at_its_field(
    alice_page: User, alice: Actor
) -> None:
    await alice_page.open("/alerts/rules")
    await alice_page.should_see("Little of the disk is free")
    press(alice_page, "Change “Little of the disk is free”")
    await alice_page.should_see("What would it have done?")
    fill(alice_page, "Alert from", 30, ui.number)
    press(alice_page, "Save")
    await alice_page.should_see("At this value it would still alert.")
    fill(alice_page, "Over again at", 33, ui.number)
    press(alice_page, "What would it have done?")
    await alice_page.should_see("Nothing of the last 30 days was measured yet.")
    press(alice_page, "Save")
    await until(lambda: one(AlertRule) is not None)
    row = one(AlertRule)
    assert isinstance(row, AlertRule) and (row.rule, row.fire, row.clear, row.lasts_s) == ("disk", 30, 33, None)
    await alice_page.should_see("under 30 %")


async def test_l24_a_channel_is_added_and_its_test_says_whether_it_arrived(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/alerts/channels")
    await alice_page.should_see("No channel yet")
    press(alice_page, "Add channel")
    await alice_page.should_see("From level")
    fill(alice_page, "Name", "Operations by mail")
    fill(alice_page, "Addresses", "ops@example.com")
    press(alice_page, "Save")
    await alice_page.should_see("Email to ops@example.com: critical alerts and warnings")
    press(alice_page, "Send a test")
    await alice_page.should_see("The test was taken.")
    row = one(AlertChannel)
    assert isinstance(row, AlertChannel) and row.last_ok_at is not None and "ops@" not in row.target
    assert one(OnCall) is None
    await alice_page.should_see("Nobody. The next level is called instead.")


async def test_i17_a_colleague_is_put_on_call_with_hours_and_the_gaps_are_named(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/alerts/channels")
    press(alice_page, "Put on call")
    await alice_page.should_see("Takes turns, a week each")
    fill(alice_page, "Colleague", alice.user_id, ui.select)
    fill(alice_page, "Days", list("01234"), ui.select)
    fill(alice_page, "From", "09:00")
    press(alice_page, "Put on call", last=True)
    await alice_page.should_see("Enter both times, or none.")
    fill(alice_page, "Until", "17:00")
    press(alice_page, "Put on call", last=True)
    await alice_page.should_see("Mon to Fri 09:00–17:00")
    await alice_page.should_see("Hours are those of Europe/Paris.")
    await alice_page.should_see("Nobody is on duty at times")
    press(alice_page, "Change the hours of Alice at level 1")
    await alice_page.should_see("Takes turns, a week each")
    fill(alice_page, "From", "")
    fill(alice_page, "Until", "")
    fill(alice_page, "Days", list("0123456"), ui.select)
    press(alice_page, "Save")
    await alice_page.should_see("On duty")
    await alice_page.should_see("Always")
    await alice_page.should_not_see("Nobody is on duty at times")


async def test_i01_the_severity_of_a_rule_is_changed_like_its_numbers(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/alerts/rules")
    press(alice_page, "Change “Little of the disk is free”")
    await alice_page.should_see("As usual (SEV-3)")
    fill(alice_page, "Severity", 1, ui.select)
    press(alice_page, "Save")
    await until(lambda: one(AlertRule) is not None)
    row = one(AlertRule)
    assert isinstance(row, AlertRule) and (row.severity, row.fire) == (1, None)
    await alice_page.should_see("under 20 % for 1 min, SEV-1")
