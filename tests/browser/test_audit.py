"""The audit trail and own roles in a real browser: filtered, opened, exported, signed; and a role that Bob gets."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from services import contacts
from services.work import perform
from services.work.places import close_places
from tests import cast
from tests.browser.conftest import PHONE, violations
from tests.browser.steps import choose, menu
from tests.servers import Served, serve

Window = Callable[..., Page]


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, cast.Cast]:
    """The cast, and a contact that Bob added and Alice changed."""
    folder = tmp_path_factory.mktemp("served")
    made = cast.build(cast.settings(folder))
    card = perform(cast.actor(made.bob), contacts.create, {"name": "Grace Hopper", "title": "Buyer"})
    perform(cast.actor(made.alice), contacts.change, card.id, {"title": "Director"})
    close_places()
    return folder, made


@pytest.fixture(scope="module")
def server(people: tuple[Path, cast.Cast]) -> Iterator[Served]:
    """Their house, served."""
    with serve(people[0]) as served:
        yield served


def test_a01_the_trail_is_filtered_opened_and_exported(window: Window) -> None:
    page = window("alice", "/audit")
    rows = page.locator("tbody tr")
    expect(page.get_by_role("cell", name="Contact Grace Hopper").first).to_be_visible()
    choose(page, page.get_by_role("combobox", name="Record"), "Contact")
    choose(page, page.get_by_role("combobox", name="Change", exact=True), "Changed")
    expect(page).to_have_url(re.compile("subject=contacts"))
    expect(page).to_have_url(re.compile("verb=changed"))
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("Buyer")
    expect(rows.first).to_contain_text("Director")
    assert violations(page) == []
    rows.first.get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Grace Hopper")
    expect(dialog.get_by_text("contacts.contacts.change", exact=True)).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as saved:
        page.get_by_text("CSV", exact=True).click()
    found = list(csv.DictReader(io.StringIO(Path(saved.value.path()).read_text(encoding="utf-8-sig"))))
    assert [(one["by"], one["name"], one["changes"]) for one in found] == [
        ("Alice", "Grace Hopper", "Title: Buyer → Director")
    ]
    page.goto("/audit?about=exports")
    expect(page.get_by_text("exported", exact=False).first).to_be_visible()


def test_a01_the_chain_is_verified_and_a_review_is_signed(window: Window) -> None:
    page = window("alice", "/audit")
    page.get_by_role("button", name="Verify now").click()
    expect(page.get_by_text("The chain is whole", exact=False)).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Review", exact=True).click()
    dialog = page.get_by_role("dialog", name="Review the audit trail")
    choose(page, dialog.get_by_label("Verdict"), "A concern")
    dialog.get_by_role("button", name="Sign", exact=True).click()
    expect(dialog.get_by_text("Say what concerns you.")).to_be_visible()
    dialog.get_by_label("Note").fill("Who changed Grace?")
    assert violations(page) == []
    dialog.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("The review is signed.")).to_be_visible()
    page.get_by_role("button", name="Review", exact=True).click()
    expect(page.get_by_text("Last reviewed by Alice", exact=False)).to_be_visible()


def test_a01_the_trail_fits_a_phone(window: Window) -> None:
    page = window("alice", "/contacts")
    page.set_viewport_size(PHONE)
    page.goto("/audit")
    expect(page.get_by_text("Grace Hopper").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert violations(page) == []
    page.locator("tbody tr").first.get_by_role("button").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []


def test_u03_a_role_is_made_given_to_bob_and_bob_sees_only_that(window: Window) -> None:
    theirs = window("bob", "/")
    expect(theirs.get_by_role("link", name="Pipeline", exact=True)).to_be_visible()
    page = window("alice", "/users")
    page.get_by_role("tab", name="Roles").click()
    page.get_by_role("button", name="Add role").click()
    dialog = page.get_by_role("dialog", name="Add role")
    dialog.get_by_label("Name", exact=True).fill("Front desk")
    boxes = dialog.get_by_role("checkbox", checked=True, disabled=False)
    expect(boxes.first).to_be_visible()
    while boxes.count():
        boxes.first.click()
    dialog.get_by_role("checkbox", name="See tasks", exact=False).first.click()
    assert violations(page) == []
    dialog.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("The role Front desk is saved.")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("tab", name="Members").click()
    page.get_by_role("button", name="Edit: Bob", exact=False).click()
    about = page.get_by_role("dialog", name="Bob")
    choose(page, about.get_by_label("Role"), "Front desk")
    about.get_by_role("button", name="Save", exact=True).click()
    expect(theirs.get_by_role("link", name="Pipeline", exact=True)).to_have_count(0, timeout=15_000)
    assert menu(theirs) == ["Home", "Tasks"]
    theirs.goto("/contacts")
    expect(theirs.get_by_text("Your role does not allow this", exact=False)).to_be_visible()
