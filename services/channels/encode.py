"""Letters as bytes: an Envelope written as RFC 5322 and MIME ask, for the channels that carry mail.

The standard library's EmailMessage costs more per recipient than sending does, so headers are spliced by hand
and a body is encoded once for all its recipients. Control characters outside the body are refused, never stripped:
a subject with a line break is a mistake or an attack, and both should be seen.
"""

import binascii
import re
import time
from base64 import b64encode, encodebytes
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache

import idna

from models.language import N_
from services.channels import mime
from services.channels.channel import Envelope, ForGood

CONTROLS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")  # and lone surrogates, which have no bytes
RAW_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
NAMED = re.compile(r"\s*(.*?)\s*<([^<>]*)>\s*", re.S)
LOCAL = re.compile(r"[^\s<>()\[\],;:\"\\@\x00-\x1f\x7f]{1,64}")
DOMAIN = re.compile(r"[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f.:]+\]|\[IPv6:[0-9A-Fa-f.:]+\]")
ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+( [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
MESSAGE_ID = re.compile(r"<[!-;=?-~]+@[!-;=?-~]+>")
HEADER = re.compile(r"[!-9;-~]{1,60}")
OURS = {"from", "to", "subject", "date", "message-id", "mime-version", "bcc", "cc"}  # and content-*
MAILBOXES = {"reply-to", "sender"}
ASCII = bytes(range(128))
VERSION = "MIME-Version: 1.0\r\n"
LINE, HARD = 78, 998  # RFC 5322, 2.1.1: should and must, without CRLF


@dataclass(frozen=True, slots=True)
class Letter:
    """An encoded message: the two addresses for the envelope, and the parts of its bytes."""

    sender: str
    recipient: str
    head: bytes
    body: bytes
    stuffed: bytes  # the body with leading dots doubled, for SMTP (RFC 5321, 4.5.2)
    international: bool  # a local part outside ASCII: only a server that offers SMTPUTF8 may get it (RFC 6531)


def write(envelope: Envelope, sender: str, *, anyone: bool = False) -> Letter:
    """Encode a message. `sender` is used when the envelope names none; `anyone` allows telephone numbers as recipients.

    Raises ForGood in phase 'mail' (or 'rcpt' for the recipient) for control characters, impossible addresses and
    headers that the caller may not set.
    """
    from_text, from_address = mailbox(envelope.sender or sender, "sender", anyone)
    to_text, to_address = mailbox(envelope.recipient, "recipient", anyone)
    if not MESSAGE_ID.fullmatch(envelope.message_id):
        raise ForGood(None, N_("The Message-ID is not of the form <id@host>."), "mail")
    if envelope.html or envelope.attachments:
        body_head, body, stuffed = _parts(envelope)
    else:
        body_head, body, stuffed = _body(envelope.body) if len(envelope.body) < 2**18 else _encode(envelope.body)
    back = mailbox(envelope.bounce_to, "sender")[1] if envelope.bounce_to else from_address
    lines = [
        f"From: {from_text}",
        f"To: {to_text}",
        f"Subject: {unstructured('Subject', envelope.subject)}",
        f"Date: {_date(int(time.time()))}",
        f"Message-ID: {envelope.message_id}",
        *(_extra(name, value) for name, value in envelope.headers.items()),
        body_head,
    ]
    head = "\r\n".join(lines).encode()
    international = not (back + to_address).isascii() or not head.isascii()
    return Letter(back, to_address, head, body, stuffed, international)


@lru_cache(maxsize=1)
def _date(second: int) -> str:
    return format_datetime(datetime.fromtimestamp(second, UTC))


@lru_cache(maxsize=4096)
def mailbox(text: str, whose: str, anyone: bool = False) -> tuple[str, str]:
    """'Name <a@b>' or 'a@b' → (as a header shows it, the bare address with its domain in IDNA).

    Runs of spaces in a name become one space. `whose` ('sender', 'recipient' …) is named in the refusal.
    """
    named = NAMED.fullmatch(text)
    name, address = (named[1], named[2].strip()) if named else ("", text.strip())
    phase = "rcpt" if whose == "recipient" else "mail"
    if CONTROLS.search(text):
        raise ForGood(None, N_("The address of the {whose} contains a control character.").format(whose=whose), phase)
    if not (anyone and "@" not in address):
        address = _address(address, whose, phase)
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    name = " ".join(name.split())
    return (f"{_phrase(name)}{_gap(name, address)}<{address}>" if name else address), address


@lru_cache(maxsize=1024)
def unstructured(name: str, value: str) -> str:
    """Return a header's text: unchanged when plain ASCII, folded when long, otherwise as encoded words (RFC 2047)."""
    if CONTROLS.search(value):
        raise ForGood(None, N_("The {name} contains a control character or a line break.").format(name=name), "mail")
    plain = value.isascii() and "=?" not in value and value == " ".join(value.split())
    if plain and len(name) + 2 + len(value) <= LINE:
        return value
    if plain and max(map(len, value.split()), default=0) <= LINE - len(name) - 2:
        return _fold(value, len(name) + 2)
    return _encoded_words(value, len(name) + 2)


def _address(address: str, whose: str, phase: str) -> str:
    local, _, domain = address.rpartition("@")
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode()
        except idna.IDNAError:
            raise ForGood(
                None, N_("The address of the {whose} has a domain that cannot exist.").format(whose=whose), phase
            ) from None
    if not LOCAL.fullmatch(local) or not DOMAIN.fullmatch(domain):
        raise ForGood(None, N_("The address of the {whose} is not an email address.").format(whose=whose), phase)
    return f"{local}@{domain}"


def _phrase(name: str) -> str:
    if name.isascii() and "=?" not in name and len(name) <= 60:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return name if ATOMS.fullmatch(name) else f'"{escaped}"'
    return _encoded_words(name, len("Reply-To: "))


def _gap(name: str, address: str) -> str:
    short = len(name) + len(address) < 60 and name.isascii()
    return " " if short else "\r\n "


def _fold(value: str, used: int) -> str:
    lines, room = [""], LINE - used
    for word in value.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append(word)
            room = LINE - 1
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return "\r\n ".join(lines)


def _encoded_words(value: str, used: int) -> str:
    """Return base64 words of at most 75 characters, each of whole characters, as RFC 2047 (2 and 5) requires."""
    words, piece, room = [], b"", (LINE - used - 12) // 4 * 3
    for character in value:
        more = character.encode("utf-8", "replace")
        if len(piece) + len(more) > min(room, 45):
            words.append(piece)
            piece, room = b"", 45
        piece += more
    return "\r\n ".join(f"=?utf-8?b?{b64encode(word).decode()}?=" for word in [*words, piece] if word)


def _extra(name: str, value: str) -> str:
    low = name.lower()
    if not HEADER.fullmatch(name) or low in OURS or low.startswith("content-"):
        raise ForGood(None, N_("A header was given that this message may not carry."), "mail")
    if low in MAILBOXES:
        return f"{name}: {mailbox(value, name)[0]}"
    if value.isascii() and "=?" not in value and not CONTROLS.search(value):
        # Machines read these (List-Unsubscribe holds long addresses): a word is never split, only the gaps fold.
        folded = _fold(value.strip(), len(name) + 2)
        if max(map(len, folded.split("\r\n"))) + len(name) + 2 > HARD:
            raise ForGood(None, N_("The header {name} is too long for a message.").format(name=name), "mail")
        return f"{name}: {folded}"
    return f"{name}: {unstructured(name, value)}"


def _encode(text: str) -> tuple[str, bytes, bytes]:
    """Return the headers, the body and the stuffed body of a mail that is text only."""
    way, body = _transfer(text)
    head, body = mime.text_part("plain", way, body)
    return f"{VERSION}{head}", body, _stuffed(body)


def _parts(envelope: Envelope) -> tuple[str, bytes, bytes]:
    """Return the same of a mail with HTML or files. Its text part is the body, empty if there is none."""
    text = mime.text_part("plain", *_coded(envelope.body))
    html = mime.text_part("html", *_coded(envelope.html)) if envelope.html else None
    head, body = mime.whole(text, html, envelope.attachments)
    return f"{VERSION}{head}", body, _stuffed(body)


def _stuffed(body: bytes) -> bytes:
    stuffed = body.replace(b"\r\n.", b"\r\n..")
    return b"." + stuffed if stuffed.startswith(b".") else stuffed


def _transfer(text: str) -> tuple[str, bytes]:
    """Choose the transfer encoding: 7bit (ASCII, no line over 998), quoted-printable, or base64 (mostly not ASCII).

    Never 8bit: a relay that must convert it breaks DKIM signatures (RFC 6376, 5.3), and not every server takes it.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text if text.endswith("\n") else text + "\n"
    raw = text.encode("utf-8", "replace")
    if raw.isascii() and not RAW_FORBIDDEN.search(text) and max(map(len, raw.split(b"\n"))) <= HARD:
        way, body = "7bit", raw
    elif len(raw.translate(None, ASCII)) * 6 <= len(raw):  # above a sixth, base64 is shorter
        way, body = "quoted-printable", binascii.b2a_qp(raw, istext=True)
    else:
        way, body = "base64", encodebytes(raw.replace(b"\n", b"\r\n"))
    return way, body.replace(b"\n", b"\r\n")


_body = lru_cache(maxsize=64)(_encode)
_coded = lru_cache(maxsize=64)(_transfer)
