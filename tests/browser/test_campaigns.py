"""A campaign in a real browser to a real SMTP server: written, previewed, followed in two windows, paused, stopped."""

import re
import threading
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from services import contacts
from services.work import perform
from services.work.places import close_places
from tests import cast
from tests.browser.conftest import violations
from tests.browser.post import Post, post_office, when
from tests.browser.steps import state
from tests.channels.smtp_servers import USUAL
from tests.servers import Served, serve

Window = Callable[..., Page]
PEOPLE = 6


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    """The mail server."""
    with post_office() as opened:
        yield opened


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, cast.Cast]:
    """A house with some contacts, one of them without an address."""
    folder = tmp_path_factory.mktemp("many")
    made = cast.build(cast.settings(folder))
    for number in range(PEOPLE):
        values = {"name": f"Person {number}", "email": f"p{number}@example.com"}
        perform(cast.actor(made.alice), contacts.create, values)
    perform(cast.actor(made.alice), contacts.create, {"name": "Person Nowhere"})
    close_places()
    return folder, made


@pytest.fixture(scope="module")
def server(people: tuple[Path, cast.Cast], post: Post) -> Iterator[Served]:
    """The house, sending through the mail server."""
    with serve(people[0], smtp_url=post.url, mail_from="Acme <office@acme.example>") as served:
        yield served


def write(page: Page, subject: str) -> None:
    """Fill in the text of a campaign."""
    page.get_by_label("Subject").fill(subject)
    page.get_by_label("Message", exact=True).fill("Hello {{ first_name }}, winter comes.")


def start(page: Page, count: int) -> None:
    """Press the button, and wait for the campaign's page."""
    page.get_by_role("button", name=f"Send to {count}").click()
    expect(page).to_have_url(re.compile(r"/campaigns/[0-9a-f-]{36}$"))


def opens(page: Page, tile: str, count: int) -> None:
    """Press a result, and see its rows."""
    page.get_by_role("link", name=re.compile(tile)).click()
    expect(page).to_have_url(re.compile("/messages.*campaign="))
    expect(page.get_by_role("row", name=re.compile("is it warm"))).to_have_count(count)


def test_s03_a_campaign_is_written_previewed_followed_paused_and_done(window: Window, post: Post) -> None:
    page, go_on = window("alice", "/contacts?q=Person"), threading.Event()
    post.play({"dot": chain([USUAL, USUAL], when(go_on))})
    page.get_by_role("button", name=f"Write to all {PEOPLE + 1}").click()
    write(page, "{{ first_name }}, is it warm?")
    expect(page.get_by_text(f"{PEOPLE} will get it")).to_be_visible()
    page.get_by_role("button", name="1 left out").click()
    page.get_by_role("button", name="No address on this channel").click()
    expect(page.get_by_role("link", name="Person Nowhere")).to_be_visible()
    page.get_by_role("button", name="Close").last.click()
    expect(page.get_by_role("dialog")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Next contact").click()
    expect(page.get_by_text(f"2 of {PEOPLE}")).to_be_visible()
    assert violations(page) == []
    start(page, PEOPLE)
    page.get_by_role("button", name="Pause").click()
    page.get_by_label("Reason").fill("A typo")
    page.get_by_role("dialog").get_by_role("button", name="Pause").click()
    other = window("alice", page.url.removeprefix(page.url.split("/campaigns")[0]))
    for one in (page, other):
        expect(state(one)).to_have_text("Paused")
        expect(one.get_by_text("A typo")).to_be_visible()
    other.get_by_role("button", name="Resume").click()
    for one in (page, other):  # the mail server answers for two, and for the others when it is told to
        expect(one.get_by_text(f"2 of {PEOPLE} · 33 %").first).to_be_visible()
    go_on.set()
    for one in (page, other):
        expect(one.get_by_text(f"{PEOPLE} of {PEOPLE} · 100 %").first).to_be_visible()
        expect(state(one)).to_have_text("Done")
    assert violations(other) == []
    assert sorted(one.recipient for one in post.server.taken) == [f"p{n}@example.com" for n in range(PEOPLE)]
    opens(page, "Sent", PEOPLE)


def test_chosen_contacts_are_written_to_and_a_stopped_campaign_sends_nothing(window: Window, post: Post) -> None:
    page, before = window("alice", "/contacts?q=Person"), len(post.server.taken)
    for name in ("Person 1", "Person 2"):
        page.get_by_role("checkbox", name=f"Select {name}").click()
    page.get_by_role("button", name="Write to 2 selected").click()
    write(page, "Stopped, is it warm?")
    start(page, 2)
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Stop it").click()
    expect(state(page)).to_have_text("Stopped")
    opens(page, "Cancelled 2", 2)
    assert len(post.server.taken) == before
