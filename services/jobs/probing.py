"""A probe: a job is added, done and read back, and nothing of it stays (N-03: the daily check of what matters most)."""

from models.language import N_
from services.jobs import record
from services.work import Actor, Conflict, work

TITLE = N_("Daily check")


class _Undone(Exception):
    """Ends the work of a probe, so that nothing of it is committed."""


def probe(actor: Actor) -> None:
    """Add a job with its visit and read it back, in a work that is not committed: no row, no number, no event and no entry
    of the trail stays. Raises what adding a job would raise."""
    try:
        with work(actor) as session:
            made = record.create(session, actor, {"title": TITLE, "minutes": 30})
            session.flush()
            found = record.find(session, actor, made.id)
            if found.title != TITLE or len(found.visits) != 1:
                raise Conflict(TITLE)
            raise _Undone
    except _Undone:
        return
