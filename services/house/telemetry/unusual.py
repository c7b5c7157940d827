"""Unusual use of features: the last whole day beside the four weeks before it (L-21)."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from models.watching import Usage
from services.house.telemetry.deviation import usual
from services.work import step

BACK = timedelta(days=28)
HISTORY = timedelta(days=14)  # less is no data
FLOOR = 20  # uses a day by which it has to differ: of a rare feature, one more is no news
DAY = timedelta(days=1)


@step
def sigmas(session: Session, today: date) -> dict[str, float]:
    """Return by how many standard deviations the use of each feature yesterday was more or less than usual; nothing for one
    that is known for less than 14 days. `today` is the workspace's.

    Working days are compared with working days, weekends with weekends; a day without use counts as 0.
    """
    day = today - DAY
    query = select(col(Usage.feature), col(Usage.used_on), col(Usage.count))
    counts: dict[str, dict[date, int]] = {}
    for feature, used_on, count in session.execute(query.where(col(Usage.used_on).between(day - BACK, day))):
        counts.setdefault(feature, {})[used_on] = count
    return {name: far for name, days in counts.items() if (far := _far(days, day)) is not None}


def _far(days: Mapping[date, int], day: date) -> float | None:
    first = min(days)
    if day - first < HISTORY:
        return None
    before = [day - DAY * back for back in range(1, (day - first).days + 1)]
    alike = [float(days.get(one, 0)) for one in before if (one.weekday() < 5) == (day.weekday() < 5)]
    return usual(alike).sigmas(days.get(day, 0), FLOOR)
