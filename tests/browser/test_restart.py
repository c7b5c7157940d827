"""What a restart leaves as it was, and what a copy of the data must not do by itself."""

import shutil
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.conftest import settled, windows
from tests.browser.post import post_office
from tests.browser.steps import send, state, write
from tests.servers import serve


def test_y07_a_draft_outlives_the_server(chromium: Browser, tmp_path: Path) -> None:
    _, made = settled(tmp_path / "data")
    with serve(tmp_path / "data") as served, windows(chromium, served.address, made) as window:
        page = window("alice")
        write(page, "draft@example.org", "Half a letter")
        expect(page.get_by_text("Draft kept", exact=False)).to_be_visible()
    with serve(tmp_path / "data") as served, windows(chromium, served.address, made) as window:
        page = window("alice", "/messages/new?to=draft@example.org")
        expect(page.get_by_text("is here again.", exact=False)).to_be_visible()
        expect(page.get_by_label("Subject")).to_have_value("Half a letter")


def test_a_copy_sends_nothing_until_a_person_releases_it(chromium: Browser, tmp_path: Path) -> None:
    _, made = settled(tmp_path / "data")
    with serve(tmp_path / "data") as served, windows(chromium, served.address, made) as window:
        page = window("alice")
        write(page, "ada@example.org", "From the original")
        send(page)
        expect(state(page)).to_have_text("Sent")
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
