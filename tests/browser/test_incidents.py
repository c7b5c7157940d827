"""An incident in two windows: published in one with two presses, seen in the other at once, and on the status page."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import violations

Window = Callable[..., Page]
TITLE = "Lanterns of the lighthouse page stay dark"  # no other journey has it


def test_i10_y05_an_incident_is_published_in_one_window_and_seen_in_another_and_on_the_status_page(
    window: Window,
) -> None:
    mine = window("alice", "/incidents")
    mine.get_by_role("button", name="Open an incident").click()
    mine.get_by_label("What do customers notice?").fill(TITLE)
    mine.get_by_role("button", name="Open it", exact=True).click()
    expect(mine.get_by_role("heading", name=TITLE, exact=True)).to_be_visible()
    hers = window("alice", mine.url.partition("/incidents")[1] + mine.url.partition("/incidents")[2])
    expect(hers.get_by_text("Not published", exact=True).first).to_be_visible()
    mine.get_by_role("button", name="Publish", exact=True).click()
    mine.get_by_role("button", name="Publish now", exact=True).click()
    for page in (mine, hers):
        expect(page.locator(".inc-said", has_text="We are looking into it.")).to_be_visible()
    mine.get_by_label("Entry", exact=True).fill("The wires were wet.")
    mine.get_by_role("button", name="Post update", exact=True).click()
    expect(hers.locator(".inc-said", has_text="The wires were wet.")).to_be_visible()
    expect(hers.get_by_role("button", name="Move to Identified", exact=True)).to_be_visible()
    assert violations(mine) == []
    hers.goto(mine.url.partition("/incidents")[0] + "/status/")
    expect(hers.get_by_text("The wires were wet.")).to_be_visible()
    assert violations(hers) == []
