"""Hostile texts in a real browser: whatever somebody stored, every page shows it as text and runs nothing of it."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from models.messages import Schedule
from models.text import line
from services import companies, contacts, messages
from services.accounts import users
from services.work import house_actor, perform, work
from services.work.places import close_places
from tests import cast
from tests.browser.conftest import STILL
from tests.browser.steps import write
from tests.servers import Served, serve

Window = Callable[..., Page]
TRICKS = (
    "<img src=x onerror=window.hacked=1>", "</script><script>window.hacked=1</script>", "${window.hacked=1}`+`",
    "{{constructor.constructor('window.hacked=1')()}}", '"><svg onload=window.hacked=1>', "<b>bold</b> & \u202eright to left",
)  # fmt: skip


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, cast.Cast]:
    """The cast, with a contact, a company, a colleague, a message and a schedule for each trick; all of it Alice's."""
    folder = tmp_path_factory.mktemp("served")
    made = cast.build(cast.settings(folder))
    alice, ids = cast.actor(made.alice), []
    for number, trick in enumerate(TRICKS):
        found = perform(alice, contacts.create, {
            "name": trick, "title": trick, "company": trick, "interests": [trick[:60]], "note": trick,
            "emails": [f"trick{number}@example.com"],
        })  # fmt: skip
        perform(alice, companies.change, found.company_id, {"city": trick, "note": trick})
        with work(house_actor(made.acme)) as session:
            users.add(session, trick, f"colleague{number}@example.com", "sales", "x")
        words = {"contact_id": found.id, "subject": trick, "body": trick}
        sent = perform(alice, messages.send, words)
        when = {"starts_at": "2027-01-01T09:00:00", "zone": "UTC"}
        daily = perform(alice, messages.create_schedule, words | when | {"subject": "x", "body": "x"})
        with work(alice) as session:  # as it was kept before texts in braces were read as variables
            row = session.get_one(Schedule, daily.id)
            row.subject, row.body = trick, trick
        ids.append({"contact_id": str(found.id), "company_id": str(found.company_id), "message_id": str(sent.id),
                    "schedule_id": str(daily.id)})  # fmt: skip
    perform(alice, contacts.bin, perform(alice, contacts.create, {"name": TRICKS[0]}).id)
    (folder / "ids.json").write_text(json.dumps(ids))
    close_places()
    return folder, made


@pytest.fixture(scope="module")
def server(people: tuple[Path, cast.Cast]) -> Iterator[Served]:
    """The house, which sends into its mailbox."""
    with serve(people[0]) as served:
        yield served


def harmless(page: Page) -> None:
    """Nothing of it ran, and nothing of it became markup."""
    page.wait_for_function(STILL)
    assert page.evaluate("window.hacked") is None
    assert page.locator("img[src=x], svg[onload]").count() == 0


@pytest.mark.parametrize(
    "path", ["/", "/contacts", "/companies", "/messages", "/schedules", "/bin", "/users", "/mailbox", "/messages/new"]
)
def test_a_list_shows_every_trick_as_text(window: Window, path: str) -> None:
    page = window("alice", path)
    expect(page.locator("h1").first).to_be_visible()
    if path not in ("/messages/new", "/mailbox", "/"):
        expect(page.get_by_text(TRICKS[0], exact=False).first).to_be_visible()
    harmless(page)


@pytest.mark.in_turn("number", of=2)
@pytest.mark.parametrize("number", range(len(TRICKS)))
def test_a_record_shows_the_trick_as_text(window: Window, people: tuple[Path, cast.Cast], number: int) -> None:
    ids = json.loads((people[0] / "ids.json").read_text())[number]
    page = window("alice", f"/contacts/{ids['contact_id']}")
    for address in (f"/contacts/{ids['contact_id']}", f"/companies/{ids['company_id']}",
                    f"/messages/{ids['message_id']}", f"/schedules/{ids['schedule_id']}",
                    f"/messages/new?contact={ids['contact_id']}"):  # fmt: skip
        page.goto(address)
        trick = str(line(TRICKS[number]))  # without the marks that turn text
        expect(page.locator("h1").first).to_have_text(
            trick if "/new" not in address else "Write a message", use_inner_text=False
        )
        harmless(page)


def test_the_palette_the_picker_and_the_address_show_tricks_as_text(window: Window) -> None:
    page = window("alice", "/messages/new?to=<img src=x onerror=window.hacked=1>&contact=${window.hacked=1}")
    page.get_by_label("To", exact=True).fill("img")
    expect(page.get_by_role("option", name="<img", exact=False).first).to_be_visible()
    harmless(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.get_by_role("dialog", name="Search and commands").get_by_label("Search").fill("img")
    expect(page.get_by_role("option", name="<img", exact=False).first).to_be_visible()
    harmless(page)
    page.goto("/contacts?q=<img src=x onerror=window.hacked=1>&status=${window.hacked=1}&sort=`&page=99999999999")
    expect(page.get_by_role("heading", name="Contacts", exact=True)).to_be_visible()
    harmless(page)


def test_far_too_much_text_is_refused_with_a_sentence_and_what_was_there_is_not_sent(window: Window) -> None:
    page = window("alice")
    write(page, "much@example.org", "Too much", "what stood there before")
    page.get_by_label("Message", exact=True).focus()
    page.keyboard.insert_text("x" * 1_500_000)
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("Use at most 200000 characters.")).to_be_visible()
    expect(page).to_have_url(re.compile("/messages/new"))
