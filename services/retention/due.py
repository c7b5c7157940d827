"""Due: how many rows of a line are to be archived or removed at this moment, and how long a line keeps them."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.messages import Message
from models.reports import RetentionRule
from models.sales import Order
from models.tasks import Task
from services.messages import listing
from services.orders import record as orders
from services.records import former, lists
from services.retention import counting, deeds
from services.retention.counting import Number
from services.retention.table import YEAR, Line
from services.tasks import tasks
from services.work import Actor, clock, step


@step
def due(session: Session, actor: Actor, line: Line) -> Number:
    """Return how many rows of a line are due now."""
    if line.deed is not None:
        return counting.rows(session, line.deed.row, line.deed.old(clock.now(), deeds.kept(session, line.days)))
    if line.key == YEAR:
        return _of_former_years(session, deeds.new_year(actor.place))
    return line.due(session) if line.due else (0, False)


@step
def _of_former_years(session: Session, at: datetime) -> Number:
    """Count what would leave the lists: what has left them already is not counted."""
    already = former.before(session)
    if already is not None and already >= at:
        return 0, False
    total, kinds = 0, ((Task, tasks.over_before), (Order, orders.over_before), (Message, listing.over_before))
    for row, over in kinds:
        fits: list[Any] = [over(at), *([~over(already)] if already else [])]
        if hasattr(row, "binned_at"):
            fits.append(col(row.binned_at).is_(None))
        total += lists.count(session, select(col(row.id)).where(*fits))[0]
    return lists.capped(total)


def is_automatic(line: Line, rule: RetentionRule | None) -> bool:
    """Return whether nobody needs to confirm the runs of a line."""
    return line.automatic if rule is None or rule.automatic is None else rule.automatic
