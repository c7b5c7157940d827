"""How many documents are in each state, and what they come to."""

from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from services.work import Actor, step, visible

Standing = dict[str, dict[str, tuple[int, int]]]


@step
def standing(session: Session, actor: Actor, kind: Any) -> Standing:
    """Return for each state, by currency, how many documents of a kind the actor sees outside the bin, and their total."""
    grouped = select(col(kind.state), col(kind.currency), func.count(), func.sum(col(kind.total)))
    here = (col(kind.binned_at).is_(None), visible(actor, kind))
    found: Standing = {}
    by = (col(kind.state), col(kind.currency))
    for state, currency, count, total in session.execute(grouped.where(*here).group_by(*by).order_by(*by)):
        found.setdefault(state, {})[currency] = (count, int(total))
    return found
