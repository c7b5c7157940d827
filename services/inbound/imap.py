"""One connection to a mailbox by IMAP, which changes nothing in it: the folder is opened by EXAMINE, and mails are
fetched by BODY.PEEK. All answers are bounded, whatever the server says of their size.
"""

import imaplib
import re
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from models.language import N_
from models.text import line
from services.inbound.accounts import Account

CONNECT, READ = 10.0, 60.0  # seconds
LARGEST = 30 * 1024 * 1024  # bytes of a mail that is read whole; of a larger one only the head is
LONGEST_LITERAL = LARGEST + 1024 * 1024
AT_ONCE, BYTES = 200, 8 * 1024 * 1024  # of one batch: a short work each, and bounded memory
SLICE = 1.0  # seconds between two looks at whether the reader shall end
FOLDERS = 40  # searched for a mail that is missing
BROKEN = (IMAPClientError, imaplib.IMAP4.error, OSError, ssl.SSLError, ValueError, EOFError)


class Unreadable(Exception):
    """The mailbox cannot be read now: a sentence for the administrator, then the server's own words on a new line."""

    def __init__(self, sentence: str, said: str = "", *, refused: bool = False) -> None:
        super().__init__(f"{sentence}\n{said}".strip()[:300])
        self.refused = refused  # the sign-in or the folder: trying again soon does not help


@dataclass(frozen=True, slots=True)
class Fetched:
    """One mail as the server has it. `whole` is False where only its head was read, because it is too large."""

    uid: int
    at: datetime
    raw: bytes
    size: int
    whole: bool = True


class _Client(IMAPClient):  # type: ignore[misc]
    """The library looks at the socket alone for what the server says in IDLE. What came in one packet with an answer
    before lies in its buffer already, and would stay there until more comes."""

    unread = False  # look into the buffer once, without waiting for the socket

    def _poll_socket(self, sock: socket.socket, timeout: float | None = None) -> Any:
        unread, self.unread = self.unread, False
        return unread or super()._poll_socket(sock, timeout)


class Connection:
    """A signed-in connection with one folder open, read-only."""

    def __init__(self, account: Account, folder: str) -> None:
        self.account = account
        self.client = _Client(
            account.host, account.port, ssl=account.secure, timeout=SocketTimeout(connect=CONNECT, read=READ)
        )
        self.room = 0  # bytes that the next answers may have
        self._bound()
        try:
            self._sign_in()
            self.uidvalidity, self.exists = _examine(self.client, folder)
        except BaseException:
            self.close()
            raise

    def after(self, uid: int) -> list[int]:
        """Return the UIDs above `uid`. `105:*` also answers with the last mail there is, 104: it is left out."""
        self.client._imap.untagged_responses.pop("EXISTS", None)  # what comes from here on is after this question
        found: Sequence[int] = self.client.search(["UID", f"{uid + 1}:*"])
        return sorted(one for one in found if one > uid)

    def fetch(self, uids: Sequence[int]) -> Iterator[list[Fetched]]:
        """Yield these mails in batches, in the order of their UIDs. Mails that are gone meanwhile are left out."""
        for start in range(0, len(uids), AT_ONCE):
            some = uids[start : start + AT_ONCE]
            known = self.client.fetch(some, ["RFC822.SIZE", "INTERNALDATE"])
            batch: list[tuple[int, int, datetime]] = []
            for uid in some:
                about = known.get(uid)
                if about is None:
                    continue
                size = int(about.get(b"RFC822.SIZE") or 0)
                if batch and sum(min(one[1], LARGEST) for one in batch) + size > BYTES:
                    yield self._read(batch)
                    batch = []
                batch.append((uid, size, _aware(about.get(b"INTERNALDATE"))))
            if batch:
                yield self._read(batch)

    def _sign_in(self) -> None:
        self.room = LONGEST_LITERAL
        self.client.normalise_times = False
        if not self.account.secure and self.client.has_capability("STARTTLS"):
            self.client.starttls(ssl.create_default_context())
        elif not (self.account.secure or self.account.open_air or _here(self.account.host)):
            raise Unreadable(N_("The mail server offers no encryption, so the password was not sent."), refused=True)
        self.client.login(self.account.user, self.account.password)

    def _bound(self) -> None:
        """Refuse more than we asked for: the server alone says how large its answers are."""
        inner, read = self.client._imap, self.client._imap.read

        def bounded(size: int) -> bytes:
            self.room -= size
            if self.room < 0:
                raise imaplib.IMAP4.abort("the answer is too large")
            content: bytes = read(size)
            return content

        inner.read = bounded

    def _read(self, batch: Sequence[tuple[int, int, datetime]]) -> list[Fetched]:
        small = [uid for uid, size, _at in batch if size <= LARGEST]
        large = [uid for uid, size, _at in batch if size > LARGEST]
        self.room = BYTES + LONGEST_LITERAL
        bodies = self.client.fetch(small, ["BODY.PEEK[]"]) if small else {}
        heads = self.client.fetch(large, ["BODY.PEEK[HEADER]"]) if large else {}
        found = []
        for uid, size, at in batch:
            whole = uid not in heads
            raw = (bodies.get(uid) or {}).get(b"BODY[]") if whole else heads[uid].get(b"BODY[HEADER]")
            if raw is not None:
                found.append(Fetched(uid, at, raw, size, whole))
        return found

    @property
    def idles(self) -> bool:
        """Whether the server tells of new mail by itself (IDLE)."""
        return bool(self.client.has_capability("IDLE"))

    def idle(self, seconds: float, stopping: Any) -> None:
        """Wait until the server tells of a change, at most so long, or until `stopping` is set."""
        self.client.idle()
        self.client.unread = True
        if self.client.idle_check(timeout=0):
            seconds = 0.0
        end = time.monotonic() + seconds
        while not stopping.is_set() and (left := end - time.monotonic()) > 0:
            began = time.monotonic()
            told = self.client.idle_check(timeout=min(SLICE, left))
            # An answer without words before the time is over: the other side closed. `idle_done` raises then.
            if told or time.monotonic() - began < min(SLICE, left) / 2:
                break
        self.client.idle_done()

    def told(self) -> bool:
        """Ask the server whether mail came since the last question, or while the connection was busy. What it says beside
        another answer it does not say again in IDLE."""
        self.client.noop()
        return bool(self.client._imap.untagged_responses.pop("EXISTS", None))

    def search_everywhere(self, header_id: str) -> list[str]:
        """Return the folders that hold a mail with this Message-ID."""
        found = []
        names = [name for flags, _delimiter, name in self.client.list_folders() if b"\\Noselect" not in flags]
        for name in names[:FOLDERS]:
            with suppress(IMAPClientError, imaplib.IMAP4.error):
                self.client.select_folder(name, readonly=True)
                if self.client.search(["HEADER", "Message-ID", header_id]):
                    found.append(str(name))
        return found

    def close(self) -> None:
        """Leave, politely where the connection still stands."""
        with suppress(*BROKEN):
            self.client.socket().settimeout(2.0)
            self.client.logout()
        with suppress(*BROKEN):
            self.client.shutdown()


def connect(account: Account, folder: str) -> Connection:
    """Return a connection. Raises Unreadable, with a sentence, where there is none."""
    try:
        return Connection(account, folder)
    except LoginError as error:
        raise Unreadable(N_("The mail server refused the sign-in."), said(error, account), refused=True) from None
    except BROKEN as error:
        raise Unreadable(why(error), said(error, account)) from None


def said(error: BaseException, account: Account) -> str:
    """Return an error in one line, without the password."""
    text = re.sub(r"^b['\"]|['\"]$", "", str(error).strip())
    return (line(text.replace(account.password, "…"), 200) or "") if account.password else ""


def _examine(client: IMAPClient, folder: str) -> tuple[int, int]:
    try:
        about = client.select_folder(folder, readonly=True)
    except (IMAPClientError, imaplib.IMAP4.error) as error:
        if isinstance(error, imaplib.IMAP4.abort):
            raise
        raise Unreadable(N_("The folder cannot be opened."), line(str(error), 200) or "", refused=True) from None
    return int(about.get(b"UIDVALIDITY") or 0), int(about.get(b"EXISTS") or 0)


def _here(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")


def _aware(at: datetime | None) -> datetime:
    """Return the time a mail arrived, in UTC; now for one the server has no time of, or one in the future."""
    now = datetime.now(UTC)
    if at is None:
        return now
    found = (at if at.tzinfo else at.astimezone()).astimezone(UTC)
    return min(found, now)


def why(error: BaseException) -> str:
    """Return the sentence for a connection that broke or never was."""
    if isinstance(error, ssl.SSLError):
        return _insecure(error)
    if isinstance(error, socket.gaierror):
        return N_("The mail server's name is not known.")
    if isinstance(error, TimeoutError):
        return N_(
            "The mail server did not answer in time. Check the port: usually 993 for imaps:// and 143 for imap://."
        )
    if isinstance(error, ConnectionRefusedError):
        return N_("The mail server refused the connection.")
    return N_("The connection to the mail server broke.")


# OpenSSL's codes for a certificate that was not accepted (x509_vfy.h).
EXPIRED, WRONG_NAME, NOT_KNOWN = (10,), (62, 64), (2, 18, 19, 20, 21)


def _insecure(error: ssl.SSLError) -> str:
    """Return the sentence for a connection without encryption to trust: what to do about it."""
    code = error.verify_code if isinstance(error, ssl.SSLCertVerificationError) else 0
    if code in EXPIRED:
        return N_("The mail server's certificate has expired. Its operator must renew it.")
    if code in WRONG_NAME:
        return N_("The mail server's certificate is for another name. Put that name into the address.")
    if code in NOT_KNOWN:
        return N_(
            "The mail server's certificate is from an authority that is not known here. Use one of a public authority, or name "
            "the file of this authority's certificate in SSL_CERT_FILE and restart Steward."
        )
    if error.reason in ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE"):
        return N_(
            "The mail server speaks no TLS at this port. Use the port for imaps://, usually 993, or write imap://."
        )
    return N_("The mail server's certificate or encryption was not accepted. Its operator must renew it.")
