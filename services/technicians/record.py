"""Technicians as records, with their hours of work and their absences."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import User
from models.language import N_, _, ngettext
from models.technicians import Absence, NewTechnician, Shift, ShiftHours, Technician, TechnicianDraft
from services import hours, visits
from services.records import lists, verbs
from services.records.declaration import Part, Record, kinds
from services.records.lists import Page
from services.sites import refuse_half, refuse_zone
from services.work import Actor, Invalid, Mistakes, NotFound, action, announce, clock, kind, step
from services.work import find as find_row

AWAY = kind("technician.away", N_("{actor} entered an absence of {subject}"), "event_busy")
BACK = kind("technician.back", N_("{actor} removed an absence of {subject}"), "event_available")


def _check(session: Session, draft: TechnicianDraft, technician: Technician | None) -> None:
    with Mistakes() as found:
        found.check(refuse_zone, "zone", draft.zone)
        found.check(refuse_half, ("home_lat", draft.home_lat), ("home_lon", draft.home_lon))
        if draft.user_id and (technician is None or draft.user_id != technician.user_id):
            found.check(_refuse_user, session, draft.user_id)


def _refuse_user(session: Session, user_id: UUID) -> None:
    if session.get(User, user_id) is None:
        raise Invalid(_("Please check the form."), user_id=_("There is no such colleague."))
    if session.scalar(select(col(Technician.id)).where(col(Technician.user_id) == user_id)):
        raise Invalid(_("Please check the form."), user_id=_("This colleague is a technician already."))


def _read_shifts(session: Session, technician: Technician) -> list[ShiftHours]:
    found = hours.shifts_of(session, [technician.id]).get(technician.id, [])
    return [ShiftHours(weekday=weekday, starts=starts, ends=ends) for weekday, starts, ends in found]


def _write_shifts(session: Session, technician: Technician, typed: Sequence[ShiftHours]) -> bool:
    if sorted(_plain(one) for one in _read_shifts(session, technician)) == sorted(_plain(one) for one in typed):
        return False
    session.execute(delete(Shift).where(col(Shift.technician_id) == technician.id))
    session.add_all(Shift(technician_id=technician.id, **one.model_dump()) for one in typed)
    session.flush()
    return True


def _plain(one: ShiftHours) -> tuple[int, str, str]:
    return (one.weekday, one.starts, one.ends)


def _on_bin(session: Session, technician: Technician, restoring: bool) -> None:
    if not restoring:
        visits.let_go(session, technician)


TECHNICIAN = Record(
    N_("technician"),
    Technician,
    NewTechnician,
    kinds("technician", "engineering", AWAY, BACK),
    "engineering",
    plural=N_("technicians"),
    counted=lambda n: ngettext("{count} technician", "{count} technicians", n),
    words=lambda one: (one.name, *one.skills),
    sorts={"name": col(Technician.name_key), "made_at": col(Technician.made_at)},
    check=_check,
    parts={"shifts": Part(_read_shifts, _write_shifts)},
    on_bin=_on_bin,
    unfiltered=frozenset({"skills"}),
)
KINDS = list(TECHNICIAN.kinds)
Query = lists.Query


class TechnicianCard(TechnicianDraft):
    """Everything about one technician. An edit must send back its `version`."""

    id: UUID
    version: int
    user: str | None
    shifts: list[ShiftHours] = Field(default_factory=list)
    made_at: datetime
    binned_at: datetime | None


class AbsenceCard(SQLModel):
    """A time in which a technician does not work."""

    id: UUID
    technician_id: UUID
    starts_at: datetime
    ends_at: datetime
    reason: str


@action("technicians.read")
def find(session: Session, actor: Actor, technician_id: UUID) -> TechnicianCard:
    """Return everything about one technician. Refuses one the actor may not see (`NotFound`)."""
    return _card(session, find_row(session, actor, Technician, technician_id, TECHNICIAN.noun))


@action("technicians.read")
def search(session: Session, actor: Actor, query: Query) -> Page[TechnicianCard]:
    """Return one page of the technicians the actor may see, outside the bin. Their hours are on their own page."""
    return lists.search(session, actor, TECHNICIAN, _rows(), query, make=_shown)


@action("technicians.edit")
def create(session: Session, actor: Actor, values: Mapping[str, Any]) -> TechnicianCard:
    """Add a technician from typed values (`NewTechnician`). Without hours they work Monday to Friday, 08:00 to 17:00."""
    usual = [ShiftHours(weekday=weekday, starts=starts, ends=ends) for weekday, starts, ends in hours.USUAL]
    return _card(session, verbs.create(session, actor, TECHNICIAN, {"shifts": usual, **values}))


@action("technicians.edit")
def change(
    session: Session,
    actor: Actor,
    technician_id: UUID,
    changes: Mapping[str, Any],
    version: int | None = None,
    before: Mapping[str, Any] | None = None,
) -> TechnicianCard:
    """Change the named fields of a technician, as `verbs.change`. The visits to come of one who is no longer active are
    unscheduled, and those under way are flagged."""
    technician = verbs.change(session, actor, TECHNICIAN, technician_id, changes, version=version, before=before)
    if not technician.active:
        visits.let_go(session, technician)
    return _card(session, technician)


@action("technicians.delete")
def bin(session: Session, actor: Actor, technician_id: UUID, version: int | None = None) -> TechnicianCard:
    """Move a technician to the bin; their visits to come are unscheduled."""
    return _card(session, verbs.move_to_bin(session, actor, TECHNICIAN, technician_id, version))


@action("technicians.edit")
def restore(session: Session, actor: Actor, technician_id: UUID) -> TechnicianCard:
    """Restore a technician from the bin."""
    return _card(session, verbs.restore(session, actor, TECHNICIAN, technician_id))


@action("technicians.read")
def absences(session: Session, actor: Actor, technician_id: UUID) -> list[AbsenceCard]:
    """Return the absences of a technician that have not ended, in order."""
    technician = find_row(session, actor, Technician, technician_id, TECHNICIAN.noun)
    here = (col(Absence.technician_id) == technician.id, col(Absence.ends_at) > clock.now())
    rows = session.scalars(select(Absence).where(*here).order_by(col(Absence.starts_at)).limit(200))
    return [AbsenceCard(**one.model_dump()) for one in rows]


@action("technicians.edit")
def add_absence(
    session: Session, actor: Actor, technician_id: UUID, starts_at: datetime, ends_at: datetime, reason: str = ""
) -> AbsenceCard:
    """Enter a time in which a technician does not work. Visits that are in it stay, and the board shows the clash. Refuses
    one that ends before it starts."""
    technician = find_row(session, actor, Technician, technician_id, TECHNICIAN.noun)
    if ends_at <= starts_at:
        raise Invalid(_("Please check the times."), ends_at=_("Choose an end after the start."))
    made = Absence(technician_id=technician.id, starts_at=starts_at, ends_at=ends_at, reason=reason.strip()[:200])
    session.add(made)
    announce(session, AWAY, technician)
    session.flush()
    return AbsenceCard(**made.model_dump())


@action("technicians.edit")
def remove_absence(session: Session, actor: Actor, technician_id: UUID, absence_id: UUID) -> None:
    """Remove an absence of a technician."""
    technician = find_row(session, actor, Technician, technician_id, TECHNICIAN.noun)
    found = session.get(Absence, absence_id)
    if found is None or found.technician_id != technician.id:
        raise NotFound(_("That absence is no longer here."))
    session.delete(found)
    announce(session, BACK, technician)


def _rows() -> Any:
    rows: Any = select(Technician, col(User.name).label("user"))
    return rows.outerjoin(User, col(User.id) == col(Technician.user_id))


def _shown(row: Any) -> TechnicianCard:
    return TechnicianCard(**row.Technician.model_dump(), user=row.user)


@step
def _card(session: Session, technician: Technician) -> TechnicianCard:
    session.flush()
    shown = _shown(session.execute(_rows().where(col(Technician.id) == technician.id)).one())
    shown.shifts = _read_shifts(session, technician)
    return shown
