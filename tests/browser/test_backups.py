"""Backups in a real browser: made, rehearsed, restored with a restart, and everyone signs in again."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.conftest import settled, windows
from tests.browser.steps import add, choose, sign_in
from tests.servers import serve


def test_b14_a_company_comes_back_as_it_was(chromium: Browser, tmp_path: Path) -> None:
    """Two windows see the progress; the restore restarts the server in its own process, and holds sending."""
    _, made = settled(tmp_path / "data")
    with serve(tmp_path / "data") as served, windows(chromium, served.address, made) as window:
        page, other = window("alice", "/maintenance"), window("alice", "/maintenance/backups")
        expect(page.get_by_text("No verified backup yet: if", exact=False)).to_be_visible()
        page.get_by_role("button", name="Back up now").click()
        expect(page.get_by_text("every copy is on site", exact=False)).to_be_visible(timeout=30_000)
        expect(other.get_by_role("cell", name="by hand")).to_be_visible()
        page.get_by_role("button", name="Run a drill").click()
        expect(page.get_by_text("every digest equal", exact=False)).to_be_visible(timeout=30_000)
        expect(other.get_by_text("Signed")).to_be_visible()

        work = window("alice", "/contacts")
        add(work, "Grace Later")
        page.get_by_role("button", name="Restore …").click()
        dialog = page.get_by_role("dialog")
        choose(page, dialog.get_by_label("What to restore"), "Acme")
        dialog.get_by_label("to confirm", exact=False).fill("Acme")
        dialog.get_by_role("button", name="Restore").click()
        expect(page).to_have_url(f"{served.address}/sign-in?next=/maintenance", timeout=60_000)
        window.expected = "connection"
        sign_in(page, "alice@example.com")
        page.goto(f"{served.address}/maintenance")
        expect(page.get_by_text("Sending is held.").first).to_be_visible()
        page.goto(f"{served.address}/contacts")
        expect(page.get_by_role("heading", name="Contacts", exact=True)).to_be_visible()
        expect(page.get_by_text("Grace Later")).to_have_count(0)
        assert served.process.poll() is None, "the same process goes on"
