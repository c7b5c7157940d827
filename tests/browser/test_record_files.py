"""Files of a record in a real browser: a picture from the clipboard, a photo of the camera, a voice note that is heard.

The browser of these tests has a camera and a microphone of its own, which beeps, and asks nobody for leave.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from services import contacts
from services.work import perform
from services.work.places import close_places
from tests import cast
from tests.browser.conftest import Windows, violations, windows
from tests.browser.steps import write
from tests.chromium import FLAGS, executable
from tests.servers import Served, serve
from tests.waiting import wait_until

Window = Callable[..., Page]
MEDIA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
ORIENTATION = 0x0112  # the tag of a JPEG that says how the camera was held
ON_ITS_SIDE = 6
COPY = """async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 48 });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#2a6f97";
  pen.fillRect(0, 0, 64, 48);
  const png = await new Promise((go) => canvas.toBlob(go, "image/png"));
  await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
}"""
WIDTH = "one => one.decode().then(() => one.naturalWidth)"


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, cast.Cast, str]:
    """A house with a contact."""
    folder = tmp_path_factory.mktemp("served")
    made = cast.build(cast.settings(folder))
    ada = perform(cast.actor(made.alice), contacts.create, {"name": "Ada Lovelace"})
    close_places()
    return folder, made, f"/contacts/{ada.id}"


@pytest.fixture(scope="module")
def server(people: tuple[Path, cast.Cast, str]) -> Iterator[Served]:
    """The house, served."""
    with serve(people[0]) as served:
        yield served


@pytest.fixture(scope="module")
def profiles(chromium: Browser, server: Served, people: tuple[Path, cast.Cast, str]) -> Iterator[Windows]:
    """A browser with a camera and a microphone, started by the driver of all others."""
    heard = chromium.browser_type.launch(executable_path=executable(), args=[*FLAGS, *MEDIA])
    with windows(heard, server.address, people[1]) as opened:
        yield opened
    heard.close()


def row(page: Page, name: str) -> Locator:
    """The line of a file in the panel."""
    return page.locator(".file-row").filter(has_text=name)


def paste(page: Page) -> None:
    """Copy a picture as another program would, and paste it where the cursor is."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.bring_to_front()
    page.evaluate(COPY)
    page.keyboard.press("Control+v")


def test_f14_a_copied_picture_is_pasted_into_the_files_of_a_record(
    window: Window, people: tuple[Path, cast.Cast, str]
) -> None:
    mine, his = window("alice", people[2]), window("alice", people[2], dark=True)
    expect(mine.get_by_role("heading", name="Ada Lovelace")).to_be_visible()
    expect(his.get_by_text("Drop or paste a file anywhere on this page.")).to_be_visible()
    paste(mine)
    for page in (mine, his):
        expect(row(page, "image.png").locator("img")).to_be_visible()
        assert row(page, "image.png").locator("img").evaluate(WIDTH) == 64
    mine.get_by_label("Write a note").fill("As on the picture: ")
    paste(mine)
    expect(row(mine, "image.png")).to_have_count(2)
    expect(mine.get_by_label("Write a note")).to_have_value("As on the picture: ")
    assert violations(mine) == []
    row(mine, "image.png").first.get_by_role("button", name="Remove image.png").click()
    mine.get_by_role("dialog", name="Remove this file?").get_by_role("button", name="Remove", exact=True).click()
    for page in (mine, his):
        expect(row(page, "image.png")).to_have_count(1)


def test_s02_a_copied_picture_is_pasted_into_the_text_of_a_mail(window: Window) -> None:
    page = window("alice")
    write(page, "pasted@example.org", "As copied", "Look here:")
    text = page.get_by_label("Message", exact=True)
    text.press("End")
    paste(page)
    expect(text.get_by_role("img")).to_be_visible()
    assert text.get_by_role("img").evaluate(WIDTH) == 64
    expect(text).to_contain_text("Look here:")
    assert page.frame_locator("iframe[title=Preview]").get_by_role("img").evaluate(WIDTH) == 64


def test_f14_a_photo_of_the_phones_camera_lands_upright_on_the_record(
    window: Window, people: tuple[Path, cast.Cast, str]
) -> None:
    page = window("alice", people[2], phone=True)
    page.get_by_role("button", name="More", exact=True).click()
    with page.expect_file_chooser() as asked:
        page.get_by_role("button", name="Take a photo").click()
    chosen = asked.value.element
    assert (chosen.get_attribute("capture"), chosen.get_attribute("accept")) == ("environment", "image/*")
    asked.value.set_files({"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    picture = row(page, "IMG_0001.jpg").locator("img")
    expect(picture).to_be_visible()
    width, height = picture.evaluate("one => one.decode().then(() => [one.naturalWidth, one.naturalHeight])")
    assert width < height
    assert violations(page) == []


def photo() -> bytes:
    """A photo of 400 by 300 points, by a camera that was held on its side."""
    exif, file = Image.Exif(), BytesIO()
    exif[ORIENTATION] = ON_ITS_SIDE
    Image.new("RGB", (400, 300), "#3a7d44").save(file, "JPEG", exif=exif)
    return file.getvalue()


def test_c14_v07_a_voice_note_is_recorded_kept_and_heard(window: Window, people: tuple[Path, cast.Cast, str]) -> None:
    page = window("alice", people[2])
    button = page.get_by_role("button", name="Record a voice note")
    button.click()
    expect(page.locator(".voice.recording")).to_be_visible()
    assert violations(page) == []
    page.wait_for_timeout(1_200)  # what is recorded: a beep each second
    page.locator(".voice").click()
    expect(page.locator(".voice.recording")).to_have_count(0)
    sound = row(page, "Voice note").locator("audio")
    expect(sound).to_be_visible()
    sound.evaluate("async (one) => { await one.play(); }")
    wait_until(lambda: bool(sound.evaluate("one => one.currentTime > 0.3")))
    assert sound.evaluate(LOUDEST) > 0.01
    page.reload()
    expect(row(page, "Voice note").locator("audio")).to_be_visible()
    assert violations(page) == []


LOUDEST = """async (one) => {
  const bytes = await (await fetch(one.src)).arrayBuffer();
  const sound = await new OfflineAudioContext(1, 48000, 48000).decodeAudioData(bytes);
  return sound.getChannelData(0).reduce((most, one) => Math.max(most, Math.abs(one)), 0);
}"""
