"""Filters and saved views on a list: built, held by the address, saved, and pinned to the menu."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from nicegui import ui
from nicegui.testing import User

from models.accounts import User as Colleague
from models.views import View
from services import contacts, custom_fields, pins, views
from services.work import Actor, perform, work
from tests.cast import Cast
from tests.custom_fields.samples import define
from tests.pages.acts import built, buttons, fill, press
from tests.waiting import until

Opened = Callable[[str | None], User]
CUSTOMERS = {"all": [{"field": "status", "op": "is", "value": "customer"}]}
MINE = {"all": [{"field": "owner_id", "op": "is", "value": "me"}]}


def people(actor: Actor, **owners: Any) -> None:
    perform(actor, contacts.create, {"name": "Ada", "status": "customer"} | owners)
    perform(actor, contacts.create, {"name": "Grace"})


def shown(user: User) -> list[str]:
    assert user.client
    (table,) = [one for one in user.client.elements.values() if isinstance(one, ui.table)]
    return [row["name"] for row in table.rows]


async def test_f03_an_address_holds_a_filter_and_each_part_can_be_taken_away(alice_page: User, alice: Actor) -> None:
    people(alice)
    await alice_page.open(f"/contacts?filter={quote(json.dumps(CUSTOMERS))}")
    assert shown(alice_page) == ["Ada"]
    await alice_page.should_see("Status is Customer")
    press(alice_page, "Remove the filter “Status is Customer”")
    await until(lambda: shown(alice_page) == ["Ada", "Grace"], "the filter stayed")


async def test_f03_a_filter_is_built_with_the_number_of_what_fits_and_saved_as_a_view(
    alice_page: User, alice: Actor
) -> None:
    people(alice)
    await alice_page.open("/contacts")
    press(alice_page, "Filter")
    await alice_page.should_see("Filter contacts")
    fill(alice_page, "Name", "Grace")
    await alice_page.should_see("1 contact")
    press(alice_page, "Show")
    await until(lambda: shown(alice_page) == ["Grace"], "the list was not narrowed")
    press(alice_page, "Save view")
    fill(alice_page, "Name", "The one")
    press(alice_page, "Save")
    await until(lambda: [one.name for one in perform(alice, views.of_list, "contact")] == ["The one"], "not saved")
    await built()
    await alice_page.should_see("The one")
    assert shown(alice_page) == ["Grace"]


async def test_f03_cerb16_a_view_by_a_removed_field_says_so_and_shows_nothing(alice_page: User, alice: Actor) -> None:
    people(alice)
    view = perform(alice, views.create, {"name": "Shoes", "record": "contact"})
    with work(alice) as session:
        session.get_one(View, view.id).filter = {"all": [{"field": "shoe", "op": "is", "value": "42"}]}
    await alice_page.open(f"/contacts?view={view.id}")
    await alice_page.should_see("This filter uses a field that was removed: “shoe”.")
    assert shown(alice_page) == []


async def test_f10_a_view_by_a_custom_field_in_the_bin_names_the_field_and_not_its_id(
    alice_page: User, alice: Actor
) -> None:
    people(alice)
    field = define(alice, "number", name="Shoe size", filterable=True)
    tree = {"all": [{"field": f"fields.{field.id}", "op": "not_empty"}]}
    view = perform(alice, views.create, {"name": "Shoes", "record": "contact", "filter": tree})
    perform(alice, custom_fields.bin, field.id)
    await alice_page.open(f"/contacts?view={view.id}")
    await alice_page.should_see("This filter uses a field that was removed: “Shoe size”.")
    assert "Remove the filter “Removed field”" in buttons(alice_page)
    assert shown(alice_page) == []


async def test_f03_a_filter_that_cannot_be_read_shows_nothing(alice_page: User, alice: Actor) -> None:
    people(alice)
    for wrong in ("[", quote('{"all":[{"field":"rating","op":"is","value":"x"}]}')):
        await alice_page.open(f"/contacts?filter={wrong}")
        await alice_page.should_see("Nothing is shown until you change the filter.")
        assert shown(alice_page) == []


async def test_f03_paperless13669_a_shared_mine_is_that_of_the_one_who_looks(
    opened: Opened, people: Cast, alice: Actor, bob: Actor
) -> None:
    """Both see everything, and would otherwise share one answer."""
    with work(alice) as session:
        session.get_one(Colleague, bob.user_id).role = "administrator"
    perform(alice, contacts.create, {"name": "Ada"})
    perform(alice, contacts.create, {"name": "Bea", "owner_id": bob.user_id})
    view = perform(alice, views.create, {"name": "Mine", "record": "contact", "filter": MINE, "shared": True})
    seen = []
    for token in (people.alice, people.bob):
        user = opened(token)
        await user.open(f"/contacts?view={view.id}")
        seen.append(shown(user))
    assert seen == [["Ada"], ["Bea"]]


async def test_f03_a_view_shows_its_columns_in_its_order(alice_page: User, alice: Actor) -> None:
    people(alice)
    columns = ["email", "name", "shoe", "status"]
    view = perform(alice, views.create, {"name": "Few", "record": "contact", "columns": columns})
    await alice_page.open(f"/contacts?view={view.id}")
    (table,) = alice_page.find(kind=ui.table).elements
    assert [one["name"] for one in table.columns] == ["email", "name", "status"]


async def test_f03_a_pinned_view_counts_in_the_menu_as_records_come(alice_page: User, alice: Actor) -> None:
    people(alice)
    view = perform(alice, views.create, {"name": "Customers", "record": "contact", "filter": CUSTOMERS})
    perform(alice, pins.pin, view.id)
    await alice_page.open("/")
    await until(lambda: menu(alice_page).endswith(">1</span></a>"), "it is not counted")
    perform(alice, contacts.create, {"name": "Cem", "status": "customer"})
    await until(lambda: menu(alice_page).endswith(">2</span></a>"), "the count is old")


def menu(user: User) -> str:
    assert user.client
    found = [one for one in user.client.elements.values() if one.props.get("aria-label") == "Pinned views"]
    return str(found[0].content) if found else ""  # type: ignore[attr-defined]
