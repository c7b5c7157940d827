"""Workspaces in a real browser: made, watched, suspended before the eyes of a member, resumed, exported, erased; signed up for."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from services.work.places import close_places
from tests import cast
from tests.browser.conftest import Windows, violations, windows
from tests.browser.steps import is_home, prove, sign_in
from tests.servers import Served, serve
from tests.waiting import wait_until

WORDS = "four words in a row"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[Served, cast.Cast]]:
    """A house of its own, in which people may sign up."""
    people = cast.build(cast.settings(tmp_path / "house"))
    close_places()
    with serve(tmp_path / "house", sign_up="true") as served:
        yield served, people


@pytest.fixture
def opens(chromium: Browser, house: tuple[Served, cast.Cast]) -> Iterator[Windows]:
    """Windows of that house."""
    with windows(chromium, house[0].address, house[1]) as opened:
        yield opened


def path_in_mail(served: Served, pattern: str) -> str:
    """The path of a link in the letters that were kept instead of sent."""
    found: list[str] = []

    def look() -> bool:
        for file in (served.folder / "mailbox").glob("[!.]*"):
            letter = message_from_bytes(file.read_bytes(), policy=policy.default)
            body = letter.get_body(("plain",))  # type: ignore[attr-defined]
            link = re.search(pattern, body.get_content() if body else "")
            if link:
                found.append(urlsplit(link.group()).path)
        return bool(found)

    wait_until(look, f"no letter with {pattern}")
    return found[-1]


def make(page: Page, name: str) -> None:
    """Add a workspace on the page, and watch its steps until it is open."""
    page.get_by_role("button", name="Add a workspace", exact=True).click()
    dialog = page.get_by_role("dialog", name="Add a workspace")
    dialog.get_by_label("Company", exact=True).fill(name)
    dialog.get_by_label("Administrator", exact=True).fill("Ann")
    dialog.get_by_label("Their email", exact=True).fill("ann@mills.example")
    assert violations(page) == []
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    expect(page.locator(".five-n.done")).to_have_count(5)
    expect(page.locator(".chip", has_text="Open")).to_be_visible()


def press(page: Page, button: str, dialog: str, answer: str, **typed: str) -> None:
    """Press a button of the page, prove if asked, fill in the dialog and answer it."""
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("dialog").first).to_be_visible()
    if page.get_by_role("dialog", name="Confirm your password").is_visible():
        prove(page)
    shown = page.get_by_role("dialog", name=dialog)
    for label, text in typed.items():
        shown.get_by_label(label).fill(text)
    shown.get_by_role("button", name=answer, exact=True).click()
    expect(shown).to_be_hidden()


def test_t05_a_workspace_is_made_entered_suspended_resumed_and_erased(
    opens: Windows, house: tuple[Served, cast.Cast]
) -> None:
    operator = opens("alice", "/maintenance/workspaces")
    make(operator, "Mills")
    ann = opens(None, path_in_mail(house[0], r"https?://\S+/invitation/\S+"))
    ann.get_by_label("Choose a password").fill(WORDS)
    ann.get_by_role("button", name="Join", exact=True).click()
    is_home(ann)
    press(operator, "Suspend …", "Suspend Mills?", "Suspend", Reason="The invoice of May is unpaid.")
    expect(operator.get_by_text("The invoice of May is unpaid.")).to_be_visible()
    expect(ann.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(ann, "ann@mills.example", WORDS, company="Mills")
    expect(ann.get_by_text("The invoice of May is unpaid.")).to_be_visible()
    assert violations(ann) == []
    press(operator, "Resume", "Resume this workspace?", "Resume")
    expect(operator.locator(".chip", has_text="Open")).to_be_visible()
    sign_in(ann, "ann@mills.example", WORDS, company="Mills")
    is_home(ann)
    operator.get_by_role("button", name="Export now", exact=True).click()
    with operator.expect_download() as saved:
        operator.get_by_role("button", name="Download", exact=True).click()
    assert saved.value.suggested_filename.endswith(".tar.zst")
    assert violations(operator) == []
    press(operator, "Erase …", "Erase Mills?", "Erase", **{"Type its name": "Mills"})
    expect(operator.get_by_text("It is to be erased on")).to_be_visible()
    expect(ann.get_by_role("heading", name="Sign in")).to_be_visible()
    operator.get_by_role("button", name="Keep it", exact=True).click()
    expect(operator.locator(".chip", has_text="Open")).to_be_visible()


def test_t01_the_list_of_workspaces_fits_on_a_phone(window: Windows) -> None:
    page = window("alice", "/maintenance/workspaces")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("td[data-k=Stored]").first).to_be_visible()
    assert page.locator(".scrolls").evaluate("one => one.scrollWidth - one.clientWidth") == 0
    assert violations(page) == []


def test_u15_somebody_signs_up_by_mail_and_works_in_a_workspace_of_their_own(
    opens: Windows, house: tuple[Served, cast.Cast]
) -> None:
    page = opens(None, "/sign-in")
    page.get_by_role("link", name="New here? Make a workspace").click()
    page.get_by_label("Email").fill("zoe@dale.example")
    page.get_by_label("Your name").fill("Zoe")
    page.get_by_label("Workspace name").fill("Dale")
    assert violations(page) == []
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    page.goto(path_in_mail(house[0], r"https?://\S+/sign-up/\S+"))
    page.get_by_label("Country").select_option("FR")
    page.get_by_label("Choose a password").fill("1234")
    page.get_by_role("button", name="Make my workspace").click()
    expect(page.locator("#f-password-error")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("Choose a password").fill(WORDS)
    page.get_by_role("button", name="Make my workspace").click()
    expect(page.get_by_text("It is ready.")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="Sign in").click()
    expect(page.get_by_label("Workspace")).to_have_value("Dale")
    sign_in(page, "zoe@dale.example", WORDS, company="Dale")
    is_home(page)
