"""Long work in a real browser: slim above every page, whole on its own, in both looks and sizes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, expect

from models.errands import Errand
from services.records import errands
from services.records.errands import states
from services.work import Actor, clock, vault, work
from services.work.places import close_places, open_places
from tests import cast
from tests.browser.conftest import STILL, Windows, settled, violations, windows
from tests.browser.test_every_page import LOOKS
from tests.records.long_work import NUMBER, begin
from tests.servers import serve


@contextmanager
def guest(folder: Path, token: str) -> Iterator[Actor]:
    """Alice, by the services, beside the server."""
    config = cast.settings(folder)
    open_places(config, guest=True)
    vault.open_vault(cast.KEY, folder)
    errands.know([NUMBER])
    try:
        yield cast.actor(token)
    finally:
        close_places()


def under_way(alice: Actor) -> UUID:
    """A quarter of an import, which a server that is not ours goes on with."""
    with work(alice) as session:
        card = errands.begin(session, alice, NUMBER, {"what": "customers of 2025.csv"}, 4_800)
        errand = session.get_one(Errand, card.id)
        errand.state, errand.done, errand.counts = "running", 1_200, {"created": 1_150, "refused": 50}
        errand.started_at, errand.leased_until = clock.now() - timedelta(seconds=40), clock.now() + timedelta(hours=1)
    return card.id


def looks_right(window: Windows, path: str, says: str) -> None:
    """Look at a page in each look: axe finds nothing, and nothing scrolls sideways."""
    for phone, dark in LOOKS.values():
        page = window("alice", path, phone, dark)
        expect(page.get_by_text(says, exact=False).first).to_be_visible()
        page.wait_for_function(STILL)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), "it scrolls sideways"


@pytest.mark.timeout(400)
def test_f27_long_work_is_in_sight_on_every_page_until_it_has_ended(chromium: Browser, tmp_path: Path) -> None:
    folder, people = settled(tmp_path / "data")
    with (
        serve(folder, module="tests.browser.long_work") as served,
        windows(chromium, served.address, people) as window,
        guest(folder, people.alice) as alice,
    ):
        errand_id = under_way(alice)
        looks_right(window, "/contacts", "1,200 of 4,800 · 25 % · about 2 min left")
        looks_right(window, f"/numbers/{errand_id}", "1,150 created · 50 refused")
        page = window("alice", "/companies")
        expect(page.get_by_role("progressbar", name="Numbering customers of 2025.csv")).to_have_attribute("value", "25")
        page.get_by_role("button", name="Cancel Numbering customers of 2025.csv").click()
        expect(page.get_by_text("Stopping …")).to_be_visible()
        with work(alice) as session:
            states.finish(session, session.get_one(Errand, errand_id), "cancelled")
        second = begin(alice)
        expect(page.get_by_text("Finished: Numbering people")).to_be_visible()  # the chore found it, the runner did it
        page.get_by_role("button", name="Close Numbering people").click()
        expect(page.get_by_text("Finished: Numbering people")).to_be_hidden()
        looks_right(window, "/", "Finished: Numbering people")
        looks_right(window, f"/numbers/{second}", "Finished.")
