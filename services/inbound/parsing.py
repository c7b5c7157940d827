"""Mails as they come: their headers, text and files. Input is hostile: nothing in it raises beyond this file.

HTML of strangers is turned into text and never shown as it is. Names and addresses are what the mail claims: they say
who wrote, and allow nothing.
"""

import email
import email.header
import email.policy
import hashlib
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage, Message
from email.utils import getaddresses
from functools import cached_property

from models.text import block, line
from services import html
from services.inbound import quoting

log = logging.getLogger(__name__)
LONGEST_TEXT = 200_000  # characters that are kept of a mail's text; all of it is in the mail itself
MOST_PARTS, MOST_FILES = 500, 50
MOST_IDS, MOST_ADDRESSES = 100, 100
ID = re.compile(r"<[!-;=?-~]{1,380}@[!-;=?-~]{1,300}>")
ADDRESS = re.compile(r"[^\s@<>\"]{1,64}@[^\s@<>\"]{1,253}")
# What a relay adds on the way: two copies of one mail differ in it.
CONTENT = ("from", "to", "cc", "subject", "date", "message-id")


@dataclass(frozen=True, slots=True)
class Part:
    """A file in a mail."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """One mail, taken apart."""

    message: Message
    header_id: str = ""
    digest: str = ""
    sender: str = ""
    sender_name: str = ""
    to: tuple[str, ...] = ()  # of To and Cc
    subject: str = ""
    text: str = ""
    shown_text: str = ""
    parts: list[Part] = field(default_factory=list)

    def header(self, name: str) -> str:
        """Return a header in one line; empty if there is none, or one that cannot be read."""
        return _header(self.message, name)

    @cached_property
    def references(self) -> list[str]:
        """The Message-IDs it answers, the nearest first."""
        near = ID.findall(self.header("in-reply-to"))
        far = ID.findall(self.header("references"))[-MOST_IDS:]
        return list(dict.fromkeys([*near, *reversed(far)]))

    @cached_property
    def reached(self) -> list[str]:
        """The addresses it came to, as its headers tell: also those of a blind copy."""
        names = ("delivered-to", "x-original-to", "x-envelope-to", "envelope-to", "x-forwarded-to", "resent-to", "bcc")
        values = [one for name in names for one in _all(self.message, name)]
        return list(dict.fromkeys([*self.to, *(address for one in values for address in addresses(one))]))


def parse(raw: bytes, whole: bool = True) -> Mail:
    """Return a mail from its bytes, whatever they are; with only its head if that is all there is."""
    try:
        message: Message = email.message_from_bytes(raw, policy=email.policy.compat32)
    except Exception:  # the parser is forgiving; what it does not forgive is kept as text
        log.info("a mail could not be taken apart", exc_info=True)
        message = EmailMessage()
    try:
        return _taken_apart(message, raw, whole)
    except Exception:
        log.warning("a mail could not be read", exc_info=True)
        return Mail(message, digest=hashlib.sha256(raw).hexdigest(), text=_clean(raw.decode("utf-8", "replace")))


def unreadable(raw: bytes) -> Mail:
    """Return a mail that could not be stored as it was parsed: only its bytes are known."""
    return Mail(EmailMessage(), digest=hashlib.sha256(raw).hexdigest())


def addresses(value: str) -> list[str]:
    """Return the email addresses in a header, in lower case."""
    found = (address for _name, address in getaddresses([value[:20_000]])[:MOST_ADDRESSES])
    return list(dict.fromkeys(one.lower() for one in found if ADDRESS.fullmatch(one) and one == line(one)))


def _taken_apart(message: Message, raw: bytes, whole: bool) -> Mail:
    text, parts = _body(message) if whole else ("", [])
    name, sender = _sender(message)
    ids = ID.findall(_header(message, "message-id"))
    return Mail(
        message,
        header_id=ids[0][:400] if ids else "",
        digest=_digest(message, raw, whole),
        sender=sender,
        sender_name=name,
        to=tuple(dict.fromkeys([*addresses(_header(message, "to")), *addresses(_header(message, "cc"))])),
        subject=line(_header(message, "subject"), 400) or "",
        text=text,
        shown_text=quoting.own_words(text) if text else "",
        parts=parts,
    )


def _digest(message: Message, raw: bytes, whole: bool) -> str:
    """Return the identity of a mail's content: what its writer wrote, without what was added on the way."""
    made = hashlib.sha256()
    for name in CONTENT:
        made.update(f"{name}:{_header(message, name)}\n".encode("utf-8", "replace"))
    separator = re.search(rb"\r?\n\r?\n", raw)
    made.update(raw[separator.end() :].replace(b"\r\n", b"\n").rstrip() if separator and whole else b"")
    return made.hexdigest()


def _sender(message: Message) -> tuple[str, str]:
    for name in ("from", "sender", "return-path"):
        for shown, address in getaddresses([_header(message, name)])[:1]:
            if ADDRESS.fullmatch(address) and address == line(address):
                return line(shown, 200) or "", address.lower()[:254]
    return "", ""


def _body(message: Message) -> tuple[str, list[Part]]:
    """Return the text of a mail, and its files. Of the same text in several forms, the plain one."""
    plains: list[str] = []
    htmls: list[str] = []
    parts: list[Part] = []
    for one in _leaves(message):
        kind, name = one.get_content_type(), _filename(one)
        attached = str(one.get("content-disposition", "")).lower().lstrip().startswith("attachment") or bool(name)
        if kind in ("text/plain", "text/html") and not attached:
            (plains if kind == "text/plain" else htmls).append(_text(one))
        elif len(parts) < MOST_FILES and not kind.startswith("multipart/"):
            content = _bytes(one)
            if content:
                parts.append(Part(name or _called(kind, len(parts) + 1), content))
    text = "\n\n".join(one for one in plains if one.strip())
    if not text:
        text = "\n\n".join(html.as_text(one[: 2 * LONGEST_TEXT]) for one in htmls)
    return _clean(text), parts


def _leaves(message: Message) -> Iterator[Message]:
    """Yield the parts that hold something; a mail inside the mail is one file, not more parts."""
    waiting, seen = [message], 0
    while waiting and seen < MOST_PARTS:
        one, seen = waiting.pop(0), seen + 1
        inner = one.get_payload()
        if one.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting = [part for part in inner if isinstance(part, Message)] + waiting
        else:
            yield one


def _text(part: Message) -> str:
    charset = part.get_content_charset() or "utf-8"
    content = _bytes(part)[: 8 * LONGEST_TEXT]
    try:
        return content.decode(charset, "replace")
    except (LookupError, ValueError):  # a charset that does not exist
        return content.decode("utf-8", "replace")


def _bytes(part: Message) -> bytes:
    inner = part.get_payload()
    if isinstance(inner, list):  # a mail in the mail
        return b"".join(one.as_bytes() for one in inner if isinstance(one, Message))
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _filename(part: Message) -> str:
    try:
        return (line(part.get_filename() or "", 200) or "").replace("/", "_").replace("\\", "_")
    except Exception:  # a name in an encoding that does not exist
        return ""


def _called(kind: str, number: int) -> str:
    ending = {"message/rfc822": "eml", "text/calendar": "ics", "image/png": "png", "image/jpeg": "jpg"}.get(kind, "bin")
    return f"part-{number}.{ending}"


def _header(message: Message, name: str) -> str:
    return next(iter(_all(message, name)), "")


def _all(message: Message, name: str) -> list[str]:
    """Return each header of that name, decoded into one line."""
    found = []
    for value in message.get_all(name) or ():
        try:
            decoded = str(email.header.make_header(email.header.decode_header(str(value)[:20_000])))
        except Exception:  # encoded words that are none
            decoded = str(value)[:20_000]
        found.append(line(decoded.encode("utf-8", "replace").decode("utf-8", "replace")) or "")
    return found


def _clean(text: str) -> str:
    return (block(text[:LONGEST_TEXT].replace("\x00", "")) or "").strip("\n")
