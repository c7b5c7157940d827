"""Of the house: how satisfied the people of all workspaces are in a month (H-16, H-19).

What is hidden in a workspace must not be found out by subtracting the others: workspaces with fewer than five answers
count only together, and only when they have five between them.
"""

import logging
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.reports import SurveyAnswer
from services.house import tenants
from services.survey.results import ENOUGH
from services.work import HOUSE, clock, house_actor, step, trouble, work

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """The average (1 to 5) of a month over so many answers; None while there are too few."""

    month: date
    answers: int = 0
    average: float | None = None


def of_month(month: date) -> Satisfaction:
    """Return the satisfaction of the month with this first day, over all workspaces."""
    shown, hidden = [0, 0], [0, 0]
    for place in tenants.places():
        if place == HOUSE:
            continue
        try:
            with work(house_actor(place), read=True) as session:
                answers, total = _sum(session, month)
        except Exception:
            trouble.log_repeated(log, "the survey of a workspace could not be read", place=place)
            continue
        into = shown if answers >= ENOUGH else hidden
        into[0], into[1] = into[0] + answers, into[1] + total
    if hidden[0] >= ENOUGH:
        shown = [shown[0] + hidden[0], shown[1] + hidden[1]]
    return Satisfaction(month, shown[0], shown[1] / shown[0] if shown[0] else None)


def lately() -> Satisfaction:
    """Return the satisfaction of this month (UTC), or of the last one while this one has too few answers."""
    month = clock.now().date().replace(day=1)
    now = of_month(month)
    return now if now.average is not None else of_month((month - timedelta(days=1)).replace(day=1))


@step
def _sum(session: Session, month: date) -> tuple[int, int]:
    query = select(func.count(), func.coalesce(func.sum(col(SurveyAnswer.score)), 0))
    answers, total = session.execute(query.where(col(SurveyAnswer.month_on) == month)).one()
    return int(answers), int(total)
