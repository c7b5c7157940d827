"""Publishing: the status page as files in `data/status/`, renamed into place, so that any web server can show them while
Steward is down (Y-05). They are written after each change and each minute."""

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from services.house.status import feed, page
from services.house.status.facts import Facts, Published, facts
from services.work import Actor, trouble
from services.work.places import places

log = logging.getLogger(__name__)
MOST = 50_000  # bytes of each file
FOLDER = "status"
_turn = threading.Lock()  # the newest facts are written last


def folder() -> Path:
    """Return where the files are."""
    return places().config.data_dir / FOLDER


def address() -> str:
    """Return the address of the page, for links."""
    return f"{places().config.address.rstrip('/')}/status/"


def keep(actor: Actor) -> None:
    """Write the files. A chore of the house, each minute: what they say is valid for two."""
    with _turn:
        found = facts()
        _put("index.html", fitted(found, page.index))
        _put("history.html", fitted(found, page.history))
        _put("atom.xml", fitted(found, lambda some: feed.atom(some, address())))


def write() -> None:
    """Write the files after a change. A failure is logged: what was changed stays changed, and the chore tries again."""
    try:
        keep(Actor(place="house"))
    except Exception:
        trouble.log_repeated(log, "the status page could not be written")


def fitted(found: Facts, make: Callable[[Facts], str]) -> bytes:
    """Return a file of at most 50 KB: of the longest ones fewer and shorter entries are shown."""
    whole = make(found).encode()
    for incidents, said, letters in ((30, 5, 600), (10, 3, 300), (5, 1, 200), (0, 0, 0)):
        if len(whole) <= MOST:
            break
        cut = [_cut(one, said, letters) for one in found.past[:incidents]]
        still = [_cut(one, max(said, 1), max(letters, 200)) for one in found.open[: max(incidents, 3)]]
        planned = [replace(one, text=one.text[:200]) for one in found.planned]
        whole = make(replace(found, past=cut, open=still, planned=planned)).encode()
    return whole


def _cut(one: Published, said: int, letters: int) -> Published:
    return replace(one, said=[replace(each, text=each.text[:letters]) for each in one.said[:said]])


def _put(name: str, content: bytes) -> None:
    """Put a file into place: whoever reads it gets the old one or the new one, and never a part."""
    here = folder()
    here.mkdir(mode=0o755, parents=True, exist_ok=True)
    new = here / f".{name}.{uuid4().hex}"
    try:
        new.write_bytes(content)
        new.chmod(0o644)  # the web server reads it, too
        os.replace(new, here / name)
    finally:
        new.unlink(missing_ok=True)
