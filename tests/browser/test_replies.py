"""Replies in a real browser: a real IMAP server brings one in, the owner sees it by itself, and answers it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import cast
from tests.browser.conftest import settled, violations
from tests.browser.post import Post, post_office
from tests.browser.steps import add, send
from tests.inbound.imap_servers import Box, real_server
from tests.inbound.letters import letter
from tests.servers import Served, serve

Window = Callable[..., Page]


@pytest.fixture(scope="module")
def office() -> Iterator[Post]:
    """The mail server that sends."""
    with post_office() as opened:
        yield opened


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    """The mailbox that replies come to."""
    with real_server() as opened:
        yield opened


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, cast.Cast]:
    """A house of its own."""
    return settled(tmp_path_factory.mktemp("replies"))


@pytest.fixture(scope="module")
def server(people: tuple[Path, cast.Cast], office: Post, box: Box) -> Iterator[Served]:
    """The house, sending through one server and reading from the other."""
    more = {"smtp_url": office.url, "imap_url": box.url, "reply_address": "reply@acme.example"}
    with serve(people[0], mail_from="Acme <office@acme.example>", **more) as served:
        yield served


def test_f13_a_reply_comes_in_the_owner_sees_it_and_answers(window: Window, office: Post, box: Box) -> None:
    page = window("alice", "/contacts")
    contact = add(page, "Ada Lovelace", Email="ada@example.com")
    page.get_by_role("button", name="Email", exact=True).first.click()
    page.get_by_label("Subject").fill("Your quote")
    page.get_by_label("Message", exact=True).fill("Dear Ada, here it is.")
    send(page)
    expect(page.get_by_text("250 2.0.0 OK: queued as", exact=False).first).to_be_visible()
    (ours,) = office.letters("Your quote")
    assert str(ours["reply-to"]).startswith("reply+")

    page.goto("/inbox")
    expect(page.get_by_text("Nothing has come in yet")).to_be_visible()
    quoted = "Yes, please!\n\nOn Fri, Nov 20, 2026 at 10:00 Alice wrote:\n> Dear Ada, here it is."
    answer = letter(quoted, subject="Re: Your quote", in_reply_to=str(ours["message-id"]), message_id="<1@ada.example>")
    box.put(answer)
    row = page.get_by_role("link", name="Ada", exact=False).first
    expect(row).to_be_visible()
    expect(page.locator(".bell")).to_have_attribute("aria-label", re.compile("1"))
    row.click()
    page.wait_for_url("**/threads/*")

    other = window("alice", page.url)
    expect(other.get_by_text("Yes, please!", exact=True)).to_be_visible()
    expect(page.get_by_text("> Dear Ada, here it is.")).to_be_hidden()
    page.get_by_text("Show quoted text").click()
    expect(page.get_by_text("> Dear Ada, here it is.")).to_be_visible()
    page.get_by_label("Message", exact=True).fill("Monday at nine, then.")
    page.get_by_label("Message", exact=True).press("Control+Enter")
    expect(other.get_by_text("Monday at nine, then.")).to_be_visible()
    expect(page.locator(".said.ours").last.get_by_text("Sent", exact=True)).to_be_visible()
    expect(page.get_by_label("Message", exact=True)).to_have_value("")
    (back,) = office.letters("Re: Your quote")
    assert (back["to"], back["in-reply-to"]) == ("ada@example.com", "<1@ada.example>")
    assert str(ours["message-id"]) in back["references"]
    assert violations(page) == []

    page.goto(contact)
    expect(page.get_by_text("Ada wrote “Re: Your quote”", exact=False)).to_be_visible()
    assert set(box.flags().values()) == {()} or all(b"\\Seen" not in one for one in box.flags().values())


def test_f13_a_mailbox_says_how_its_reading_goes_and_why_a_mail_is_missing(window: Window, box: Box) -> None:
    page = window("alice", "/mailboxes")
    expect(page.get_by_text("Set by the environment")).to_be_visible()
    expect(page.get_by_text("Reading", exact=True)).to_be_visible()
    with box.client() as client:
        client.create_folder("Junk")
    box.put(letter(message_id="<lost@ada.example>"), folder="Junk")
    page.get_by_label("Message-ID or address").fill("<lost@ada.example>")
    page.get_by_role("button", name="Explain").click()
    expect(page.get_by_text("It is in the folder Junk, which is not read: only INBOX is.")).to_be_visible()
    page.get_by_role("button", name="Add mailbox").click()
    form = page.get_by_role("dialog", name="Add mailbox")
    form.get_by_label("Name", exact=True).fill("Sales")
    form.get_by_label("Address", exact=True).fill(box.url.replace("INBOX", "Junk"))
    form.get_by_role("button", name="Test the connection").click()
    expect(form.get_by_text("Connected. The folder holds 1 emails.", exact=False)).to_be_visible()
    assert violations(page) == []
    form.get_by_role("button", name="Add mailbox").click()
    expect(page.get_by_role("heading", name="Sales")).to_be_visible()
    page.goto("/inbox")
    expect(page.get_by_role("row")).to_have_count(3)
