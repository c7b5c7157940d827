"""Mails of strangers: their text without what it quotes, and nothing in them that breaks anything."""

import time

import pytest

from services.inbound import parsing
from tests.inbound.letters import letter


def shown(text: str) -> str:
    """The words of a mail itself."""
    return parsing.parse(letter(text)).shown_text


@pytest.mark.parametrize(
    "header",
    [
        "Fra: Alice <office@acme.example>\nSendt: 21. november 2026 10:00\nTil: Ada\nEmne: Quote",
        "From: Alice\nSent: Friday, November 20, 2026 10:00 AM\nTo: Ada\nSubject: Quote",
        "De : Alice <office@acme.example>\nEnvoyé : vendredi 20 novembre 2026 10:00\nÀ : Ada\nObjet : Quote",
        "Von: Alice\nGesendet: Freitag, 20. November 2026 10:00\nAn: Ada\nBetreff: Quote",
        "On Fri, Nov 20, 2026 at 10:00 AM Alice <office@acme.example> wrote:",
        "Den fre. 20. nov. 2026 kl. 10.00 skrev Alice <office@acme.example>:",
        "Le ven. 20 nov. 2026 à 10:00, Alice <office@acme.example> a écrit :",
        "Am 20.11.2026 um 10:00 schrieb Alice:",
        "El vie, 20 nov 2026 a las 10:00, Alice (<office@acme.example>) escribió:",
        "-----Original Message-----",
    ],
)
def test_f13_a_quote_in_any_of_these_languages_is_folded_and_kept(header: str) -> None:
    mail = parsing.parse(letter(f"Tak, det er fint.\n\n{header}\n\n> Here it is.\n> Alice"))
    assert mail.shown_text == "Tak, det er fint."
    assert header.split("\n", maxsplit=1)[0] in mail.text and "Here it is." in mail.text


def test_f13_an_answer_below_the_quote_is_the_answer() -> None:
    assert shown("On Fri, Nov 20, 2026 Alice wrote:\n> Is Monday fine?\n\nMonday is fine.") == "Monday is fine."


def test_f13_answers_between_quoted_lines_keep_the_questions() -> None:
    text = "> Monday?\nYes.\n> At nine?\nNo, at ten."
    assert shown(text) == text


def test_f13_a_mail_that_only_forwards_is_shown_whole() -> None:
    text = "From: Bob\nSent: Friday\nTo: Ada\nSubject: Look\n\nLook at this."
    assert shown(text) == text


def test_f13_html_alone_becomes_text_and_its_scripts_are_gone() -> None:
    html = (
        b"From: ada@example.com\nContent-Type: text/html; charset=utf-8\n\n<html><head><style>p{}</style></head><body>"
        b"<script>alert(1)</script><p>Dear Alice,</p><p>yes &amp; thanks<br>Ada</p><ul><li>one</li></ul>"
        b"<blockquote><p>Here it is.</p></blockquote></body></html>"
    )
    mail = parsing.parse(html)
    assert mail.text == "Dear Alice,\n\nyes & thanks\nAda\n\n- one\n\n> Here it is."
    assert mail.shown_text == "Dear Alice,\n\nyes & thanks\nAda\n\n- one"


def test_f13_the_plain_text_and_the_files_of_a_mail_are_told_apart() -> None:
    from email.message import EmailMessage

    made = EmailMessage()
    made["From"], made["Subject"] = "Ada <ada@example.com>", "Ange\u0301bot"
    made.set_content("Hello")
    made.add_alternative("<p>Hello</p>", subtype="html")
    made.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="../quote\t.pdf")
    mail = parsing.parse(made.as_bytes())
    assert (mail.text.strip(), [(one.name, one.content) for one in mail.parts]) == (
        "Hello",
        [(".._quote .pdf", b"%PDF-1.7")],
    )
    assert mail.subject == "Angébot"


HOSTILE = {
    "nothing": b"",
    "zeros": b"\x00" * 5_000,
    "no header": b"just text\xff\xfe",
    "bad charset": b"From: a@b.c\nContent-Type: text/plain; charset=klingon\n\nHi \xff",
    "bad word": b"Subject: =?klingon?q?=FF?=\nFrom: =?utf-8?b?!!!?= <a@b.c>\n\nHi",
    "bad base64": b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!!",
    "nested": b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(400)),
    "long header": b"From: " + b"a" * 500_000 + b"@b.c\n\nHi",
    "many headers": b"Received: x\n" * 50_000 + b"\nHi",
    "injected": b"Subject: x\r\n\tBcc: y\r\nMessage-ID: <a@b>\r\n <c@d>\r\nFrom: a@b.c\r\n\r\nHi",
    "bad type": b"Content-Type: ;;;=\n\nHi",
    "bad name": b"Content-Disposition: attachment; filename*=klingon''%ff\n\nHi",
    "surrogates": "From: a@b.c\nSubject: \udc80\n\n\udc80".encode("utf-8", "surrogateescape"),
    "quotes": b"From: a@b.c\n\n" + b"On " * 60_000 + b"\n" + b"> " * 60_000 + b"\n* " * 20_000,
    "open tags": b"From: a@b.c\nContent-Type: text/html\n\n" + b"<a" * 150_000 + b"<!--" * 20_000,
    "report of nothing": b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n--b\n'
    b"Content-Type: message/delivery-status\n\n\xff\xff: 1\n\n--b--",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_f13_whatever_comes_is_read_in_time_and_raises_nothing(name: str) -> None:
    from services.inbound import classify

    began = time.process_time()
    mail = parsing.parse(HOSTILE[name])
    classify.report(mail)
    classify.automatic(mail)
    assert len(mail.digest) == 64 and len(mail.header_id) <= 400 and len(mail.sender) <= 254
    assert not any("\x00" in one or "\n" in one for one in (mail.subject, mail.sender, mail.sender_name, *mail.to))
    mail.text.encode()  # it fits into a database
    assert time.process_time() - began < 5


def test_f13_relayed_twice_a_mail_is_the_same_and_another_text_is_not() -> None:
    here, there = letter("Hi", message_id="<1@x>"), b"Received: by relay\r\n" + letter("Hi", message_id="<1@x>")
    assert parsing.parse(here).digest == parsing.parse(there).digest
    assert parsing.parse(here).digest != parsing.parse(letter("Ho", message_id="<1@x>")).digest


LEVELS = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(90))
HEAVY = {
    "crossed tags": b"Content-Type: text/html\n\n<p>%s%s"
    % (b"".join(b"<font color=%d>" % n for n in range(10_000)), b"<p>x" * 40_000),
    "deep tags": b"Content-Type: text/html\n\n" + b"<div>" * 80_000 + b"x",
    "open quotes": b"Content-Type: text/html\n\n" + b"<a \"<a '" * 50_000,
    "huge entity": b"Content-Type: text/html\n\nx &#" + b"9" * 6_000 + b"; y",
    "levels and lines": LEVELS + b"a\n" * 400_000,
    "parts": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nHi\n" * 200_000,
    "quotes in a type": b'Content-Type: multipart/report; "' + b'; "' * 400_000 + b"\n\nHi",
    "ids": b"Content-Type: message/rfc822\n\nMessage-ID: " + (b"<" + b"@" * 690) * 20_000 + b"\n\nHi",
    "lines of a server": b"a\n" * 2_000_000,
}


@pytest.mark.parametrize("name", HEAVY)
def test_f13_one_mail_takes_neither_minutes_nor_all_memory(name: str) -> None:
    from services.inbound import classify

    began = time.process_time()
    mail = parsing.parse(b"From: mailer-daemon@example.com\nSubject: Heavy\n" + HEAVY[name])
    classify.report(mail)
    assert (mail.subject, mail.sender) == ("Heavy", "mailer-daemon@example.com")
    assert time.process_time() - began < 4
