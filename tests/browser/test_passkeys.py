"""Passkeys in a real browser, with its own authenticator: made on the account page, and used after the password."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from services.work.places import close_places
from tests import cast
from tests.browser.conftest import violations
from tests.browser.steps import sign_in
from tests.servers import serve


def _authenticator(page: Page) -> None:
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_f25_a_passkey_is_made_and_used_after_the_password(chromium: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    cast.build(cast.settings(folder, None))
    close_places()
    with serve(folder) as served:
        address = served.address.replace("127.0.0.1", "localhost")
        page = chromium.new_page()
        _authenticator(page)
        page.goto(f"{address}/account")
        sign_in(page, "bob@example.com")
        page.get_by_role("button", name="Add a passkey").click()
        kept = page.get_by_role("dialog", name="Keep these recovery codes")
        expect(kept).to_be_visible(timeout=30_000)
        kept.get_by_role("button", name="I have kept them").click()
        expect(page.get_by_role("button", name="Remove: Passkey")).to_be_visible()
        assert violations(page) == []
        page.context.clear_cookies()
        page.goto(f"{address}/tasks")
        sign_in(page, "bob@example.com")
        expect(page.get_by_role("heading", name="One more step")).to_be_visible()
        assert violations(page) == []
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_url("**/tasks")
        page.close()
