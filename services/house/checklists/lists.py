"""All checklists: those of the schedule, those of a release, and the ones that operators made."""

from collections.abc import Mapping
from datetime import time

from sqlalchemy import select
from sqlmodel import Session, col

from models.language import _
from models.routines import Routine
from services.house.checklists.definition import Checklist, Item, Rhythm
from services.house.checklists.releases import LISTS as RELEASES
from services.house.checklists.routine import ROUTINES
from services.work import NotFound, step

SCHEDULED: Mapping[str, Checklist] = {one.key: one for one in ROUTINES}


@step
def routines(session: Session) -> dict[str, Routine]:
    """Return what operators set, by list."""
    return {row.key: row for row in session.scalars(select(Routine).order_by(col(Routine.made_at), col(Routine.id)))}


@step
def scheduled(session: Session) -> dict[str, Checklist]:
    """Return the lists that come by the calendar or after a deployment, in their order, operators' own last."""
    own = {row.key: own_list(row) for row in routines(session).values() if row.title}
    return {**SCHEDULED, **own}


@step
def active(session: Session) -> dict[str, Checklist]:
    """Return those that are not switched off."""
    off = {row.key for row in routines(session).values() if not row.active}
    return {key: one for key, one in scheduled(session).items() if key not in off}


@step
def find(session: Session, key: str) -> Checklist:
    """Return a list by its key. Refuses an unknown one."""
    found = scheduled(session).get(key) or RELEASES.get(key)
    if found is None:
        raise NotFound(_("There is no such list."))
    return found


def own_list(row: Routine) -> Checklist:
    """Return the list that an operator made."""
    items = tuple(
        Item(one["key"], one["text"], how=one.get("how", ""), evidence=one.get("evidence", "")) for one in row.items
    )
    rhythm = Rhythm(row.period, time.fromisoformat(row.at or "08:00"), row.weekday)  # type: ignore[arg-type]
    return Checklist(row.key, "", row.title, row.about, items, rhythm, (row.minutes_low, row.minutes_high), own=True)
