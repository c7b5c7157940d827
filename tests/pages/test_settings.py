"""The settings' page: each field is saved by itself, says where its value is from, and follows in other windows."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from nicegui import ui
from nicegui.testing import User

from services import contacts, settings
from services.contacts import ContactCard
from services.house import tenants
from services.house.settings import change, change_installation
from services.work import Actor, perform
from tests.cast import Cast, join
from tests.pages.acts import buttons, field, fill, press
from tests.waiting import until
from ui.pages import settings as page

Opened = Callable[[str | None], User]


def enter(user: User, label: str, text: str) -> None:
    """Type into a setting's field and press Enter."""
    fill(user, label, text)
    found = user.find(kind=ui.input)
    found.elements = {field(user, label)}
    found.trigger("keydown.enter")


@dataclass
class Two:
    """Two windows of Alice's on one page."""

    here: User
    there: User


@pytest.fixture
async def two(opened: Opened, people: Cast) -> Two:
    windows = Two(opened(people.alice), opened(people.alice))
    for one in (windows.here, windows.there):
        await one.open("/settings")
        await one.should_see("Default: 30 days")
    return windows


async def test_a_setting_is_saved_by_itself_and_seen_in_the_other_window(two: Two, alice: Actor) -> None:
    enter(two.here, "Keep records in the bin", "14")
    await two.here.should_see("Keep records in the bin: 14 days")
    await until(lambda: field(two.there, "Keep records in the bin").value == "14")
    await two.there.should_see("Changed by Alice")


async def test_a_mistake_is_shown_at_its_own_field_and_nothing_is_saved(two: Two) -> None:
    enter(two.here, "Keep records in the bin", "0")
    await until(lambda: field(two.here, "Keep records in the bin").error == "This must be at least 1.")
    assert field(two.here, "Keep notifications").error is None
    assert field(two.there, "Keep records in the bin").value == "30"


async def test_a_choice_is_saved_when_it_is_made(two: Two, alice: Actor) -> None:
    fill(two.here, "Time zone", "Asia/Tokyo", ui.select)
    await two.here.should_see("Time zone: Asia/Tokyo")
    assert tenants.of(alice.place).zone == "Asia/Tokyo"


async def test_reset_goes_back_to_the_default(two: Two, alice: Actor) -> None:
    change(alice, settings.BIN_KEPT.key, 14)
    await until(lambda: "Reset Keep records in the bin to the default" in buttons(two.here))
    press(two.here, "Reset Keep records in the bin to the default")
    await until(lambda: field(two.there, "Keep records in the bin").value == "30")
    await until(lambda: "Reset Keep records in the bin to the default" not in buttons(two.there))


async def test_undo_brings_the_value_before_back(two: Two, alice: Actor) -> None:
    enter(two.here, "Name", "Acme and Sons")
    await two.here.should_see("Name: Acme and Sons")
    (note,) = two.here.find(kind=ui.notification).elements
    found = two.here.find(kind=ui.notification)
    found.elements = {note}
    found.trigger("pressed")
    await until(lambda: tenants.of(alice.place).name == "Acme")


async def test_what_is_being_typed_is_not_overwritten_and_is_a_conflict_when_saved(two: Two, alice: Actor) -> None:
    fill(two.here, "Keep records in the bin", "7")
    change(alice, settings.BIN_KEPT.key, 14)
    await until(lambda: field(two.there, "Keep records in the bin").value == "14")
    assert field(two.here, "Keep records in the bin").value == "7"
    enter(two.here, "Keep records in the bin", "7")
    await two.here.should_see("14 days")
    press(two.here, "Keep these")
    await until(lambda: field(two.there, "Keep records in the bin").value == "7")


async def test_a_new_name_of_the_workspace_stands_at_the_top_of_every_open_page(two: Two, alice: Actor) -> None:
    change(alice, settings.NAME.key, "Acme and Sons")

    def brands() -> list[str]:
        return [one.content for one in two.there.find(kind=ui.html).elements if "brand" in one.classes]

    await until(lambda: any("Acme and Sons" in one for one in brands()))


async def test_the_installations_settings_are_live_too(opened: Opened, people: Cast, alice: Actor) -> None:
    here = opened(people.alice)
    await here.open("/settings/installation")
    await here.should_see("Default: 100 requests (STEWARD_RATE_LIMIT_MAX)")
    change_installation(alice, settings.API_LIMIT.key, 50)
    await until(lambda: field(here, "Requests allowed").value == "50")
    await here.should_see("Changed by Alice")


async def test_an_administrator_who_is_no_operator_sees_one_page_of_settings(opened: Opened, alice: Actor) -> None:
    from services.accounts import sessions, users
    from services.work import house_actor, work

    ann = join(alice.place, "Ann", "administrator")
    assert ann.user_id
    with work(house_actor(alice.place)) as session:
        token = sessions.open_session(session, users.row(session, ann.user_id), "browser", "a test", "").token
    window = opened(token)
    await window.open("/settings")
    await window.should_see("Default: 30 days")
    await window.should_not_see("Installation")
    assert (await window.http_client.get("/settings/installation")).status_code == 403


async def test_many_settings_are_searched(opened: Opened, people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "SEARCHED_FROM", 3)
    window = opened(people.alice)
    await window.open("/settings")
    fill(window, "Search settings", "ínactivity")
    await window.should_see("Sign out after inactivity")
    await window.should_not_see("Keep records in the bin")
    await window.should_not_see("Keep notifications")
    fill(window, "Search settings", "nothing of that kind")
    await window.should_see("No results")


async def test_the_bins_page_says_how_long_it_keeps_and_follows(opened: Opened, people: Cast, alice: Actor) -> None:
    window = opened(people.bob)
    await window.open("/bin")
    await window.should_see("Kept for 30 days, then deleted for good.")
    change(alice, settings.BIN_KEPT.key, 1)
    await window.should_see("Kept for 1 day, then deleted for good.")


async def test_a_record_in_the_bin_says_how_long_it_is_kept_and_follows(
    opened: Opened, people: Cast, alice: Actor, ada: ContactCard
) -> None:
    window = opened(people.alice)
    await window.open(f"/contacts/{ada.id}")
    perform(alice, contacts.bin, ada.id)
    await window.should_see("will be deleted for good: 30 days left.")
    change(alice, settings.BIN_KEPT.key, 5)
    await window.should_see("will be deleted for good: 5 days left.")
