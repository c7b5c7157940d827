"""Reports by mail servers: a mail that did not arrive (RFC 3464), and one reported as spam (ARF, RFC 5965)."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message

from flufl.bounce import all_failures

from models.text import line
from services.inbound.parsing import ADDRESS, ID, POLICY, Mail, addresses

STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
CODE = re.compile(r"\b([45]\d\d)\b")
SENDERS = ("mailer-daemon", "postmaster", "mail-daemon", "mail.daemon")
DEEPEST = 20_000  # characters of a part that are read


@dataclass(frozen=True, slots=True)
class Report:
    """What a server reports of one of our mails. `status` is as 5.1.1; empty where it names none."""

    kind: str  # bounce, delay or complaint
    status: str = ""
    code: int | None = None
    said: str = ""
    recipient: str = ""
    ids: tuple[str, ...] = ()  # Message-IDs of the mail it returns

    @property
    def hard(self) -> bool:
        """Whether the address does not work: nothing will ever arrive there."""
        return self.status in ("5.1.1", "5.1.2", "5.1.3", "5.1.10")

    @property
    def soft(self) -> bool:
        """Whether it may work another day: a full mailbox, a server that was away."""
        return self.status.startswith("4.") or self.status == "5.2.2"


def read(mail: Mail) -> Report | None:
    """Return the report that a mail is, or None for any other mail."""
    message = mail.message
    kind = (
        str(message.get_param("report-type") or "").lower() if message.get_content_type() == "multipart/report" else ""
    )
    parts = list(_parts(message))
    if kind == "feedback-report" or any(one.get_content_type() == "message/feedback-report" for one in parts):
        return _complaint(parts)
    if kind == "delivery-status" or any(one.get_content_type() == "message/delivery-status" for one in parts):
        return _status(parts)
    if _by_a_server(mail):
        return _guessed(mail, parts)
    return None


def _by_a_server(mail: Mail) -> bool:
    """Return whether a mail without the form of a report was written by a mail server: it came from nobody."""
    path = str(mail.message.get("return-path", "-")).strip()
    return path == "<>" or mail.sender.partition("@")[0] in SENDERS


def _status(parts: list[Message]) -> Report | None:
    """Read the fields of RFC 3464. A report of a success is none of ours."""
    for one in _fields(parts, "message/delivery-status"):
        action = str(one.get("action", "")).strip().lower()
        recipient = _typed(one.get("final-recipient")) or _typed(one.get("original-recipient"))
        if not (action or recipient):
            continue  # the first block is about the mail as a whole
        if action in ("delivered", "relayed", "expanded"):
            return None
        said = line(_after(str(one.get("diagnostic-code", ""))), 500) or ""
        status = _first_status(str(one.get("status", "")), said)
        kind = "delay" if action == "delayed" else "bounce"
        return Report(kind, status, _code(said), said, recipient, _returned(parts))
    return None


def _guessed(mail: Mail, parts: list[Message]) -> Report | None:
    """Read a report in the words of a server (qmail, Exim and the like): flufl.bounce knows forty of them."""
    temporary, permanent = frozenset[bytes](), frozenset[bytes]()
    with suppress(Exception):  # hostile input in patterns of others
        # Its patterns look at every line, some more than once: 0.5 s of the worst 200 kB.
        temporary, permanent = all_failures(message_from_bytes(mail.start, policy=POLICY))
    found = sorted(permanent or temporary)
    ids = _returned(parts) or tuple(ID.findall(mail.text[:DEEPEST]))
    if not found and not ids:
        return None
    recipient = found[0].decode("ascii", "replace").lower() if found else ""
    status = _first_status(mail.text[:DEEPEST])
    said = next((one.strip() for one in mail.text[:DEEPEST].split("\n") if status and status in one), "")
    kind = "delay" if temporary and not permanent else "bounce"
    return Report(kind, status, _code(said), line(said, 500) or "", recipient, ids)


def _complaint(parts: list[Message]) -> Report:
    recipient = ""
    for one in _fields(parts, "message/feedback-report"):
        recipient = recipient or next(iter(addresses(str(one.get("original-rcpt-to", "")))), "")
    return Report("complaint", recipient=recipient, ids=_returned(parts))


def _parts(message: Message) -> Iterator[Message]:
    """Yield every part, also those inside returned mails."""
    for number, one in enumerate(message.walk()):
        if number > 200:
            return
        yield one


def _fields(parts: list[Message], kind: str) -> Iterator[Message]:
    """Yield the blocks of fields in the parts of that type, as the standard library reads them."""
    for part in parts:
        if part.get_content_type() != kind:
            continue
        inner = part.get_payload()
        if isinstance(inner, list):
            yield from (one for one in inner[:50] if isinstance(one, Message))
        elif isinstance(inner, str):
            yield from _blocks(part)


def _blocks(part: Message) -> Iterator[Message]:
    content = part.get_payload(decode=True)
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
    yield from (message_from_string(one) for one in re.split(r"\r?\n\r?\n", text[:DEEPEST]) if one.strip())


def _returned(parts: list[Message]) -> tuple[str, ...]:
    """Return the Message-IDs of the mail that comes back, whole or only its headers (text/rfc822-headers)."""
    found: list[str] = []
    for part in parts:
        if part.get_content_type() == "text/rfc822-headers":
            content = part.get_payload(decode=True)
            text = content[:DEEPEST].decode("utf-8", "replace") if isinstance(content, bytes) else ""
            found += [
                one for row in re.findall(r"(?im)^message-id:(.*(?:\n[ \t].*)?)", text) for one in ID.findall(row)
            ]
        elif part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            for one in inner if isinstance(inner, list) else []:
                found += ID.findall(str(one.get("message-id", ""))) if isinstance(one, Message) else []
    return tuple(dict.fromkeys(found))


def _typed(value: object) -> str:
    """Return the address of `rfc822; ada@example.com`."""
    address = _after(str(value or "")).strip(" <>").lower()
    return address if ADDRESS.fullmatch(address) else ""


def _after(value: str) -> str:
    kind, semicolon, rest = value.partition(";")
    return rest.strip() if semicolon else kind.strip()


def _first_status(*texts: str) -> str:
    """Return the most telling status: a server's general 5.0.0 yields to what its words name."""
    found = [one[0] for text in texts for one in STATUS.finditer(text) if one[1] != "2"]
    return next((one for one in found if not one.endswith(".0.0")), found[0] if found else "")


def _code(said: str) -> int | None:
    found = CODE.search(said)
    return int(found[1]) if found else None
