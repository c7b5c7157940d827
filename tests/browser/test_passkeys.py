"""Passkeys in a real browser, with its own authenticator: made on the account page, used after the password and alone, and
to confirm a dangerous step by somebody who has no password at all."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from models.accounts import User, UserSession
from models.tenants import Tenant
from services.work import HOUSE, clock, house_actor, work
from services.work.places import close_places
from tests import cast
from tests.browser.conftest import violations
from tests.servers import serve

HOST = "acme.localhost"
BOB = "bob@example.com"


@pytest.fixture
def house(tmp_path: Path) -> tuple[Path, str]:
    """The folder of the cast's house, and its place Acme, which has a host name of its own."""
    found = tmp_path / "keys"
    people = cast.build(cast.settings(found))
    with work(house_actor(HOUSE)) as session:
        session.execute(update(Tenant).where(Tenant.id == UUID(people.acme)).values(host=HOST))  # type: ignore[arg-type]
    close_places()
    return found, people.acme


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of a browser whose device has an authenticator that knows its holder."""
    context = chromium.new_context()
    found = context.new_page()
    device = context.new_cdp_session(found)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield found
    context.close()


def at(address: str) -> str:
    return address.replace("localhost", HOST)


def type_password(page: Page) -> None:
    page.get_by_label("Email").fill(BOB)
    page.get_by_label("Password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def make(page: Page) -> None:
    """Make a passkey on the account page, and name it."""
    page.get_by_role("button", name="Add a passkey").click()
    kept = page.get_by_role("dialog", name="Keep these recovery codes")
    expect(kept).to_be_visible(timeout=30_000)
    kept.get_by_role("button", name="I have kept them").click()
    page.get_by_role("button", name="Rename: Passkey").click()
    dialog = page.get_by_role("dialog", name="Rename the passkey")
    dialog.get_by_label("Name").fill("Laptop")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Remove: Laptop")).to_be_visible()


def forget_password(folder: Path, acme: str) -> None:
    """Bob has no password any more, and proved who he is an hour ago."""
    cast.open_house(cast.settings(folder))
    with work(house_actor(acme)) as session:
        session.execute(update(User).where(User.email == BOB).values(password_hash=None))  # type: ignore[arg-type]
        session.execute(update(UserSession).values(proved_at=clock.now() - timedelta(hours=1)))
    close_places()


def _without_script(page: Page) -> None:
    """The same page, where no script runs: what needs one is not offered."""
    assert page.context.browser
    context = page.context.browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(page.url)
    expect(plain.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(plain.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    context.close()


def test_f25_a_passkey_is_made_used_after_the_password_alone_and_to_confirm(
    page: Page, house: tuple[Path, str]
) -> None:
    folder, acme = house
    with serve(folder) as served:
        page.goto(f"{at(served.address)}/account")
        expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)  # nobody has one yet
        type_password(page)
        make(page)
        assert violations(page) == []
        page.context.clear_cookies()
        page.goto(f"{at(served.address)}/tasks")
        type_password(page)
        expect(page.get_by_role("heading", name="One more step")).to_be_visible()
        assert violations(page) == []
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_url("**/tasks")
        page.context.clear_cookies()
        page.goto(f"{at(served.address)}/account")
        _without_script(page)
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url("**/account")
        expect(page.get_by_role("button", name="Remove: Laptop")).to_be_visible()
    forget_password(folder, acme)
    with serve(folder, at=served.address):
        page.goto(f"{at(served.address)}/account")
        page.get_by_role("button", name="Remove: Laptop").click()
        page.get_by_role("dialog", name="Remove the passkey Laptop?").get_by_role("button", name="Remove").click()
        page.get_by_role("dialog", name="Confirm that it is you").get_by_role("button", name="Use a passkey").click()
        expect(page.get_by_text("You have none yet.")).to_be_visible()
