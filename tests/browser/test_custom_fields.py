"""A custom field in a real browser: an administrator adds it, and a colleague with an open contact has it at once."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from services import companies, contacts, templates
from services.work import perform
from services.work.places import close_places
from tests import cast
from tests.browser.conftest import violations
from tests.browser.steps import choose
from tests.custom_fields.samples import define
from tests.servers import Served, serve

Window = Callable[..., Page]


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, cast.Cast, str, str]:
    """The cast, and two contacts of Bob's."""
    folder = tmp_path_factory.mktemp("served")
    made = cast.build(cast.settings(folder))
    bob = cast.actor(made.bob)
    ada = perform(bob, contacts.create, {"name": "Ada Lovelace"})
    perform(bob, contacts.create, {"name": "Grace Hopper"})
    alice = cast.actor(made.alice)
    plan = define(alice, "choice", record="company", name="Service plan")
    mill = perform(alice, companies.create, {"name": "Mill", f"fields.{plan.id}": "Gold"})
    perform(alice, contacts.change, ada.id, {"company_id": mill.id})
    text = perform(alice, templates.create, {"name": "Yearly service", "html": "<p>Your plan: </p>"})
    close_places()
    return folder, made, f"/contacts/{ada.id}", f"/templates/{text.id}"


@pytest.fixture(scope="module")
def server(people: tuple[Path, Any, str, str]) -> Iterator[Served]:
    """Their house, served."""
    with serve(people[0]) as served:
        yield served


def test_f10_a_field_is_added_filled_filtered_by_and_shown_as_a_column_without_a_reload(
    window: Window, people: tuple[Path, Any, str, str]
) -> None:
    his, mine = window("bob", people[2]), window("alice", "/settings/fields")
    mine.get_by_role("button", name="Add field").first.click()
    form = mine.get_by_role("dialog", name="Add a field")
    form.get_by_label("Name", exact=True).fill("Boiler")
    choose(mine, form.get_by_role("combobox", name="Kind"), "Choice")
    form.get_by_label("Choice 1", exact=True).fill("Gas")
    form.get_by_label("Choice 2", exact=True).fill("Oil")
    form.get_by_role("switch", name="Filter and sort by it").click()
    expect(form.get_by_role("group", name="Preview").get_by_text("Boiler")).to_be_visible()
    assert violations(mine) == []
    form.get_by_role("button", name="Add field").click()
    expect(mine.get_by_role("link", name="Boiler")).to_be_visible()
    assert violations(mine) == []

    his.get_by_role("button", name="Edit boiler: Not set").click()
    his.get_by_role("option", name="Gas", exact=True).click()
    expect(his.get_by_role("button", name="Edit boiler: Gas")).to_be_visible()
    expect(his.locator(".story").get_by_text("Boiler").first).to_be_visible()
    expect(mine.get_by_text("1 contact", exact=True)).to_be_visible()
    assert violations(his) == []

    his.goto("/contacts")
    his.get_by_role("button", name="Filter", exact=True).click()
    dialog = his.get_by_role("dialog", name="Filter")
    choose(his, dialog.get_by_role("combobox", name="Field"), "Boiler")
    choose(his, dialog.get_by_role("combobox", name="Boiler"), "Gas")
    expect(dialog.get_by_text("1 contact")).to_be_visible()
    dialog.get_by_role("button", name="Show").click()
    expect(his.locator("tbody a.who")).to_have_count(1)
    his.get_by_role("button", name="Columns").click()
    chooser = his.get_by_role("dialog", name="Columns")
    chooser.get_by_role("checkbox", name="Boiler").click()
    chooser.get_by_role("button", name="Show").click()
    expect(his.get_by_role("columnheader", name="Boiler")).to_be_visible()
    expect(his.get_by_role("cell", name="Gas", exact=True)).to_be_visible()

    mine.get_by_role("button", name="Move Boiler to the bin").click()
    expect(his.get_by_text("This filter uses a field that was removed: “Boiler”.")).to_be_visible()
    expect(his.get_by_role("columnheader", name="Boiler")).to_have_count(0)


def test_f10_a_template_and_a_message_name_them_by_chips_with_their_preview(
    window: Window, people: tuple[Path, Any, str, str]
) -> None:
    chip = re.compile(r"custom fields?$")
    page = window("alice", people[3])
    page.get_by_role("textbox", name="Message").click()
    page.keyboard.press("Control+End")
    page.get_by_role("button", name=chip).click()
    page.get_by_role("menuitem", name="Service plan").click()
    expect(page.get_by_role("textbox", name="Message")).to_contain_text("{{ company_fields.service_plan }}")
    expect(page.frame_locator("iframe[title=Preview]").get_by_text("Gold", exact=True)).to_be_visible()
    page.get_by_role("button", name="Next contact").click()
    expect(page.get_by_text("No value: company_fields.service_plan")).to_be_visible()
    assert violations(page) == []

    page.goto(f"/messages/new?contact={people[2].rpartition('/')[2]}")
    page.get_by_role("textbox", name="Message").click()
    page.get_by_role("button", name=chip).click()
    page.get_by_role("menuitem", name="Service plan").click()
    expect(page.get_by_role("textbox", name="Message")).to_contain_text("{{ company_fields.service_plan }}")
