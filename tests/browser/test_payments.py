"""Payments in a real browser: one is recorded on a phone, split over two invoices, taken back, refunded and reversed,
seen live in a second window (O-02, O-03)."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from services import contacts
from services.work import perform
from services.work.places import close_places
from tests import cast
from tests.browser.conftest import STILL, violations
from tests.payments.world import issued
from tests.servers import Served, serve

Window = Callable[..., Page]


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, cast.Cast]:
    """The cast, with two open invoices of Ada's."""
    folder = tmp_path_factory.mktemp("served")
    made = cast.build(cast.settings(folder))
    alice = cast.actor(made.alice)
    ada = perform(alice, contacts.create, {"name": "Ada Lovelace", "company": "Engines"})
    for total in (3_000, 9_000):
        issued(alice, total, contact_id=ada.id, company_id=ada.company_id)
    close_places()
    return folder, made


@pytest.fixture(scope="module")
def server(people: tuple[Path, cast.Cast]) -> Iterator[Served]:
    """That house, served."""
    with serve(people[0]) as served:
        yield served


def clean(page: Page) -> None:
    """Nothing for axe, and nothing that scrolls sideways."""
    page.wait_for_function(STILL)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), "it scrolls sideways"


def test_o03_a_payment_is_recorded_split_refunded_and_reversed_in_two_windows(window: Window) -> None:
    phone, desk = window("alice", "/payments", True, True), window("alice", "/payments")
    expect(desk.get_by_text("No payments yet")).to_be_visible()
    phone.get_by_role("button", name="Record payment").click()
    dialog = phone.get_by_role("dialog", name="Record payment")
    dialog.get_by_label("Invoice").fill("INV")
    clean(phone)
    dialog.get_by_label("Invoice").fill("")
    dialog.get_by_label("Contact").fill("Ada")
    dialog.get_by_role("option").first.click()
    dialog.get_by_label("Amount").fill("100,00")
    dialog.get_by_role("button", name="Record payment").dblclick()
    expect(phone.get_by_role("heading", name="€100.00")).to_be_visible()
    expect(desk.get_by_text("1 payment", exact=True)).to_be_visible()
    clean(desk)

    desk.get_by_role("link", name="Ada Lovelace").click()
    desk.get_by_role("button", name="Allocate").click()
    expect(desk.get_by_label("Amount for INV-2026-0002")).to_have_value("70.00")
    clean(desk)
    desk.get_by_role("dialog").get_by_role("button", name="Allocate").dblclick()
    for page in (phone, desk):
        expect(page.locator(".pays li")).to_contain_text(["INV-2026-0001", "INV-2026-0002"])
    clean(phone)

    phone.get_by_role("button", name="Take back from INV-2026-0001").click()
    expect(desk.get_by_text("€30.00 left")).to_be_visible()
    desk.get_by_role("button", name="Refund").click()
    desk.get_by_label("Why").fill("Paid too much")
    clean(desk)
    desk.get_by_role("dialog").get_by_role("button", name="Refund").click()
    expect(phone.get_by_text("Refund of")).to_be_visible()

    phone.get_by_text("Refund of").click()
    phone.get_by_role("button", name="Reverse").click()
    phone.get_by_label("Why").fill("The card was closed")
    clean(phone)
    phone.get_by_role("dialog").get_by_role("button", name="Reverse").click()
    expect(desk.get_by_text("€30.00 left")).to_be_visible()
    desk.get_by_role("button", name="Reverse").click()
    desk.get_by_label("Why").fill("It bounced")
    desk.get_by_role("dialog").get_by_role("button", name="Reverse").click()
    expect(desk.get_by_text("Reversed: it pays nothing")).to_be_visible()
    clean(desk)
