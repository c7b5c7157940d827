"""Alerts in a real browser: a condition of the running server appears, mail comes, somebody takes it on, and it ends."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import settled, windows
from tests.servers import serve

SLOW = 120_000  # ms: Steward looks every ten seconds, and a notice waits for half a minute
RULE = "Change “Little of the disk is free”"


def test_l07_l25_a_condition_of_the_running_server_is_shown_mailed_taken_on_and_over(
    chromium: Browser, tmp_path: Path
) -> None:
    _, made = settled(tmp_path / "data")
    with serve(tmp_path / "data") as served, windows(chromium, served.address, made) as window:
        page, other = window("alice", "/alerts/rules"), window("alice", "/alerts")
        expect(other.get_by_text("Open now", exact=True)).to_be_visible()
        change(page, {"Alert from": "100", "Over again at": "100", "For how long": "0"})
        expect(other.get_by_text("Little of the disk is free", exact=True).first).to_be_visible(timeout=SLOW)
        other.get_by_role("button", name="Acknowledge Little of the disk is free").click(timeout=SLOW)
        other.get_by_role("dialog").get_by_role("button", name="Take it on", exact=True).click()
        expect(other.get_by_text("Taken on", exact=True)).to_be_visible()
        expect(other.get_by_text("Told: Alice", exact=False)).to_be_visible(timeout=SLOW)
        page.goto(f"{served.address}/mailbox")
        expect(page.get_by_text("[Warning] Little of the disk is free", exact=False).first).to_be_visible(timeout=SLOW)
        page.goto(f"{served.address}/alerts/rules")
        page.get_by_role("button", name=RULE).click()
        page.get_by_role("dialog").get_by_role("checkbox", name="Alert of this").click()
        page.get_by_role("dialog").get_by_role("button", name="Save", exact=True).click()
        expect(other.get_by_text("Taken on", exact=True)).to_have_count(0, timeout=SLOW)


def change(page: Page, values: dict[str, str]) -> None:
    """Change the thresholds of the rule in its dialog."""
    page.get_by_role("button", name=RULE).click()
    dialog = page.get_by_role("dialog")
    for label, value in values.items():
        dialog.get_by_label(label, exact=True).fill(value)
    dialog.get_by_role("button", name="Save", exact=True).click()
    expect(dialog).to_have_count(0)
