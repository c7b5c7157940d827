"""Bank statements in a real browser: a file is dropped, its account confirmed, and a line applied by the keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from services import contacts
from services.work import perform
from services.work.places import close_places
from tests import cast
from tests.banking.statements import camt, entry
from tests.banking.test_matching import number
from tests.browser.conftest import Windows, violations
from tests.payments.world import issued
from tests.servers import Served, serve


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, cast.Cast]:
    """The cast, with an issued invoice, whose number is in `number`."""
    folder = tmp_path_factory.mktemp("served")
    made = cast.build(cast.settings(folder))
    alice = cast.actor(made.alice)
    ada = perform(alice, contacts.create, {"name": "Ada Lovelace"})
    (folder / "number").write_text(number(alice, issued(alice, 11_900, contact_id=ada.id)))
    close_places()
    return folder, made


@pytest.fixture(scope="module")
def server(people: tuple[Path, cast.Cast]) -> Iterator[Served]:
    """That house, served."""
    with serve(people[0]) as served:
        yield served


def test_w11_a_statement_is_dropped_and_its_line_applied_by_the_keyboard(
    window: Windows, people: tuple[Path, cast.Cast]
) -> None:
    mine = (people[0] / "number").read_text()
    content = camt(entry("119.00", mine), entry("5.00", "Interest", payer="", iban=""))
    page, other = window("alice", "/payments/bank"), window("alice", "/payments/bank", phone=True, dark=True)
    _drop(page, "november.xml", content)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("november.xml: Not imported: it is a statement of")).to_be_visible()
    expect(page.get_by_text("Add this account?")).to_have_count(0)
    _drop(page, "november.xml", content)
    page.get_by_role("button", name="Add account").click()
    expect(page.get_by_text("november.xml: 2 new lines")).to_be_visible()
    expect(other.get_by_role("button", name="Apply 1 sure line")).to_be_visible()
    assert violations(page) + violations(other) == []
    _drop(page, "november.xml", content)
    expect(page.get_by_text("november.xml: 0 new lines, 2 known already")).to_be_visible()
    _drop(page, "half.xml", content[:-100])
    expect(page.get_by_text("breaks off or is damaged")).to_be_visible()
    page.get_by_role("button", name="Apply €119.00 from Ada Lovelace").focus()
    page.keyboard.press("Enter")
    expect(other.get_by_text("1 bank line", exact=True)).to_be_visible()
    other.get_by_role("button", name="Ignore €5.00").click()
    other.get_by_label("Why").fill("Interest")
    other.get_by_label("Why").press("Enter")
    expect(page.get_by_text("Nothing waits here")).to_be_visible()


def _drop(page: Page, name: str, content: bytes) -> None:
    payload: FilePayload = {"name": name, "mimeType": "text/xml", "buffer": content}
    page.locator("input[type=file]").set_input_files(payload)
