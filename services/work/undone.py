"""Undone: a work of a probe. Everything in it is real, and nothing of it is ever committed, whatever ends the process."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session

from services.work import Actor, work


class _Undone(Exception):
    """Ends the work of a probe, so that nothing of it is committed."""


@contextmanager
def undone(actor: Actor) -> Iterator[Session]:
    """Open a work that is rolled back at its end: no row, number, event or entry of the trail stays, and nobody hears of
    it. Raises what is raised inside."""
    try:
        with work(actor) as session:
            yield session
            session.flush()
            raise _Undone
    except _Undone:
        return
