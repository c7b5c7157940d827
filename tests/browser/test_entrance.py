"""The entrance in a real browser: first run from the console's link, signing in and out, inviting, being shown out."""

import re
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests import cast
from tests.browser.conftest import violations
from tests.browser.steps import is_home, is_shown_out, sign_in
from tests.servers import Served, serve

Window = Callable[..., Page]


def test_the_first_run_begins_with_the_link_on_the_console(chromium: Browser, tmp_path: Path) -> None:
    with serve(tmp_path / "new") as served:
        link = re.search(r"http://\S+/setup/\S+", (served.folder / "serve.log").read_text())
        assert link
        page = chromium.new_page(locale="de-CH", timezone_id="America/Lima")
        page.goto(link.group())
        assert violations(page) == []
        assert page.locator("#f-country option:checked").inner_text() == "Switzerland", "as the language says"
        expect(page.get_by_label("Time zone")).to_have_value("America/Lima")  # as the browser says
        for label, text in (
            ("Workspace name", "Harbour"),
            ("Your name", "Alice Martin"),
            ("Email", "alice@harbour.example"),
        ):
            page.get_by_label(label).fill(text)
        page.get_by_label("Password").fill(cast.PASSWORD)
        page.get_by_role("button", name="Create workspace").click()
        expect(page.get_by_role("heading", name=re.compile("Good .*, Alice"))).to_be_visible()
        page.goto(link.group())
        expect(page.get_by_text("no longer valid")).to_be_visible()
        page.close()


def test_signing_in_and_out_with_the_form(window: Window) -> None:
    page = window(None, "/contacts?q=ada")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert violations(page) == []
    sign_in(page, "alice@example.com", "a wrong password")
    expect(page.get_by_text("The email address or password is wrong.")).to_be_visible()
    sign_in(page, "alice@example.com")
    page.wait_for_url("**/contacts?q=ada")
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_an_address_to_go_on_to_never_leads_outside(window: Window) -> None:
    page = window(None, "/sign-in?next=//evil.example/")
    sign_in(page, "bob@example.com")
    page.wait_for_url(re.compile(r"^http://localhost:\d+/$"))


def test_y11_signing_out_reaches_every_open_page_within_a_second(window: Window, server: Served) -> None:
    page = window(None, "/sign-in")
    sign_in(page, "bob@example.com")
    is_home(page)
    other = page.context.new_page()
    other.goto("/contacts")
    expect(other.get_by_role("heading", name="Contacts", exact=True)).to_be_visible()
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("menuitem", name="Sign out").click()
    began = time.monotonic()
    is_shown_out(other)
    print(f"the other page was shown out after {time.monotonic() - began:.2f} s")
