"""A probe: a job is added, done and read back, and nothing of it stays (N-03: the daily check of what matters most)."""

from models.language import N_
from services.jobs import record
from services.work import Actor, Conflict
from services.work.undone import undone

TITLE = N_("Daily check")


def probe(actor: Actor) -> str:
    """Add a job with its visit and read it back, in a work that is not committed: no row, no number, no event and no entry
    of the trail stays. Return the number it would have had. Raises what adding a job would raise."""
    with undone(actor) as session:
        made = record.create(session, actor, {"title": TITLE, "minutes": 30})
        session.flush()
        found = record.find(session, actor, made.id)
        if found.title != TITLE or len(found.visits) != 1:
            raise Conflict(TITLE)
        return found.number or ""
