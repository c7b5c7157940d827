"""Features: which are used most, which least, and which not at all (X-07). A feature is a room of the menu; how often it was
used is counted each day (services/house/telemetry/usage.py)."""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.language import N_
from models.watching import Usage
from services.reports.periods import Span
from services.work import step

TOP, BOTTOM = 3, 2
FEATURES = {
    "contacts": N_("Contacts"),
    "companies": N_("Companies"),
    "messages": N_("Messages"),
    "tasks": N_("Tasks"),
    "notes": N_("Notes"),
    "pipeline": N_("Pipeline"),
    "quotes": N_("Quotes"),
    "orders": N_("Orders"),
    "invoices": N_("Invoices"),
    "payments": N_("Payments"),
    "reminders": N_("Reminders"),
    "reconciliations": N_("Reconciliation"),
    "dispatch": N_("Dispatch"),
    "calendar": N_("Calendar"),
    "jobs": N_("Jobs"),
    "visits": N_("Visits"),
    "map": N_("Map"),
    "schedules": N_("Schedules"),
    "campaigns": N_("Campaigns"),
    "templates": N_("Templates"),
    "imports": N_("Imports"),
    "exports": N_("Exports"),
    "duplicates": N_("Duplicates"),
}
SAME = {  # rooms that belong to another one, by the names under which their use is counted
    "deals": "pipeline",
    "stages": "pipeline",
    "reconciliation": "reconciliations",
    "inbox": "messages",
    "unfiled": "messages",
    "threads": "messages",
    "my-day": "tasks",
    "series": "jobs",
    "sites": "jobs",
    "technicians": "jobs",
    "positions": "map",
    "banking": "payments",
    "field": "visits",
}


class Used(NamedTuple):
    """A feature, how often it was used, and by how many people on its best day."""

    feature: str
    uses: int
    users: int


@step
def used(session: Session, span: Span) -> list[Used]:
    """Return every feature and its use within a span, the most used first, unused ones last."""
    sums = select(col(Usage.feature), func.sum(col(Usage.count)), func.max(col(Usage.users)))
    query = sums.where(col(Usage.used_on).between(span.first, span.last)).group_by(col(Usage.feature))
    found = dict.fromkeys(FEATURES, (0, 0))
    for name, count, users in session.execute(query):
        feature = SAME.get(name, name)
        if feature in found:
            found[feature] = (found[feature][0] + int(count), max(found[feature][1], int(users)))
    rows = [Used(name, count, users) for name, (count, users) in found.items()]
    return sorted(rows, key=lambda one: (-one.uses, one.feature))


def top(rows: list[Used]) -> list[Used]:
    """Return the three that were used most; one that was not used is none of them."""
    return [one for one in rows[:TOP] if one.uses]


def bottom(rows: list[Used]) -> list[Used]:
    """Return the two below the top that were used least, of those that were used at all; where these are fewer, with
    unused ones."""
    rest = rows[len(top(rows)) :]
    some = [one for one in rest if one.uses][-BOTTOM:]
    return some + [one for one in rest if not one.uses][: BOTTOM - len(some)]


def unused(rows: list[Used]) -> list[str]:
    """Return the features that nobody used."""
    return [one.feature for one in rows if not one.uses]


def adoption(rows: list[Used], people: int) -> float | None:
    """Return how much of what there is was used by anybody, in per cent; None in a workspace without people."""
    return round(100 * sum(one.uses > 0 for one in rows) / len(rows), 1) if people and rows else None
