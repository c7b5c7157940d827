"""Messages in a real browser to a real SMTP server: now, later, every day, and what is shown when it goes wrong."""

import re
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import cast
from tests.browser.conftest import settled, violations
from tests.browser.post import Post, post_office, when
from tests.browser.steps import add, choose, send, state, write
from tests.channels.smtp_servers import TAKE_THEN_CUT, say
from tests.servers import Served, serve

Window = Callable[..., Page]
TOMORROW, NEXT_WEEK = date.today() + timedelta(days=1), date.today() + timedelta(days=8)


@pytest.fixture(scope="module")
def office() -> Iterator[Post]:
    """The mail server."""
    with post_office() as opened:
        yield opened


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, cast.Cast]:
    """A house of its own."""
    return settled(tmp_path_factory.mktemp("sending"))


@pytest.fixture(scope="module")
def server(people: tuple[Path, cast.Cast], office: Post) -> Iterator[Served]:
    """The house, sending through the mail server."""
    with serve(people[0], smtp_url=office.url, mail_from="Acme <office@acme.example>") as served:
        yield served


def plain(letter: EmailMessage) -> str:
    """The plain text of a letter."""
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n").rstrip()


@pytest.fixture
def post(office: Post) -> Post:
    """The mail server, obliging again."""
    office.play({})
    return office


def test_s02_a_message_to_a_contact_arrives_once_and_its_page_says_so_by_itself(window: Window, post: Post) -> None:
    page, answered = window("alice", "/contacts"), threading.Event()
    post.play({"dot": when(answered)})
    add(page, "Edith Clarke", Email="edith@example.com")
    page.get_by_role("button", name="Email", exact=True).first.click()
    expect(page.get_by_label("To", exact=True)).to_have_value("Edith Clarke")
    page.get_by_label("Subject").fill("Your quote – 100 €")
    page.get_by_label("Message", exact=True).fill("Dear Ada,\n.\nthat dot stood alone. ☀")
    send(page)
    page.evaluate("window.stayed = true")
    expect(state(page)).to_have_text("Sending")
    answered.set()
    expect(state(page)).to_have_text("Sent")
    assert page.evaluate("window.stayed"), "it was loaded anew"
    expect(page.get_by_text("250 2.0.0 OK: queued as", exact=False).first).to_be_visible()
    (letter,) = post.letters("Your quote – 100 €")
    assert plain(letter) == "Dear Ada,\n.\nthat dot stood alone. ☀"
    assert letter["to"] == "edith@example.com" and "office@acme.example" in letter["from"]


def test_s02_the_keyboard_alone_chooses_a_contact_and_sends(window: Window, post: Post) -> None:
    page = window("alice", "/contacts")
    add(page, "Grace Hopper", Email="grace@example.com")
    page.goto("/messages/new")
    expect(page.get_by_label("To", exact=True)).to_be_focused()
    page.keyboard.type("hopp")
    expect(page.get_by_role("option", name="Grace Hopper", exact=False)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_label("To", exact=True)).to_have_value("Grace Hopper")
    expect(page.get_by_text("grace@example.com").first).to_be_visible()
    for _each in ("Add another", "From", "Template", "Subject"):
        page.keyboard.press("Tab")
    page.keyboard.type("By the keyboard")
    page.keyboard.press("Tab")
    page.keyboard.type("Dear Grace,")
    page.keyboard.press("Control+Enter")
    expect(state(page)).to_have_text("Sent")
    assert len(post.letters("By the keyboard")) == 1


def test_s04_a_test_goes_to_oneself_only(window: Window, post: Post) -> None:
    page = window("alice")
    write(page, "somebody@example.org", "Only a test")
    page.get_by_role("button", name="Send me a test").click()
    page.get_by_role("button", name="View", exact=True).click()
    expect(state(page)).to_have_text("Sent")
    expect(page.get_by_text("Test", exact=True)).to_be_visible()
    assert [one.recipient for one in post.server.taken if b"Only a test" in one.raw] == ["alice@example.com"]


def test_s05_one_for_later_is_cancelled_and_never_leaves(window: Window, post: Post) -> None:
    page = window("alice")
    write(page, "later@example.org", "For next week")
    page.get_by_role("button", name="Later").click()
    page.get_by_label("Date and time").fill(f"{NEXT_WEEK}T10:30")
    send(page, "Schedule")
    expect(state(page)).to_have_text("Waiting")
    page.get_by_role("button", name="Cancel message").click()
    asked = page.get_by_role("dialog", name="Cancel this message?")
    expect(asked).to_be_visible()
    assert violations(page) == []
    asked.get_by_role("button", name="Cancel message").click()
    expect(state(page)).to_have_text("Cancelled")
    expect(page.get_by_text("It was cancelled and not sent.", exact=False)).to_be_visible()
    expect(page.get_by_role("button", name="Cancel message")).to_be_hidden()
    assert post.letters("For next week") == []


def daily(page: Page, subject: str, until: date) -> None:
    """Fill in a message that leaves every day at nine from tomorrow on."""
    write(page, "daily@example.org", subject)
    page.get_by_role("button", name="Repeat").click()
    page.get_by_label("Starts").fill(f"{TOMORROW}T09:00")
    choose(page, page.get_by_label("Ends", exact=True), "On a day")
    page.get_by_label("Last day").fill(f"{until}")


def test_s06_every_day_until_a_day_and_ending_it_cancels_what_waits(window: Window, post: Post) -> None:
    page = window("alice")
    daily(page, "Every morning", NEXT_WEEK)
    assert violations(page) == []
    send(page, "Start schedule")
    expect(page).to_have_url(re.compile(r"/schedules/[0-9a-f-]{36}$"))
    expect(page.get_by_text(f"Every day at 09:00, Paris time, until {NEXT_WEEK.day} {NEXT_WEEK:%b %Y}")).to_be_visible()
    expect(state(page)).to_have_text("Running")
    waiting = page.get_by_role("row", name=re.compile("Every morning")).first  # in the evening a second one waits, too
    expect(waiting).to_contain_text("Waiting")
    page.get_by_role("button", name="End schedule").click()
    page.get_by_role("dialog").get_by_role("button", name="End schedule").click()
    expect(state(page)).to_have_text("Ended")
    expect(waiting).to_contain_text("Cancelled")
    assert post.letters("Every morning") == []


def test_a_question_that_is_asked_for_twice_stands_once(window: Window) -> None:
    page = window("alice")
    write(page, "twice@example.org", "Not yet")
    page.get_by_role("button", name="Later").click()
    page.get_by_label("Date and time").fill(f"{NEXT_WEEK}T10:30")
    send(page, "Schedule")
    page.get_by_role("button", name="Cancel message").dblclick()
    page.get_by_role("dialog").get_by_role("button", name="Cancel message").click()
    expect(state(page)).to_have_text("Cancelled")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_s07_an_end_before_the_start_is_refused_where_it_stands(window: Window) -> None:
    page = window("alice")
    daily(page, "Never", date.today() - timedelta(days=3))
    page.keyboard.press("Meta+Enter")  # as on a Mac
    expect(page.locator(".q-field--error").filter(has_text="Last day")).to_be_visible()
    expect(page).to_have_url(re.compile("/messages/new"))


def test_y01_no_answer_after_the_last_dot_is_unknown_until_a_person_settles_it(window: Window, post: Post) -> None:
    page = window("alice")
    post.play({"dot": TAKE_THEN_CUT})
    write(page, "unknown@example.org", "Did it arrive?")
    send(page)
    expect(state(page)).to_have_text("Unknown")
    expect(page.get_by_text("It is never sent again automatically.", exact=False)).to_be_visible()
    post.play({})
    page.get_by_role("button", name="It arrived").click()
    assert violations(page) == []
    page.get_by_role("button", name="Resolve", exact=True).click()
    expect(page.locator(".q-field--error").filter(has_text="How do you know?")).to_be_visible()
    page.get_by_label("How do you know?").fill("She called: it is there")
    page.get_by_role("button", name="Resolve", exact=True).click()
    expect(state(page)).to_have_text("Sent")
    expect(page.get_by_text("She called: it is there", exact=False).first).to_be_visible()
    assert len(post.letters("Did it arrive?")) == 1


def test_s08_a_refusal_is_shown_in_the_server_s_own_words(window: Window, post: Post) -> None:
    page, numbers = window("alice"), window("alice", "/")
    post.play({"rcpt": say("550 5.1.1 No such user here")})
    write(page, "nobody@example.org", "To nobody")
    send(page)
    expect(state(page)).to_have_text("Failed")
    expect(page.get_by_text("550 5.1.1 No such user here").first).to_be_visible()
    expect(page.get_by_text("Failed, not tried again · Recipient's address", exact=False)).to_be_visible()
    expect(numbers.get_by_role("link", name=re.compile("Failed today"))).to_contain_text("1")
    assert post.letters("To nobody") == []


def test_y07_a_draft_is_there_again_after_a_reload(window: Window) -> None:
    page = window("bob", "/messages/new")
    for label, text in (("To", "draft@example.org"), ("Subject", "Half a letter"), ("Message", "Dear nobody,")):
        page.get_by_label(label, exact=True).fill(text)
    expect(page.get_by_text("Draft saved", exact=False)).to_be_visible()
    page.reload()
    expect(page.get_by_text("was restored.", exact=False)).to_be_visible()
    for label, text in (("To", "draft@example.org"), ("Subject", "Half a letter")):
        expect(page.get_by_label(label, exact=True)).to_have_value(text)
    expect(page.get_by_label("Message", exact=True)).to_have_text("Dear nobody,")
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_label("Subject")).to_have_value("")
    page.reload()
    expect(page.get_by_label("Subject")).to_have_value("")


def test_enter_takes_nobody_who_was_found_for_the_letters_before(window: Window) -> None:
    page = window("alice", "/contacts")
    for name in ("Alan Turing", "Alberta Zed"):
        page.goto("/contacts")
        add(page, name, Email=f"{name[:4].lower()}@example.com")
    page.goto("/messages/new")
    to = page.get_by_label("To", exact=True)
    to.press_sequentially("Al")
    expect(page.get_by_role("option", name="Alan Turing")).to_be_visible()
    to.press_sequentially("berta Z")
    to.press("Enter")
    expect(to).to_have_value("Alberta Zed")


def test_s02_formatted_text_and_a_file_arrive_intact_under_the_writers_name(window: Window, post: Post) -> None:
    page = window("alice", "/contacts")
    add(page, "Maria Formatted", Email="maria@example.com")
    page.get_by_role("button", name="Email", exact=True).first.click()
    page.get_by_label("Subject").fill("With a file")
    text = page.get_by_label("Message", exact=True)
    text.fill("Dear Maria")
    text.press("Control+a")
    page.get_by_role("button", name="Bold").click()
    page.locator("input[type=file]:not([accept])").set_input_files(
        {"name": "quote.txt", "mimeType": "text/plain", "buffer": b"one hundred"}
    )
    expect(page.get_by_role("button", name="Remove quote.txt")).to_be_visible()
    expect(page.get_by_text("1 will get it")).to_be_visible()
    assert violations(page) == []
    send(page)
    expect(state(page)).to_have_text("Sent")
    (letter,) = post.letters("With a file")
    rich, (file,) = letter.get_body(("html",)), letter.iter_attachments()
    assert rich is not None and "<b>Dear Maria</b>" in rich.get_content() and plain(letter) == "Dear Maria"
    assert (file.get_filename(), file.get_content()) == ("quote.txt", b"one hundred")
    assert letter["from"] == "Alice <office@acme.example>"


def test_an_sms_shows_its_size_while_it_is_typed_and_takes_plain_quotes(window: Window) -> None:
    page = window("alice", "/messages/new?to=%2B33612345678&channel=sms")
    page.get_by_label("Message", exact=True).fill("It\u2019s ready")
    expect(page.get_by_text("1 segment · UCS-2 · 60 characters left")).to_be_visible()
    page.get_by_role("button", name="Use plain ones").click()
    expect(page.get_by_text("1 segment · GSM-7 · 150 characters left")).to_be_visible()
    assert violations(page) == []
    send(page)
    expect(state(page)).to_have_text("Kept here: no SMS provider yet")


def test_what_was_just_sent_is_undone_and_its_text_is_back_in_the_sheet(window: Window, post: Post) -> None:
    page = window("charlie")  # whose workspace keeps the ten seconds
    write(page, "undo@example.org", "Too early")
    send(page)
    page.locator("#q-notify").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("was restored.", exact=False)).to_be_visible()
    expect(page.get_by_label("Subject")).to_have_value("Too early")
    expect(page.get_by_label("Message", exact=True)).to_contain_text("here it is.")
    page.goto("/messages")
    expect(page.get_by_role("row", name="Too early")).to_contain_text("Cancelled")
    assert post.letters("Too early") == []


def test_a_waiting_message_is_edited_in_the_sheet(window: Window) -> None:
    page = window("alice")
    write(page, "edited@example.org", "First words")
    page.get_by_role("button", name="Later").click()
    send(page, "Schedule")
    page.get_by_role("button", name="Edit", exact=True).click()
    expect(page.get_by_label("Subject")).to_have_value("First words")
    page.get_by_label("Subject").fill("Other words")
    assert violations(page) == []
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("heading", name="Other words")).to_be_visible()
    expect(state(page)).to_have_text("Waiting")
