"""Reading one mailbox: connect, take over what is new, wait for more, and begin again after every trouble.

Nothing is lost by a cut: a batch is stored together with its last UID, and the next connection goes on behind it.
"""

import logging
import threading
import time
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlmodel import col

from models.inbound import Mailbox
from models.language import N_
from services.inbound import imap, keeping, mailboxes, parsing, taking
from services.inbound.events import READ
from services.inbound.imap import Connection, Fetched, Unreadable
from services.inbound.parsing import Mail
from services.work import Actor, Conflict, Refused, clock, house_actor, trouble, work
from services.work.events import signal
from services.work.foreground import yield_to_foreground

log = logging.getLogger(__name__)
IDLE = 540.0  # seconds until IDLE is renewed: servers and routers end a silent connection after 10 minutes or more
POLL = 60.0  # seconds between two looks where IDLE is not offered
DELAYS = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0)  # seconds until the next attempt; a cut is over within 60
REFUSED = (30.0, 60.0, 120.0, 300.0)  # after a refused sign-in: trying it again and again locks accounts
BROKE = N_("Something broke on our side while the mailbox was read.")
HEALTHY = 300.0  # seconds a connection has to last for its failure to be a first one


@dataclass
class Reader:
    """The thread that reads one mailbox of one place, as it was when the thread began."""

    place: str
    box: Mailbox

    def __post_init__(self) -> None:
        """Prepare the thread."""
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._live, name=f"mailbox {self.box.id}", daemon=True)

    @property
    def key(self) -> tuple[str, UUID, int]:
        """What it reads, and in which version."""
        return self.place, self.box.id, self.box.version

    @property
    def actor(self) -> Actor:
        """On whose behalf it works."""
        return house_actor(self.place)

    def start(self) -> None:
        """Begin to read."""
        self.thread.start()

    def stop(self) -> None:
        """Ask the thread to end; it does within a second, unless the server keeps it waiting."""
        self.stopping.set()

    def _live(self) -> None:
        failed = 0
        while not self.stopping.is_set():
            began = time.monotonic()
            try:
                self.read()
                return
            except Conflict:  # the mailbox was changed: another reader takes over
                self.stopping.wait(DELAYS[0])
                return
            except Unreadable as why:
                failed = 0 if time.monotonic() - began > HEALTHY else failed
                pause = _pause(REFUSED if why.refused else DELAYS, failed)
                self._failed(str(why))
            except Exception:
                trouble.log_repeated(log, "a mailbox could not be read", place=self.place, mailbox=str(self.box.id))
                pause = _pause(DELAYS, failed)
                self._failed(BROKE)
            failed += 1
            self.stopping.wait(pause)

    def read(self) -> None:
        """Read until the thread shall end, a batch at least. Raises Unreadable when the connection breaks."""
        account = mailboxes.account_of(self.box)
        if account is None:
            raise Unreadable(mailboxes.UNSET, refused=True)
        connection = imap.connect(account, self.box.folder)
        try:
            self._follow(connection)
        except imap.BROKEN as error:
            raise Unreadable(imap.why(error), imap.said(error, account)) from None
        finally:
            connection.close()

    def _follow(self, connection: Connection) -> None:
        last = self._known_up_to(connection.uidvalidity)
        while True:
            last = self._catch_up(connection, last)
            self._went_well()
            if self.stopping.is_set():
                return
            if connection.told():
                continue
            if connection.idles:
                connection.idle(IDLE, self.stopping)
            else:
                self.stopping.wait(POLL)

    def _known_up_to(self, uidvalidity: int) -> int:
        """Return the last UID that is read; 0 where the server numbers anew, or nothing was read yet."""
        with work(self.actor, read=True) as session:
            now = session.get(Mailbox, self.box.id)
        if now is None or now.version != self.box.version:
            raise Conflict("the mailbox was changed")  # no text
        return now.last_uid if now.uidvalidity == uidvalidity else 0

    def _catch_up(self, connection: Connection, last: int) -> int:
        """Take over every mail above `last`. Return the last UID."""
        for batch in connection.fetch(connection.after(last)):
            yield_to_foreground(time.monotonic())
            self._take(connection.uidvalidity, [(one, parsing.parse(one.raw, one.whole)) for one in batch])
            last = max([last, *(one.uid for one in batch)])
            if self.stopping.is_set():
                break
        return last

    def _take(self, uidvalidity: int, mails: list[tuple[Fetched, Mail]]) -> None:
        """Store a batch; where one of it cannot be stored, each on its own, and that one with nothing but its bytes."""
        keeping.lay(self.place, mails)
        try:
            with work(self.actor) as session:
                taking.take(session, self.actor, self.box, uidvalidity, mails)
        except (Refused, OperationalError):
            raise
        except Exception:
            trouble.log_repeated(log, "a mail could not be stored", place=self.place, mailbox=str(self.box.id))
            if len(mails) == 1 and mails[0][1].header_id + mails[0][1].subject + mails[0][1].sender == "":
                raise  # not even the bytes
            for one, mail in mails:
                self._take(uidvalidity, [(one, mail if len(mails) > 1 else parsing.unreadable(one.raw))])

    def _went_well(self) -> None:
        self._note(last_ok_at=clock.now(), last_error="")

    def _failed(self, why: str) -> None:
        try:
            self._note(last_error=why[:300], last_error_at=clock.now())
        except Exception:  # the database is what broke
            trouble.log_repeated(log, "the trouble of a mailbox could not be noted", place=self.place)

    def _note(self, **values: object) -> None:
        """Write down how it goes, past the trail: nobody edits it."""
        here = update(Mailbox).where(col(Mailbox.id) == self.box.id).values(**values)
        with work(self.actor) as session:
            session.execute(here.execution_options(synchronize_session=False))
            signal(session, READ, "mailboxes", [self.box.id])


def _pause(delays: tuple[float, ...], failed: int) -> float:
    return delays[min(failed, len(delays) - 1)]
