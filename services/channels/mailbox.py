"""The mailbox: letters become files instead of leaving, so that Steward can be tried without an account."""

import asyncio
import heapq
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from uuid import UUID

from models.language import N_
from services.channels.channel import Envelope, ForNow, Handed, Receipt, Unclear, Withdrawn
from services.channels.encode import write


class MailboxTransport:
    """Writes each message to `<folder>/<id>.eml`. The id is the name, so a message exists once or not at all.

    Recipients may be telephone numbers here: text messages are tried in the same mailbox.
    """

    def __init__(self, folder: Path, sender_default: str = "Steward <steward@localhost>") -> None:
        self.folder = folder
        self.sender_default = sender_default

    async def send(self, envelope: Envelope, handed: Handed) -> Receipt:
        """Write a temporary file, await `handed`, then rename it. A full disk is ForNow."""
        letter = write(envelope, self.sender_default, anyone=True)
        part, place = self.folder / f".{envelope.id}.part", _path(self.folder, envelope.id)
        try:
            await asyncio.to_thread(_write, part, letter.head + letter.body)
        except OSError as full:
            raise ForNow(
                None, N_("The mailbox cannot be written: {reason}.").format(reason=full.strerror), "data"
            ) from full
        if not await handed():
            await asyncio.to_thread(part.unlink, missing_ok=True)
            raise Withdrawn
        try:
            await asyncio.to_thread(os.replace, part, place)
        except OSError as full:
            raise ForNow(
                None, N_("The mailbox cannot be written: {reason}.").format(reason=full.strerror), "dot"
            ) from full
        try:
            await asyncio.to_thread(_sync, self.folder)
        except OSError as lost:
            raise Unclear(
                None, N_("The mailbox may lose it in a power cut: {reason}.").format(reason=lost.strerror), "dot"
            ) from lost
        return Receipt(250, N_("Kept in the mailbox; it was not sent."), place.name, kept=True)

    async def close(self) -> None:
        """Do nothing: no connection is held open."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A file of the mailbox, as people read it. `readable` is False when it could not be parsed."""

    id: str
    sender: str
    recipient: str
    subject: str
    sent_at: datetime
    text: str
    readable: bool = True


def letters(folder: Path, limit: int = 100) -> list[Letter]:
    """Return the newest letters, newest first. Damaged files are listed as such; a missing folder is empty."""
    try:
        with os.scandir(folder) as entries:
            found = [(_changed(e), e.path) for e in entries if e.name.endswith(".eml") and not e.name.startswith(".")]
    except FileNotFoundError:
        return []
    return [read for _, path in heapq.nlargest(limit, found) if (read := _read(Path(path)))]


def letter(folder: Path, id: UUID) -> Letter | None:
    """Return one letter, or None when it is not there (any more)."""
    return _read(_path(folder, id))


def _path(folder: Path, id: UUID) -> Path:
    return folder / f"{UUID(str(id))}.eml"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows cannot open folders; its file system keeps names in a journal
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _changed(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _read(path: Path) -> Letter | None:
    try:
        raw = path.read_bytes()
        written_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return None
    try:
        message = BytesParser(policy=policy.default).parsebytes(raw)
        return _understood(path.stem, message, written_at)
    except Exception:
        # A folder may hold any file, and the parser fails in many ways on garbage: the page shows it raw.
        return Letter(path.stem, "", "", "", written_at, raw.decode("utf-8", "replace"), readable=False)


def _understood(id: str, message: EmailMessage, written_at: datetime) -> Letter:
    stated = message["Date"].datetime if message["Date"] else None
    sent_at = stated.astimezone(UTC) if stated else written_at
    body = message.get_body(("plain",)) or message
    sender, recipient, subject = (str(message[name] or "") for name in ("From", "To", "Subject"))  # no text
    readable = bool(message["From"] or message["To"])
    return Letter(id, sender, recipient, subject, sent_at, body.get_content().replace("\r\n", "\n"), readable)
