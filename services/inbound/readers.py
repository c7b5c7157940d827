"""The readers: one thread for each mailbox of each place, beside the server. An event begins or ends them at once; a look
every half minute repairs what was missed."""

import logging
import threading
import time
from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from models.inbound import Mailbox
from services.inbound import mailboxes
from services.inbound.events import ADDED, CHANGED, REMOVED
from services.inbound.reading import Reader
from services.work import HOUSE, house_actor, trouble, work
from services.work.events import Event, listen

log = logging.getLogger(__name__)
LOOK = 30.0  # seconds
PATIENCE = 5.0  # seconds for the threads at the end; a work that runs is committed or not at all

Key = tuple[str, UUID, int]


class Readers:
    """Reads the mailboxes of the places that `places` names."""

    def __init__(self, places: Callable[[], list[str]]) -> None:
        self.places = places
        self.running: dict[Key, Reader] = {}
        self.changed = threading.Event()
        self.ending = False

    def start(self) -> None:
        """Begin, with the mailbox that the environment names."""
        self.deaf = listen(self._hear)
        self.thread = threading.Thread(target=self._live, name="mailboxes", daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """End every thread, and wait for those that are storing a batch."""
        self.deaf()
        self.ending = True
        self.changed.set()
        self.thread.join(PATIENCE)
        for one in self.running.values():
            one.stop()
        end = time.monotonic() + PATIENCE
        for one in self.running.values():
            one.thread.join(max(0.0, end - time.monotonic()))

    def _hear(self, events: list[Event]) -> None:
        if any(one.kind in (ADDED, CHANGED, REMOVED) for one in events):
            self.changed.set()

    def _live(self) -> None:
        while not self.ending:
            self.changed.clear()
            try:
                mailboxes.settle_own()
                self._look()
            except Exception:
                trouble.log_repeated(log, "the mailboxes could not be looked for")
            self.changed.wait(LOOK)

    def _look(self) -> None:
        """Begin a reader for each mailbox that has none, and end those whose mailbox was changed or is gone."""
        wanted: dict[Key, Reader] = {}
        for place in self.places():
            if place != HOUSE:
                wanted |= {one.key: one for one in self._of(place)}
        for key in self.running.keys() - wanted.keys():
            self.running.pop(key).stop()
        for key, reader in wanted.items():
            there = self.running.get(key)
            if (there is None or not there.thread.is_alive()) and not self.ending:
                self.running[key] = reader
                reader.start()

    def _of(self, place: str) -> list[Reader]:
        try:
            with work(house_actor(place), read=True) as session:
                rows = session.scalars(select(Mailbox).where(col(Mailbox.off).is_(False))).all()
                session.expunge_all()
        except Exception:  # one place must not keep the others waiting
            trouble.log_repeated(log, "the mailboxes of a place could not be looked for", place=place)
            return [one for one in self.running.values() if one.place == place]
        return [Reader(place, one) for one in rows]
