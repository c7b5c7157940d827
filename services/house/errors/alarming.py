"""What the rules of alerts look at: critical errors that are new or back, and settled ones that came back."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlmodel import Session, col

from models.alerts import Alert
from models.health import Crash
from services.work import clock, step

NEW, BACK = "error_new", "error_back"  # keys of rules (services/house/alerts/rules.py)
LATELY = timedelta(hours=1)


@step
def measured(session: Session) -> dict[str, Mapping[str, float]]:
    """Return by rule and kind of error how often it was met since it was new or came back: for an hour, unless it is settled
    before. Those with an open alert that is over are zero."""
    since = clock.now() - LATELY
    lately = or_(col(Crash.made_at) > since, col(Crash.came_back_at) > since)
    found: dict[str, dict[str, float]] = {NEW: {}, BACK: {}}
    open_ones = select(col(Alert.rule), col(Alert.subject))
    alerts = open_ones.where(col(Alert.rule).in_(found), col(Alert.resolved_at).is_(None))
    for rule, subject in session.execute(alerts):
        found[rule][subject] = 0.0
    columns = (Crash.what, Crash.reference, Crash.level, Crash.times, Crash.came_back_at, Crash.latest)
    query = select(*(col(one) for one in columns)).where(lately, col(Crash.settled_at).is_(None))
    for what, reference, level, times, back_at, latest in session.execute(query):
        subject = f"{what[:100]} ({reference})"
        back = back_at is not None and back_at > since
        count = float(_since(latest, back_at) if back else times)
        if level == "critical":
            found[NEW][subject] = count
        if back:
            found[BACK][subject] = count
    return {**found}


def _since(latest: list[dict[str, str]], at: datetime) -> int:
    """Return how many of the last ten times were since then."""
    return sum(datetime.fromisoformat(one["at"]) >= at for one in latest)
