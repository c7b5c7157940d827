"""A quote in a real browser: written and sent by a salesperson, accepted by the customer without a session or a script,
and an order in the salesperson's other window at once."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests import cast
from tests.browser.conftest import DESKTOP, PHONE, STILL, settled, violations
from tests.browser.steps import add
from tests.servers import Served, serve

Window = Callable[..., Page]


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, cast.Cast]:
    """A house of its own: another one may have tax rates, and then a line offers those alone."""
    return settled(tmp_path_factory.mktemp("quotes"))


@pytest.fixture(scope="module")
def server(people: tuple[Path, cast.Cast]) -> Iterator[Served]:
    """The house, served."""
    with serve(people[0]) as served:
        yield served


def written(page: Page, name: str) -> str:
    """Write a quote to a new contact, send it, and return the link of the customer's page."""
    contact = add(page, name, Email=f"{name.lower()}@quotes.example").rpartition("/")[2]
    page.goto(f"/quotes/new?contact={contact}")
    expect(page.get_by_label("Contact", exact=True)).to_have_value(name)
    page.get_by_role("button", name="Add line").click()
    for label, text in (("Description", "Website"), ("Quantity", "2"), ("Price", "100"), ("Tax", "19")):
        page.get_by_label(re.compile(f"^{label}, ")).first.fill(text)
    expect(page.get_by_text("€238.00").first).to_be_visible()
    page.get_by_role("button", name="Save draft").click()
    expect(page).to_have_url(re.compile(r"/quotes/[0-9a-f-]{36}"))
    page.wait_for_function(STILL)
    at = page.url
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Send").click()
    expect(page).to_have_url(re.compile("/messages/new"))
    expect(page.get_by_label("Subject")).to_have_value(re.compile(r"Quote Q-\d{4}-\d{4} from Acme"))
    page.goto(at)
    return page.get_by_label("Link", exact=True).input_value()


@pytest.mark.parametrize(("phone", "dark"), [(False, False), (True, True)], ids=["desktop light", "phone dark"])
def test_f22_a_quote_is_written_sent_and_accepted_and_the_order_is_seen_at_once(
    chromium: Browser, window: Window, phone: bool, dark: bool
) -> None:
    page = window("alice", "/contacts")
    link = written(page, "Grace" if phone else "Ada")
    look = {"viewport": PHONE if phone else DESKTOP, "color_scheme": "dark" if dark else "light"}
    customer = chromium.new_context(java_script_enabled=False, **look).new_page()  # type: ignore[arg-type]
    customer.goto(link)
    expect(customer.get_by_text("€238.00")).to_be_visible()
    seen = chromium.new_context(**look).new_page()  # type: ignore[arg-type]
    seen.goto(link)
    assert violations(seen) == []
    assert seen.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), "it scrolls sideways"
    customer.get_by_label("Your name").fill("Ada Lovelace")
    customer.get_by_role("button", name="Accept quote").click()
    expect(customer.get_by_text("This quote was accepted on")).to_be_visible()
    assert customer.context.cookies() == []
    seen.reload()
    assert violations(seen) == []
    expect(page.locator(".rec-h").get_by_text("Accepted")).to_be_visible()
    expect(page.get_by_text("Ada Lovelace accepted it")).to_be_visible()
    page.get_by_role("link", name="Order", exact=True).click()
    expect(page.locator(".rec-h").get_by_text("Approved")).to_be_visible()
    expect(page.get_by_text("€238.00").first).to_be_visible()
    for one in (customer, seen):
        one.context.close()


def test_f22_two_browsers_accept_one_quote_and_there_is_one_order(server: Served, window: Window) -> None:
    page = window("alice", "/contacts")
    link = written(page, "Charles")
    with ThreadPoolExecutor(2) as pool:
        form = {"do": "accept", "name": "Charles"}
        answers = list(pool.map(lambda _: httpx.post(link, data=form, timeout=20).status_code, range(2)))
    assert answers == [303, 303]
    page.goto("/orders")
    expect(page.get_by_text("Charles")).to_have_count(1)


def test_p05_a_customer_declines_without_a_script(chromium: Browser, window: Window) -> None:
    page = window("alice", "/contacts")
    link = written(page, "Emmy")
    customer = chromium.new_context(java_script_enabled=False).new_page()
    customer.goto(link)
    customer.get_by_text("Decline instead").click()
    customer.get_by_label("What should be different?").fill("Too late in the year")
    customer.get_by_role("button", name="Decline quote").click()
    expect(customer.get_by_text("This quote was declined on")).to_be_visible()
    customer.context.close()
    expect(page.locator(".rec-h").get_by_text("Declined")).to_be_visible()
    expect(page.get_by_text("“Too late in the year”")).to_be_visible()


@pytest.mark.parametrize("key", ["Enter", "Tab"])
def test_a_currency_that_is_typed_is_taken(window: Window, key: str) -> None:
    page = window("alice", "/quotes/new")
    field = page.get_by_role("combobox", name="Currency")
    field.fill("jpy")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press(key)
    expect(field).to_have_value("JPY ¥")
