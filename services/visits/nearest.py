"""The last and the next visit of a customer, as their pages show them."""

from dataclasses import dataclass, replace

from sqlmodel import Session

from services.records.lists import Slice
from services.visits.cards import Listed
from services.visits.record import Query, search
from services.work import Actor, action, clock


@dataclass(frozen=True, slots=True)
class Nearest:
    """The next visit that somebody has, and the last one that was made; `total` counts all visits, without a time too."""

    next: Listed | None
    last: Listed | None
    total: int


@action("visits.read")
def nearest(session: Session, actor: Actor, query: Query) -> Nearest:
    """Return the next and the last visit among those that the actor may see. One that goes on now is the next."""
    of_those = (
        replace(query, state="live", part=Slice("start_at", 1)),
        replace(query, state="finished", end=clock.now(), part=Slice("-start_at", 1)),
    )
    coming, made = (search(session, actor, one).rows for one in of_those)
    total = search(session, actor, replace(query, part=Slice("-start_at", 1))).total
    return Nearest(coming[0] if coming else None, made[0] if made else None, total)
