"""Unused words: a chore drops the kept words of names that no record has any more, so that nothing of an erased name stays
(docs/decisions/0062)."""

from services.records import search, spelling
from services.work import Actor, work

AT_ONCE = 1_000  # words of one work


def sweep(actor: Actor) -> int:
    """Drop the kept words in the actor's place that no name has. Return how many. An errand of short works."""
    last, dropped = 0, 0
    while True:
        with work(actor, read=True) as session:
            rows = spelling.kept_after(session, last, AT_ONCE)
            unused = [one for one, word in rows if not search.held(session, word)]
        if unused:
            with work(actor) as session:
                spelling.forget(session, unused)
        if not rows:
            return dropped
        last, dropped = rows[-1][0], dropped + len(unused)
