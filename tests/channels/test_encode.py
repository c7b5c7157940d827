"""What a person writes is what the reader gets: any text, any name, and no header but ours."""

import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parseaddr
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.channels import ForGood, ForNow
from services.channels.encode import write
from tests.channels.envelopes import envelope, newlines, parsed
from tests.channels.smtp_servers import Act, ScriptedSmtp

CONTROL = [*map(chr, range(32)), "\x7f"]
ALL = st.characters(exclude_categories=["Cs"])
TEXT = st.characters(exclude_categories=["Cs"], exclude_characters=CONTROL)


def written(**changes):
    letter = write(envelope(**changes), "Shop <shop@crm.example>")
    return letter, parsed(letter.head + letter.body)


@settings(max_examples=300, deadline=None)
@given(subject=st.text(TEXT, max_size=300), body=st.text(ALL, max_size=2000))
def test_any_subject_and_any_body_are_read_back_as_written(subject, body):
    letter, message = written(subject=subject, body=body)
    assert (message["Subject"] or "") == subject
    assert newlines(message.get_content()) == newlines(body)
    assert all(len(line) <= 998 for line in (letter.head + letter.body).split(b"\r\n"))
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", letter.head + letter.body)


@settings(max_examples=200, deadline=None)
@given(name=st.text(TEXT, max_size=120).filter(lambda name: name.split() and not name.lstrip().startswith('"')))
def test_any_name_is_read_back_with_its_address(name):
    letter, message = written(sender=f"{name} <a@b.example>", recipient=f"{name} <c@d.example>")
    assert (letter.sender, letter.recipient) == ("a@b.example", "c@d.example")
    plain = message_from_bytes(letter.head)
    for header, address in (("From", "a@b.example"), ("To", "c@d.example")):
        shown, found = parseaddr(plain[header])
        assert (str(make_header(decode_header(shown))), found) == (" ".join(name.split()), address)
        if len(name.encode()) <= 40:  # the newer parser does not join the encoded words of a longer name (python 3.11)
            [read] = message[header].addresses
            assert (read.display_name, read.addr_spec) == (" ".join(name.split()), address)


@pytest.mark.parametrize(
    "subject",
    [
        "🎉 Sale 👩‍👩‍👧 today",
        "مرحبا بالعالم",
        "שלום עולם",
        "Grüße aus Köln " * 20,
        "a" * 3000,
        "word " * 200 + "end",
        "=?utf-8?q?x?=",
        "  two  spaces  ",
        "",
    ],
)
def test_subjects_of_every_kind_are_read_back(subject):
    letter, message = written(subject=subject)
    assert message["Subject"] == subject
    assert all(len(line) <= 78 for line in letter.head.split(b"\r\n"))
    assert letter.head.isascii()


@pytest.mark.parametrize("control", ["\r\n", "\n", "\r", "\0", "\x0b", "\x1b", "\x7f", "\t", "\ud800"])
@pytest.mark.parametrize("place", ["subject", "sender", "recipient", "message_id", "header", "header name", "reply-to"])
def test_nothing_can_be_smuggled_into_the_headers(place, control):
    evil = f"x{control}Bcc: all@example.com"
    changes = {
        "subject": {"subject": evil},
        "sender": {"sender": f"{evil} <a@b.example>"},
        "recipient": {"recipient": f"{evil}@b.example"},
        "message_id": {"message_id": f"<{evil}@b.example>"},
        "header": {"headers": {"X-Shop": evil}},
        "header name": {"headers": {evil: "x"}},
        "reply-to": {"headers": {"Reply-To": f"{evil} <a@b.example>"}},
    }[place]
    with pytest.raises(ForGood):
        written(**changes)


@pytest.mark.parametrize("name", ["From", "bcc", "Content-Type", "Message-ID", "two words", "col:on", "ünï", ""])
def test_headers_that_are_not_the_callers_are_refused(name):
    with pytest.raises(ForGood):
        written(headers={name: "x"})


def test_extra_headers_arrive_as_they_are_given():
    links = "<https://crm.example/" + "u" * 120 + ">, <mailto:leave@crm.example>"
    given_ = {
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": links,
        "Reply-To": "Bücher <a@b.example>",
        "X-Ö": "x",
    }
    del given_["X-Ö"]
    _, message = written(headers=MappingProxyType(given_))
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == links
    assert message["Reply-To"].addresses[0].display_name == "Bücher"
    assert "Auto-Submitted" not in written()[1]


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "nobody",
        "a@",
        "@b",
        "a b@c.example",
        "a@b c",
        "<a@b>@c",
        "a@b@c.example>",
        '"q q"@b.example',
        "a,b@c.example",
        "a@xn--\u2603.☃\ufffd",
        "x" * 65 + "@b.example",
    ],
)
def test_what_is_no_address_is_refused_for_good(bad):
    with pytest.raises(ForGood) as refused:
        written(recipient=bad)
    assert refused.value.phase == "rcpt"


@pytest.mark.parametrize(
    ("given_", "sent"),
    [
        ("a@bücher.example", "a@xn--bcher-kva.example"),
        ("john..doe+x@Mail.example", "john..doe+x@Mail.example"),
        ("a@[127.0.0.1]", "a@[127.0.0.1]"),
    ],
)
def test_addresses_that_work_in_the_world_are_kept(given_, sent):
    assert written(recipient=given_)[0].recipient == sent


@pytest.mark.parametrize(
    ("body", "way"),
    [
        ("plain", "7bit"),
        ("Grüße aus der Werkstatt und bis bald", "quoted-printable"),
        ("مرحبا بالعالم", "base64"),
        ("x" * 999, "quoted-printable"),
        ("nul \0", "quoted-printable"),
        ("x" * 998, "7bit"),
    ],
)
def test_the_encoding_of_the_body_suits_it(body, way):
    assert written(body=body)[1]["Content-Transfer-Encoding"] == way


def test_a_letter_has_what_every_letter_needs():
    _, message = written()
    assert message["Date"].datetime is not None
    assert message["MIME-Version"] == "1.0"
    assert message.get_content_charset() == "utf-8"
    assert message.defects == []


@pytest.mark.parametrize("body", [".\n", "..\n.\n...\n", "a\n.\nb\n.b\n..c", ".ü\n.\n", "\n\n.\n\n", "." * 3000])
async def test_leading_dots_survive_the_journey_byte_for_byte(channel, hand, body):
    async with ScriptedSmtp() as server, channel(server) as way:
        await way.send(envelope(body=body), hand)
        [taken] = server.taken
        letter = write(envelope(body=body), "x@y.example")
        assert taken.raw.endswith(b"\r\n\r\n" + letter.body)
        assert newlines(parsed(taken.raw).get_content()) == newlines(body)


@pytest.mark.parametrize("local", ["john..doe", ".a.", "o'brien", "!#$%&'*+/=?^_`{|}~-", "=?utf-8?q?x?="])
async def test_the_address_that_was_checked_is_the_one_that_travels(channel, hand, local):
    async with ScriptedSmtp() as server, channel(server) as way:
        await way.send(envelope(recipient=f"{local}@b.example"), hand)
        assert server.taken[0].recipient == f"{local}@b.example"


def test_half_a_character_in_the_body_becomes_a_question_mark():
    assert written(body="a\ud800b")[1].get_content() == "a?b\r\n"


async def test_a_name_outside_ascii_before_the_at_sign_needs_a_server_that_can_carry_it(channel, hand):
    async with ScriptedSmtp(extensions=("8BITMIME",)) as server, channel(server) as way:
        with pytest.raises(ForGood, match="cannot carry"):
            await way.send(envelope(recipient="jörg@bücher.example"), hand)
        assert hand.asked == 0
    async with ScriptedSmtp() as server, channel(server) as way:
        await way.send(envelope(recipient="Jörg <jörg@bücher.example>"), hand)
        assert server.taken[0].recipient == "jörg@xn--bcher-kva.example"
        assert any("SMTPUTF8" in line and "BODY=8BITMIME" in line for _, line in server.commands)


async def test_a_letter_too_big_for_the_server_is_refused_before_it_travels(channel, hand):
    async with ScriptedSmtp({"mail": Act(reply="552 5.3.4 Too big")}) as server, channel(server) as way:
        with pytest.raises(ForGood):
            await way.send(envelope(body="x\n" * 1000), hand)
        assert "SIZE=" in server.commands[-1][1] or "SIZE=" in server.commands[-2][1]


async def test_an_impossible_letter_opens_no_connection(channel, hand):
    async with ScriptedSmtp() as server, channel(server) as way:
        with pytest.raises(ForGood) as refused:
            await way.send(envelope(subject="a\nb"), hand)
        assert (server.opened, hand.asked) == (0, 0)
        assert not isinstance(refused.value, ForNow)
