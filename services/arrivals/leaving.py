"""Leaving: what a message tells the customer of a visit is looked at again inside its claim. What is no longer so does not
leave."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.language import N_
from models.visits import Visit, VisitTelling
from services import settings
from services.arrivals.links import HEADER
from services.outbox.claim import Claimed, Verdict
from services.visits import answers
from services.visits.happened import NOT_TOLD
from services.work import HOUSE, clock, step
from services.work.events import signal

BINNED = N_("The visit is in the bin.")
THERE = N_("Nobody was on the way any more when it could leave.")
TOO_LATE = N_("It could not leave in time.")
MOVED = N_("The visit had another time, or was over, when it could leave.")


@step
def withheld(session: Session, rows: Sequence[Claimed]) -> dict[UUID, Verdict]:
    """Return the claimed messages that tell of a visit what is no longer so. A check of TABLE 11."""
    mine = [row.id for row in rows if HEADER in row.headers]
    if not mine or session.info["place"] == HOUSE:
        return {}
    query = select(VisitTelling, Visit).join(Visit, col(Visit.id) == col(VisitTelling.visit_id))
    late = settings.get(session, settings.ON_WAY_LATE)
    found: dict[UUID, Verdict] = {}
    for telling, visit in session.execute(query.where(col(VisitTelling.message_id).in_(mine))):
        why = _why_not(telling, visit, late)
        if why and telling.message_id:
            telling.why = why
            found[telling.message_id] = Verdict("cancel", why)
            signal(session, NOT_TOLD, "visits", [visit.id])
    return found


def _why_not(telling: VisitTelling, visit: Visit, late: timedelta) -> str:
    if visit.binned:
        return BINNED
    if telling.about == "time":
        same = telling.key == f"time:{answers.promised(visit).mark}"
        return "" if same and visit.state in answers.OPEN else MOVED
    if visit.state != "en_route" or visit.en_route_at is None:
        return THERE
    return TOO_LATE if clock.now() - visit.en_route_at > late else ""
