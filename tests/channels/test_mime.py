"""Mails of several parts: what was put in is what a reader takes out, and nothing can be smuggled in by a name."""

import re
import secrets
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.channels import Attachment, ForGood
from services.channels.encode import write
from services.channels.mime import MOST
from tests.channels.envelopes import Hand, envelope, newlines, parsed
from tests.channels.smtp_servers import ScriptedSmtp

SHOP = "Shop <shop@crm.example>"
LOGO = Attachment("logo.png", "image/png", b"\x89PNG" + secrets.token_bytes(500), "logo@crm")
OFFER = Attachment("Angebot für Käthe – 漢字.pdf", "application/pdf", b"%PDF-" + secrets.token_bytes(5_000))
HTML = '<p>Grüße <img src="cid:logo@crm"></p>\n.\n<p>end</p>'
NAME = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=200).filter(
    lambda name: name == name.strip()
)


def written(**changes: object) -> EmailMessage:
    letter = write(envelope(**changes), SHOP)
    raw = letter.head + letter.body
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", raw)
    return parsed(raw)


def shape(part: EmailMessage) -> object:
    if not part.is_multipart():
        return part.get_content_type()
    return [part.get_content_subtype(), *map(shape, part.iter_parts())]  # type: ignore[arg-type]


def test_html_travels_beside_its_text() -> None:
    message = written(body="Grüße\n", html=HTML)
    assert shape(message) == ["alternative", "text/plain", "text/html"]
    text, rich = message.iter_parts()
    assert newlines(text.get_content()) == "Grüße\n"
    assert newlines(rich.get_content()) == newlines(HTML)


def test_pictures_stand_beside_the_html_and_files_outside() -> None:
    message = written(html=HTML, attachments=(LOGO, OFFER))
    shown = ["related", "text/html", "image/png"]
    assert shape(message) == ["mixed", ["alternative", "text/plain", shown], "application/pdf"]
    [offer] = message.iter_attachments()
    assert (offer.get_filename(), offer.get_content()) == (OFFER.name, OFFER.content)
    logo = next(part for part in message.walk() if part.get_content_type() == "image/png")
    assert (logo["Content-ID"], logo.get_content()) == ("<logo@crm>", LOGO.content)
    assert logo.get_content_disposition() == "inline"


def test_a_file_travels_with_plain_text_alone() -> None:
    message = written(body="See the offer.\n", attachments=(OFFER,))
    assert shape(message) == ["mixed", "text/plain", "application/pdf"]
    assert newlines(message.get_body().get_content()) == "See the offer.\n"  # type: ignore[union-attr]


@settings(max_examples=100, deadline=None)
@given(NAME, st.binary(max_size=300))
def test_any_name_and_any_content_are_read_back(name: str, content: bytes) -> None:
    [part] = written(attachments=(Attachment(name, "application/zip", content),)).iter_attachments()
    assert (part.get_filename(), part.get_content()) == (name, content)


@pytest.mark.parametrize("bad", ["a\r\nBcc: all@example.com", "a\nb", "a\0b", "a\x85b", "a\u2028b"])
@pytest.mark.parametrize("where", ["name", "cid"])
def test_nothing_can_be_smuggled_in_by_a_file(where: str, bad: str) -> None:
    one = Attachment(**({"name": "x", "type": "image/png", "content": b"x", "cid": "c"} | {where: bad}))
    with pytest.raises(ForGood):
        written(html="<p>x</p>", attachments=(one,))


@pytest.mark.parametrize("kind", ["text/html\r\nX-Evil: 1", "message/rfc822", "multipart/mixed", "", "x"])
def test_a_type_that_may_not_be_base64_is_sent_as_bytes(kind: str) -> None:
    message = written(attachments=(Attachment("x", kind, b"content"),))
    assert shape(message) == ["mixed", "text/plain", "application/octet-stream"]


def test_more_than_25_mb_of_files_is_refused_with_a_sentence() -> None:
    half = Attachment("half.bin", "application/zip", bytes(MOST // 2))
    written(attachments=(half, half))
    with pytest.raises(ForGood, match="25 MB"):
        written(attachments=(half, half, Attachment("last", "text/plain", b"x")))


def test_parts_are_put_together_once_for_all_recipients() -> None:
    one = write(envelope(html=HTML, attachments=(LOGO,)), SHOP)
    other = write(envelope(html=HTML, attachments=(LOGO,), recipient="bob@example.com"), SHOP)
    assert one.body is other.body
    assert one.head != other.head


def test_failures_are_reported_to_the_address_for_bounces() -> None:
    letter = write(envelope(bounce_to="bounce+token@crm.example"), SHOP)
    assert letter.sender == "bounce+token@crm.example"
    assert b"From: Shop <shop@crm.example>" in letter.head
    with pytest.raises(ForGood):
        write(envelope(bounce_to="a@b.example>\r\nDATA"), SHOP)


async def test_s02_html_with_a_picture_and_a_file_arrives_intact_over_smtp(channel, hand: Hand) -> None:
    async with ScriptedSmtp() as server, channel(server) as mail:
        sent = envelope(html=HTML, attachments=(LOGO, OFFER), bounce_to="bounce+1@crm.example")
        await mail.send(sent, hand)
        [taken] = server.taken
        message = parsed(taken.raw)
        assert taken.sender == "bounce+1@crm.example"
        assert newlines(message.get_body(("html",)).get_content()) == newlines(HTML)
        [offer] = message.iter_attachments()
        assert offer.get_content() == OFFER.content
        logo = next(part for part in message.walk() if part["Content-ID"] == "<logo@crm>")
        assert logo.get_content() == LOGO.content
