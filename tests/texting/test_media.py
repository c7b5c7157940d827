"""The files of a text are fetched from its provider after the call was answered, and kept beside the message."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from models.settings import Setting
from services import files, inbound
from services.channels import twilio as twilio_channel
from services.channels import waha as waha_channel
from services.channels import web
from services.channels.incoming import Heard, Media
from services.contacts import ContactCard
from services.inbound import keeping
from services.texting import inbound as texting
from services.texting import media
from services.work import Actor, clock, house_actor, perform
from services.work.config import Config
from tests.channels import twilio_server
from tests.channels.twilio_server import TwilioServer
from tests.channels.waha_server import WahaServer
from tests.files.test_files import PNG
from tests.texting.conftest import NUMBER, everything, heard, received

ONE = f"/2010-04-01/Accounts/{twilio_server.ACCOUNT}/Messages/MM1/Media/ME1"
TWO = ONE.replace("ME1", "ME2")
PICTURE = "/api/files/default/true_1@c.us_A.png"


def came(*paths: str, **more: Any) -> None:
    """A text with files comes in."""
    given = {"media": tuple(Media(one, type="image/png") for one in paths), "files": len(paths), **more}
    texting.take(heard("", **given))


async def fetch(actor: Actor, later: timedelta = timedelta()) -> int:
    with time_machine.travel(clock.now() + later):
        return await asyncio.to_thread(media.fetch, house_actor(actor.place))


def kept(actor: Actor) -> tuple[list[tuple[str, str, int]], str]:
    """The name, type and size of each file of the only message, and what it lacks."""
    (row,) = received(actor)
    card = perform(actor, inbound.find_received, row.id)
    return [(one.name, one.type, one.size) for one in card.attachments], card.why


def waiting(actor: Actor) -> list[Setting]:
    return [one for one in everything(actor, Setting) if one.name.startswith(media.PREFIX)]


async def test_s12_pictures_of_a_text_are_kept_with_it(twilio: Config, alice: Actor, dora: ContactCard) -> None:
    async with TwilioServer() as server:
        twilio.twilio_url, server.files = server.url, {ONE: PNG, TWO: b"two"}
        came(ONE, TWO)
        assert kept(alice) == ([], keeping.COMING)
        assert await fetch(alice) == 2
        assert await fetch(alice, timedelta(days=1)) == 0
    assert kept(alice) == ([("1.png", "image/png", len(PNG)), ("2.png", "application/octet-stream", 3)], "")
    assert waiting(alice) == []
    (said,) = perform(alice, inbound.find_thread, received(alice)[0].thread_id).messages
    assert [one.name for one in said.attachments] == ["1.png", "2.png"] and said.lacks == ""


async def test_s12_a_picture_without_words_has_a_title(twilio: Config, alice: Actor, dora: ContactCard) -> None:
    came(ONE)
    row = perform(alice, inbound.threads, inbound.Conversations()).rows[0]
    assert row.subject == "1 file"


async def test_w05_a_file_of_waha_comes_from_its_own_address_whatever_it_calls_itself(
    waha: Config, alice: Actor, dora: ContactCard
) -> None:
    told = {"url": f"http://localhost:3000{PICTURE}", "filename": "../Plan.png", "mimetype": "image/png"}
    async with WahaServer() as server:
        waha.waha_base_url, server.files = f"{server.url}/", {PICTURE: PNG}
        came(channel="whatsapp", provider="waha", files=1, media=waha_channel._media(told))
        assert await fetch(alice) == 1
    assert kept(alice) == ([("Plan.png", "image/png", len(PNG))], "")


@pytest.mark.parametrize(
    "url", ["http://waha/etc/passwd", "http://waha/api/files/%2e%2e/sessions", "http://[", "", "ftp://x", 7]
)
def test_w05_another_path_of_the_server_is_never_asked_for(url: Any) -> None:
    assert waha_channel._media({"url": url}) == ()


@pytest.mark.parametrize("url", ["https://evil.example/x", f"https://evil.example{ONE}/../../x", "http://[", ""])
def test_s12_what_is_no_path_of_a_file_is_never_asked_for(url: str) -> None:
    told = twilio_channel.read({"MessageSid": "SM1", "From": NUMBER, "NumMedia": "1", "MediaUrl0": url})
    assert isinstance(told, Heard) and (told.files, told.media) == (1, ())


def test_s12_of_an_address_only_the_path_counts() -> None:
    form = {"MessageSid": "SM1", "From": NUMBER, "NumMedia": "1", "MediaUrl0": f"https://evil.example{ONE}"}
    told = twilio_channel.read(form)
    assert isinstance(told, Heard) and [one.path for one in told.media] == [ONE]


async def test_s12_files_that_cannot_be_fetched_are_said_to_be_with_the_provider(
    twilio: Config, alice: Actor, dora: ContactCard
) -> None:
    came(files=1)
    assert kept(alice) == ([], keeping.LEFT)
    assert waiting(alice) == []


async def test_s12_a_provider_that_is_away_is_asked_again_until_the_last_time(
    twilio: Config, alice: Actor, dora: ContactCard
) -> None:
    twilio.twilio_url = "http://127.0.0.1:9"
    came(ONE)
    for hours in range(len(media.DELAYS)):
        assert await fetch(alice, timedelta(hours=7 * hours)) == 0
    assert kept(alice) == ([], keeping.COMING)
    assert await fetch(alice, timedelta(days=9)) == 0
    assert kept(alice) == ([], keeping.LEFT)
    assert waiting(alice) == []


async def test_s12_what_came_is_kept_while_the_rest_is_asked_for_again(
    twilio: Config, alice: Actor, dora: ContactCard
) -> None:
    async with TwilioServer() as server:
        twilio.twilio_url, server.files = server.url, {ONE: PNG}
        came(ONE, TWO)
        assert await fetch(alice) == 1
        assert kept(alice)[1] == keeping.COMING
        assert await fetch(alice) == 0, "it waits ten seconds"
        server.files[TWO] = b"two"
        assert await fetch(alice, timedelta(seconds=11)) == 1
    assert ([one[0] for one in kept(alice)[0]], kept(alice)[1]) == (["1.png", "1.png"], "")


async def test_s12_a_file_larger_than_25_mb_stays_with_the_provider(
    twilio: Config, alice: Actor, dora: ContactCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "MOST", 10)
    async with TwilioServer() as server:
        twilio.twilio_url, server.files = server.url, {ONE: PNG, TWO: b"two"}
        came(ONE, TWO)
        assert await fetch(alice) == 1
    assert ([one[2] for one in kept(alice)[0]], kept(alice)[1]) == ([3], keeping.LEFT)


async def test_s12_without_room_it_says_so(
    twilio: Config, alice: Actor, dora: ContactCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.files.stored.GB", 0)
    async with TwilioServer() as server:
        twilio.twilio_url, server.files = server.url, {ONE: PNG}
        came(ONE)
        await fetch(alice)
    assert kept(alice) == ([], keeping.FULL)


async def test_s12_two_fetches_at_once_keep_a_file_once(twilio: Config, alice: Actor, dora: ContactCard) -> None:
    async with TwilioServer() as server:
        twilio.twilio_url, server.files = server.url, {ONE: PNG}
        came(ONE)
        (job,) = media._due(house_actor(alice.place))
        both = [asyncio.to_thread(media._fetch, house_actor(alice.place), job) for _ in range(2)]
        assert sorted(await asyncio.gather(*both)) == [0, 1]
    assert len(everything(alice, files.stored.StoredFile)) == 1


async def test_s12_a_deleted_text_gets_no_files(twilio: Config, alice: Actor, dora: ContactCard) -> None:
    async with TwilioServer() as server:
        twilio.twilio_url, server.files = server.url, {ONE: PNG}
        came(ONE)
        perform(alice, inbound.delete, received(alice)[0].id)
        assert await fetch(alice) == 0
    assert (waiting(alice), everything(alice, files.stored.StoredFile)) == ([], [])


def test_s12_what_waits_is_sealed(twilio: Config, alice: Actor, dora: ContactCard) -> None:
    came(ONE)
    assert "ME1" not in str(waiting(alice)[0].value)


@pytest.mark.parametrize(
    ("elsewhere", "followed"),
    [
        ("https://mms.twiliocdn.com/x?Signature=1", True),
        ("http://mms.twiliocdn.com/x", False),
        ("https://twiliocdn.com.evil.example/x", False),
        ("https://mms.twiliocdn.com@evil.example/x", False),
        ("http://169.254.169.254/latest", False),
    ],
)
async def test_s12_twilio_may_send_us_on_to_its_own_files_only_and_without_our_account(
    monkeypatch: pytest.MonkeyPatch, elsewhere: str, followed: bool
) -> None:
    asked: list[tuple[str, bool]] = []

    async def answer(self: web.Web, url: str, headers: Any, most: int) -> web.Fetched:
        asked.append((url, "Authorization" in headers))
        return web.Fetched(200 if len(asked) > 1 else 307, b"x", "", "", elsewhere if len(asked) == 1 else "")

    monkeypatch.setattr(web.Web, "fetch", answer)
    account = twilio_channel.Account("AC1", "token", "https://api.twilio.com", None)
    await twilio_channel.media(account, ONE, 100)
    assert asked == [(f"https://api.twilio.com{ONE}", True), (elsewhere, False)][: 1 + followed]
