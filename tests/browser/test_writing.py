"""Writing in a real browser: pictures, drafts that nobody sent, and what each channel says before anything leaves."""

from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import cast
from tests.browser.conftest import settled, violations
from tests.browser.post import Post, post_office
from tests.browser.steps import send, state, write
from tests.servers import Served, serve

Window = Callable[..., Page]
PNG = (Path(__file__).parents[2] / "ui/theme/assets/icon-180.png").read_bytes()


@pytest.fixture(scope="module")
def office() -> Iterator[Post]:
    """The mail server."""
    with post_office() as opened:
        yield opened


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, cast.Cast]:
    """A house of its own."""
    return settled(tmp_path_factory.mktemp("writing"))


@pytest.fixture(scope="module")
def server(people: tuple[Path, cast.Cast], office: Post) -> Iterator[Served]:
    """The house, sending through the mail server."""
    with serve(people[0], smtp_url=office.url, mail_from="Acme <office@acme.example>") as served:
        yield served


def test_s02_a_picture_in_the_text_travels_inside_the_mail(window: Window, office: Post) -> None:
    page = window("alice")
    write(page, "boat@example.org", "Our boat", "Look here:")
    page.get_by_label("Message", exact=True).press("End")
    page.locator(".picture input[type=file]").set_input_files(
        {"name": "The boat.png", "mimeType": "image/png", "buffer": PNG}
    )
    shown = page.get_by_label("Message", exact=True).get_by_role("img", name="The boat")
    expect(shown).to_be_visible()
    assert shown.evaluate("one => one.decode().then(() => one.naturalWidth)") == 180
    preview = page.frame_locator("iframe[title=Preview]").get_by_role("img", name="The boat")
    assert preview.evaluate("one => one.decode().then(() => one.naturalWidth)") == 180
    assert violations(page) == []
    page.reload()
    expect(shown).to_be_visible()
    send(page)
    expect(state(page)).to_have_text("Sent")
    (letter,) = office.letters("Our boat")
    [picture] = _pictures(letter)
    assert picture["Content-Disposition"].startswith("inline") and picture.get_content() == PNG
    rich = letter.get_body(("html",))
    assert rich is not None and f'src="cid:{picture["Content-ID"][1:-1]}" alt="The boat"' in rich.get_content()
    assert list(letter.iter_attachments()) == []


def _pictures(letter: EmailMessage) -> list[EmailMessage]:
    return [part for part in letter.walk() if part.get_content_type() == "image/png"]  # type: ignore[misc]
