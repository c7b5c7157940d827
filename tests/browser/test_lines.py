"""The editor of a document at its largest: it says why a line more is not added."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from services import contacts, invoices
from services.work import perform
from services.work.places import close_places
from tests import cast
from tests.browser.conftest import Windows, settled
from tests.servers import Served, serve

LINE = {"text": "Hour", "quantity": "1", "price": "1", "tax": "20"}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, cast.Cast]:
    """The cast, with a draft of a thousand lines, whose address is in `draft`."""
    folder, made = settled(tmp_path_factory.mktemp("lines"))
    cast.open_house(cast.settings(folder))
    alice = cast.actor(made.alice)
    ada = perform(alice, contacts.create, {"name": "Ada Lovelace"})
    draft = perform(alice, invoices.create, {"contact_id": ada.id, "currency": "EUR", "lines": [LINE] * 1_000})
    (folder / "draft").write_text(f"/invoices/{draft.id}")
    close_places()
    return folder, made


@pytest.fixture(scope="module")
def server(people: tuple[Path, cast.Cast]) -> Iterator[Served]:
    """That house, served."""
    with serve(people[0]) as served:
        yield served


def test_f22_a_document_that_is_full_says_why_no_line_is_added(window: Windows, people: tuple[Path, cast.Cast]) -> None:
    page = window("alice", (people[0] / "draft").read_text())
    expect(page.locator(".ln-row")).to_have_count(1_000)
    page.get_by_role("button", name="Add line").click()
    expect(page.get_by_text("A document has at most 1,000 lines")).to_be_visible()
    page.locator(".ln-remove").last.click()
    expect(page.get_by_text("A document has at most 1,000 lines")).to_have_count(0)
    expect(page.locator(".ln-row")).to_have_count(999)
