"""What a deal is worth: the total of its newest sent quote, else the amount that was typed. Every sum counts this."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import col

from models.deals import Deal, Stage
from models.sales import Quote
from services.work import Actor, visible

SENT = ("sent", "accepted")


def _newest(column: Any) -> Any:
    of_deal = (col(Quote.deal_id) == col(Deal.id), col(Quote.state).in_(SENT), col(Quote.binned_at).is_(None))
    newest = select(column).where(*of_deal).order_by(col(Quote.sent_at).desc(), col(Quote.id).desc()).limit(1)
    return newest.correlate(Deal).scalar_subquery()


VALUE: ColumnElement[int] = func.coalesce(_newest(col(Quote.total)), col(Deal.amount))
CURRENCY: ColumnElement[str] = func.coalesce(_newest(col(Quote.currency)), col(Deal.currency))


def valued(actor: Actor, *where: ColumnElement[bool]) -> Any:
    """Return the deals outside the bin that the actor may see, as a table to sum up: each with its stage's kind and
    likelihood, its value and the currency of that."""
    here = and_(col(Deal.binned_at).is_(None), visible(actor, Deal), *where)
    columns = (
        col(Deal.id),
        col(Deal.stage_id),
        col(Deal.close_on),
        col(Stage.kind),
        col(Stage.likelihood),
        VALUE.label("value"),
        CURRENCY.label("currency"),
    )
    return select(*columns).join(Stage, col(Stage.id) == col(Deal.stage_id)).where(here).subquery("valued")
