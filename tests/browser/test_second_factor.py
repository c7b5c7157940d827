"""A second factor in a real browser: set up on the account page, asked for at the sign-in, demanded, and reset."""

import re
from collections.abc import Callable
from pathlib import Path

import pyotp
from playwright.sync_api import Browser, Page, expect

from services import settings
from services.house import settings as of_house
from services.work import house_actor, work
from services.work.places import close_places
from tests import cast
from tests.browser.conftest import violations
from tests.browser.steps import prove, sign_in
from tests.servers import serve

Window = Callable[..., Page]


def _secret(page: Page) -> str:
    page.get_by_text("Cannot scan it?").click()
    return page.locator("details code, details pre").first.inner_text().replace(" ", "")


def test_u12_one_is_set_up_asked_for_and_its_recovery_code_opens_once(window: Window) -> None:
    page = window("bob", "/account")
    page.get_by_role("button", name="Set up").click()
    asked = page.get_by_role("dialog", name="Confirm your password")
    expect(page.get_by_role("dialog").first).to_be_visible()
    if asked.is_visible():  # where the house was made more than ten minutes ago
        prove(page)
    dialog = page.get_by_role("dialog", name="Set up a second factor")
    expect(dialog.get_by_role("img", name="QR code")).to_be_visible()
    assert violations(page) == []
    dialog.get_by_label("Code", exact=True).fill(pyotp.TOTP(_secret(page)).now())
    dialog.get_by_role("button", name="Confirm").click()
    kept = page.get_by_role("dialog", name="Keep these recovery codes")
    codes = kept.locator("pre").inner_text().split()
    assert len(codes) == 10
    kept.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_text("10 recovery codes left")).to_be_visible()
    stranger = window(None, "/tasks")
    sign_in(stranger, "bob@example.com")
    expect(stranger.get_by_role("heading", name="One more step")).to_be_visible()
    assert violations(stranger) == []
    stranger.get_by_label("Code").fill("000000")
    stranger.get_by_label("Code").press("Enter")
    expect(stranger.get_by_text("That code is not right")).to_be_visible()
    stranger.get_by_label("Code").fill(codes[0])
    stranger.get_by_label("Code").press("Enter")
    stranger.wait_for_url("**/tasks")
    page.reload()
    expect(page.get_by_text("9 recovery codes left")).to_be_visible()


def test_u12_a_role_that_must_have_one_sets_it_up_at_the_sign_in(chromium: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "strict"
    people = cast.build(cast.settings(folder, None))
    with work(house_actor(people.acme)) as session:
        of_house.write(session, settings.FACTORS.row, "everyone")
    close_places()
    with serve(folder) as served:
        page = chromium.new_page()
        page.goto(served.address)
        sign_in(page, "alice@example.com")
        expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()
        assert violations(page) == []
        page.goto(f"{served.address}/contacts")
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        sign_in(page, "alice@example.com")
        secret = _secret(page)
        page.get_by_label("Code").fill(pyotp.TOTP(secret).now())
        page.get_by_role("button", name="Confirm").click()
        expect(page.get_by_role("heading", name="Keep these recovery codes")).to_be_visible()
        assert re.search(r"\w{4}-\w{4}-\w{4}-\w{4}", page.locator("pre").inner_text())
        page.get_by_role("link", name="I have kept them").click()
        expect(page.get_by_role("heading", name="Contacts").first).to_be_visible()
        page.close()
