"""Other ways in, in a real browser: a sign-on service is added, tried and signed in with; a forgotten password is chosen
anew by the link of a mail."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import cast
from tests.accounts import services
from tests.accounts.services import Provider
from tests.browser.conftest import violations
from tests.browser.post import Post, post_office
from tests.browser.steps import is_home
from tests.servers import Served, serve
from tests.waiting import wait_until

ALICE, NEW, SUBJECT = "alice@harbour.example", "four words in a row", "Choose a new password"


@pytest.fixture(scope="module")
def letters() -> Iterator[Post]:
    with post_office() as found:
        yield found


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory, letters: Post) -> Iterator[Served]:
    """One company on its own, whose operator named the host of the service."""
    folder: Path = tmp_path_factory.mktemp("harbour") / "data"
    with serve(folder, sign_on_inside="localhost", smtp_url=letters.url) as served:
        yield served


@pytest.fixture(scope="module")
def at() -> Iterator[Provider]:
    with services.provider() as found:
        yield found


@pytest.fixture(scope="module")
def alice(chromium: Browser, harbour: Served) -> Iterator[Page]:
    """Alice, who has made the workspace and stays signed in."""
    page = chromium.new_page(locale="en-GB")
    link = re.search(r"http://\S+/setup/\S+", (harbour.folder / "serve.log").read_text())
    assert link
    page.goto(link.group())
    fields = {"Workspace name": "Harbour", "Your name": "Alice Martin", "Email": ALICE, "Password": cast.PASSWORD}
    for label, text in fields.items():
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Create workspace").click()
    is_home(page)
    yield page
    page.close()


def test_f25_a_service_is_added_tried_and_signed_in_with(
    alice: Page, chromium: Browser, harbour: Served, at: Provider
) -> None:
    at.knows("dora", email="dora@harbour.example", email_verified=True, name="Dora Diaz")
    alice.goto(f"{harbour.address}/settings/sign-on")
    expect(alice.get_by_text("No service yet")).to_be_visible()
    alice.get_by_role("button", name="Add a service").click()
    dialog = alice.get_by_role("dialog", name="Add a service")
    texts = {
        "Name": "Harbour ID",
        "Address of the service": at.address,
        "Client ID": "steward",
        "Client secret": "ours",
    }
    for label, text in texts.items():
        dialog.get_by_label(label, exact=True).fill(text)
    dialog.get_by_label("First role").click()
    alice.get_by_role("option", name="Sales", exact=True).click()
    assert violations(alice) == []
    dialog.get_by_role("button", name="Save").click()
    expect(alice.get_by_text("New people become: Sales")).to_be_visible()
    alice.get_by_role("button", name="Try it: Harbour ID").click()
    tried = alice.get_by_role("dialog", name="Harbour ID answers")
    expect(tried.get_by_text(at.address)).to_be_visible()
    tried.get_by_text("Close", exact=True).click()
    dora = chromium.new_page()
    dora.goto(f"{harbour.address}/contacts?q=ada")
    assert violations(dora) == []
    dora.get_by_role("link", name="Sign in with Harbour ID").click()
    dora.wait_for_url(f"{at.address}/**")
    dora.get_by_placeholder("sub").fill("dora")
    dora.get_by_role("button", name="Authorize").click()
    dora.wait_for_url("**/contacts?q=ada")
    dora.goto(f"{harbour.address}/account")
    expect(dora.get_by_text("dora@harbour.example · Sales")).to_be_visible()
    dora.close()


@pytest.mark.usefixtures("alice")
def test_u10_a_forgotten_password_is_chosen_anew_by_the_link_of_a_mail(
    chromium: Browser, harbour: Served, letters: Post
) -> None:
    page = chromium.new_page()
    page.goto(f"{harbour.address}/sign-in")
    page.get_by_role("link", name="Forgot your password?").click()
    assert violations(page) == []
    page.get_by_label("Email").fill(ALICE)
    page.get_by_role("button", name="Send a link").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    wait_until(lambda: letters.letters(SUBJECT), "no mail came")
    (letter,) = letters.letters(SUBJECT)
    link = re.search(r"http://\S+/sign-in/reset/\S+", letter.get_body(("plain",)).get_content())  # type: ignore[union-attr]
    assert link
    page.goto(link.group())
    assert violations(page) == []
    page.get_by_label("New password", exact=True).fill("password")
    page.get_by_label("Confirm new password").fill("password")
    page.get_by_label("Confirm new password").press("Enter")
    expect(page.get_by_text("This is easy to guess.")).to_be_visible()
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_label("Confirm new password").fill(NEW)
    page.get_by_label("Confirm new password").press("Enter")
    expect(page.get_by_role("heading", name="Your password is changed")).to_be_visible()
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Email").fill(ALICE)
    page.get_by_label("Password").fill(NEW)
    page.get_by_role("button", name="Sign in").click()
    is_home(page)
    page.goto(link.group())
    expect(page.get_by_text("This link is no longer valid.")).to_be_visible()
    wait_until(lambda: letters.letters("The password of your account was changed"), "they were not told")
    page.close()
