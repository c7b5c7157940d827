"""What a restart leaves as it was, and what a copy of the data must not do by itself."""

import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.conftest import settled, windows
from tests.browser.post import post_office
from tests.browser.steps import add, send, state, write
from tests.servers import serve
from tests.waiting import wait_until


def drafts(folder: Path) -> int:
    """How many forms somebody was typing into."""
    count = 0
    for path in (folder / "tenants").glob("*.db"):
        with closing(sqlite3.connect(path, timeout=30)) as connection:
            count += connection.execute("SELECT count(*) FROM settings WHERE name LIKE 'draft:%'").fetchone()[0]
    return count


def test_y07_what_is_being_typed_outlives_a_killed_server(chromium: Browser, tmp_path: Path) -> None:
    """Its beginning is kept by the server, its end, for which there is no server any more, by the browser."""
    _, made = settled(tmp_path / "data")
    with serve(tmp_path / "data") as served, windows(chromium, served.address, made) as window:
        letter, record, form = window("alice"), window("alice", "/contacts"), window("alice", "/")
        write(letter, "draft@example.org", "Half a letter", "Dear")
        expect(letter.get_by_text("Draft saved", exact=False)).to_be_visible()
        add(record, "Ada Restart")
        record.get_by_role("button", name="Edit note").click()
        form.get_by_role("button", name="Add contact").first.click()
        name = form.get_by_role("dialog").get_by_label("Name", exact=True)
        name.press_sequentially("Grace")
        expect(form).to_have_url(f"{served.address}/contacts")
        wait_until(lambda: drafts(served.folder) == 2)
        served.process.kill()
        served.process.wait()
        letter.get_by_label("Message", exact=True).press_sequentially(" nobody,")
        record.get_by_label("Note", exact=True).press_sequentially("She rings back")
        name.press_sequentially(" Restart")
        for page in (letter, record, form):
            expect(page.get_by_role("status").filter(has_text="Reconnecting")).to_be_visible()
        with serve(served.folder, served.address):
            expect(form.get_by_role("status").filter(has_text="Back online")).to_be_visible()
            expect(letter.get_by_label("Message", exact=True)).to_have_text("Dear nobody,")
            expect(letter.get_by_label("Subject")).to_have_value("Half a letter")
            expect(record.get_by_label("Note", exact=True)).to_have_value("She rings back")
            expect(name).to_have_value("Grace Restart")
            expect(name).to_be_focused()
            wait_until(lambda: drafts(served.folder) == 3)
        window.expected = "connection"


def test_a_server_that_hangs_is_told_of_within_seconds(chromium: Browser, tmp_path: Path) -> None:
    _, made = settled(tmp_path / "data")
    with serve(tmp_path / "data") as served, windows(chromium, served.address, made) as window:
        page = window("alice", "/messages/new")
        subject, status = page.get_by_label("Subject"), page.get_by_role("status")
        subject.fill("Is anybody")
        expect(page.get_by_text("Draft saved", exact=False)).to_be_visible()
        served.process.send_signal(signal.SIGSTOP)
        subject.press_sequentially(" there?")
        expect(status.filter(has_text="Reconnecting")).to_be_visible()
        served.process.send_signal(signal.SIGCONT)
        expect(status.filter(has_text="Back online")).to_be_visible()
        expect(status.filter(has_text="Back online")).to_be_hidden()
        expect(subject).to_have_value("Is anybody there?")


def test_a_copy_sends_nothing_until_a_person_releases_it(chromium: Browser, tmp_path: Path) -> None:
    _, made = settled(tmp_path / "data")
    with serve(tmp_path / "data") as served, windows(chromium, served.address, made) as window:
        page = window("alice")
        write(page, "ada@example.org", "From the original")
        send(page)
        expect(state(page)).to_have_text("Kept here: no mail server yet")
    shutil.copytree(tmp_path / "data", tmp_path / "copy")
    with (
        post_office() as post,
        serve(tmp_path / "copy", smtp_url=post.url) as served,
        windows(chromium, served.address, made) as window,
    ):
        page, house = window("alice"), window("alice", "/maintenance")
        write(page, "ada@example.org", "From the copy")
        send(page)
        expect(page.get_by_text("Sending is held", exact=False)).to_be_visible()
        expect(house.get_by_text("This data is a copy of another", exact=False).first).to_be_visible()
        expect(house.get_by_text("1 message waits", exact=False).first).to_be_visible()
        assert post.server.taken == []
        house.get_by_role("button", name="Release").click()
        house.get_by_role("dialog").get_by_role("button", name="Release").click()
        expect(state(page)).to_have_text("Sent")
        expect(house.get_by_role("button", name="Release")).to_be_hidden()
        assert len(post.letters("From the copy")) == 1 and not post.letters("From the original")
