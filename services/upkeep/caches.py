"""Caches: what this process keeps to be quicker, cleared at the wish of an operator (H-14). It fills again by itself."""

import gc
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from models.language import N_
from services.house import register
from services.work import Actor, announce_id, errand, kind, work
from services.work.actor import on_behalf
from services.work.places import places

KEEPING = type(cache(len))  # a function that keeps its answers
CLEARED = kind("house.caches_cleared", N_("{by} cleared the caches: {entries} entries"), "cleaning_services")


@dataclass(frozen=True, slots=True)
class Cleared:
    """What was cleared: answers kept in so many caches of the program, and databases whose pages were let go."""

    entries: int
    caches: int
    databases: int


@errand("maintenance.run")
def clear_caches(actor: Actor) -> Cleared:
    """Clear the caches of this process, and return what was in them. Nothing is lost: what is needed is read or computed
    again, a little slower the first time."""
    entries = caches = 0
    for one in _caches():
        size = one.cache_info().currsize
        if size:
            entries, caches = entries + size, caches + 1
            one.cache_clear()
    entries += register.forget_all()
    done = Cleared(entries, caches, _let_go_of_pages())
    gc.collect()
    with work(on_behalf(actor)) as session:
        announce_id(session, CLEARED, "settings", UUID(int=0), by=actor.name, entries=done.entries)
    return done


def _caches() -> Iterator[Any]:
    """Yield the caches of services, each once: functions that keep their answers."""
    seen: set[int] = set()
    for name, home in list(sys.modules.items()):
        if name.startswith("services."):
            for one in list(vars(home).values()):
                if isinstance(one, KEEPING) and id(one) not in seen:
                    seen.add(id(one))
                    yield one


def _let_go_of_pages() -> int:
    """Close the readers of SQLite files that rest; each is opened again with an empty cache. Return of how many files."""
    here = places()
    with here.lock:
        engines = list(here.files.values())
    for one in engines:
        one.reader.dispose()
    return len(engines)
