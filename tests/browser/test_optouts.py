"""Opt-outs in a real browser: the page behind an unsubscribe link works without a script, and the list lifts a row."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from services import contacts, optouts
from services.work import perform
from services.work.places import close_places
from tests import cast
from tests.browser.conftest import DESKTOP, PHONE, STILL, violations
from tests.optouts.lines import suppress, texting, topic
from tests.outbox.rows import queue
from tests.servers import Served, serve

Window = Callable[..., Page]


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, cast.Cast]:
    """The cast, with topics, opt-outs, consents, and a message whose link is in `link`."""
    folder = tmp_path_factory.mktemp("served")
    made = cast.build(cast.settings(folder))
    alice = cast.actor(made.alice)
    ada = perform(alice, contacts.create, {"name": "Ada Lovelace", "emails": ["ada@example.com"], "company": "Engines"})
    news = topic(alice, "News", "Once a month, what is new in the workshop and when it is open.")
    topic(alice, "Offers", "Before each season, at most four times a year.")
    topic(alice, "Yearly check")
    perform(alice, optouts.record, ada.id, "marketing", True, "Yes, send me news once a month.", "Form on the website")
    perform(alice, optouts.record, ada.id, "analytics", True, "You may count what I open.", "A call")
    for number in range(7):
        suppress(alice, "email", f"customer{number}@example.org", "opted_out", topic_id=news)
    suppress(alice, "email", "nobody@example.org", "bounced", detail="550 5.1.1 No such user here")
    suppress(alice, "email", "ada@example.com", "asked", detail="On the phone")
    with texting():
        suppress(alice, "sms", "+9779841234567", "stop")
    message = queue(alice, topic_id=news, recipient="grace.hopper@example.org")
    (folder / "link").write_text("/u/" + optouts.link(alice.place, message, news).rpartition("/")[2])
    (folder / "contact").write_text(str(ada.id))
    close_places()
    return folder, made


@pytest.fixture(scope="module")
def server(people: tuple[Path, cast.Cast]) -> Iterator[Served]:
    """That house, served."""
    with serve(people[0]) as served:
        yield served


@pytest.mark.parametrize(("phone", "dark"), [(False, False), (True, True)], ids=["desktop light", "phone dark"])
def test_f12_a_recipient_unsubscribes_and_undoes_it_without_a_script(
    chromium: Browser, server: Served, phone: bool, dark: bool
) -> None:
    context = chromium.new_context(
        base_url=server.address, viewport=PHONE if phone else DESKTOP, color_scheme="dark" if dark else "light"
    )
    page, plain = (
        context.new_page(),
        chromium.new_context(base_url=server.address, java_script_enabled=False).new_page(),
    )
    link = (server.folder / "link").read_text()
    plain.goto(link)
    for name, heading in (("Unsubscribe from everything", "You are unsubscribed"), ("Undo", "Your choice is saved")):
        plain.get_by_role("button", name=name).click()
        expect(plain.get_by_role("heading", name=heading)).to_be_visible()
    page.goto(link)
    expect(page.get_by_label("News")).to_be_checked()
    assert violations(page) == []
    page.get_by_role("button", name="Save").click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), "it scrolls sideways"
    page.goto("/u/nothing")
    expect(page.get_by_role("heading", name="This link does not work")).to_be_visible()
    for one in (context, plain.context):
        one.close()


def test_f12_the_list_lifts_an_opt_out_with_a_reason(window: Window) -> None:
    page = window("alice", "/optouts?q=customer3")
    page.wait_for_function(STILL)
    page.get_by_role("button", name="Lift the opt-out of customer3@example.org").click()
    page.get_by_label("Why").fill("Signed up again")
    assert violations(page) == []
    page.get_by_role("button", name="Lift", exact=True).last.click()
    expect(page.get_by_text("No results")).to_be_visible()


@pytest.mark.parametrize(("name", "heading"), [("Import", "Import opt-outs"), ("Add opt-out", "Add opt-out")])
def test_f27_axe_finds_nothing_in_the_dialogs_of_opt_outs(window: Window, name: str, heading: str) -> None:
    page = window("alice", "/optouts")
    page.get_by_role("button", name=name).first.click()
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    page.wait_for_function(STILL)
    assert violations(page) == []


def test_f12_a_file_is_imported_and_its_bad_rows_are_named(window: Window) -> None:
    page = window("alice", "/optouts")
    page.get_by_role("button", name="Import").click()
    file = FilePayload(name="stop.csv", mimeType="text/csv", buffer=b"address\nzoe@example.org\nnobody\n")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_role("heading", name="Rows that were not imported")).to_be_visible()
    expect(page.get_by_text("Row 3")).to_be_visible()
    expect(page.get_by_text("zoe@example.org")).to_be_visible()
