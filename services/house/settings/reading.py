"""Reading settings: one value for a service, and all of them for the page that lists them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from models.accounts import User
from models.events import EventRow, EventSubject
from models.language import _
from models.settings import Setting as SettingRow
from models.tenants import Tenant
from services.house.settings.declared import SETTINGS, Scope, Setting
from services.work import HOUSE, Actor, errand, house_actor, step, work

T = TypeVar("T")
ROWS = SettingRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Shown:
    """One setting as it is now: its plain value (None for a secret), whether it was set, by whom and when."""

    setting: Setting[Any]
    value: Any
    changed: bool
    by: str | None = None
    at: datetime | None = None


@step
def get(session: Session, one: Setting[T]) -> T:
    """Return the value of a setting in this session's place: in a workspace, or in the house for the installation's."""
    _refuse_elsewhere(session, one)
    return one.of(session.scalar(select(ROWS.c.value).where(ROWS.c.name == one.row)))


@step
def get_many(session: Session, wanted: Mapping[str, Setting[Any]]) -> dict[str, Any]:
    """Return the values of these settings by the same names, as `get` would: all by one query."""
    for one in wanted.values():
        _refuse_elsewhere(session, one)
    rows = _rows(session, wanted.values())
    return {name: one.of(rows.get(one.row)) for name, one in wanted.items()}


def stored(one: Setting[Any]) -> ColumnElement[Any]:
    """Return a setting's stored value as a column, for a statement that reads more; `of` turns it into a value."""
    return select(ROWS.c.value).where(ROWS.c.name == one.row).scalar_subquery()


@errand("settings.read")
def workspace(actor: Actor) -> list[Shown]:
    """Return the settings of the actor's workspace, in the order of the table."""
    some = _of("workspace")
    with work(house_actor(), read=True) as session:
        tenant = session.get_one(Tenant, UUID(actor.place))
    with work(actor, read=True) as session:
        found = shown(session, some)
    return [replace(one, value=getattr(tenant, one.setting.column)) if one.setting.column else one for one in found]


@errand("maintenance.read")
def installation(actor: Actor) -> list[Shown]:
    """Return the settings of the whole installation, in the order of the table."""
    with work(house_actor(), read=True) as session:
        return shown(session, _of("installation"))


def _of(scope: Scope) -> list[Setting[Any]]:
    return [one for one in SETTINGS.values() if one.scope == scope]


@step
def shown(session: Session, some: Sequence[Setting[Any]]) -> list[Shown]:
    """Return these settings as they are in this place. Values in the register are left out."""
    rows = _rows(session, some)
    latest = _latest(session, some)
    found = []
    for one in some:
        value = None if one.secret else rows.get(one.row, one.usual)
        by, at = latest.get(one.id, (None, None))
        found.append(Shown(one, value, one.row in rows, by, at))
    return found


def _rows(session: Session, some: Collection[Setting[Any]]) -> dict[str, Any]:
    """Return the stored values of these settings, by the names of their rows."""
    query = select(ROWS.c.name, ROWS.c.value).where(ROWS.c.name.in_([one.row for one in some]))
    return dict(session.execute(query).all())


def _refuse_elsewhere(session: Session, one: Setting[Any]) -> None:
    if one.column or (session.info["place"] == HOUSE) != (one.scope == "installation"):
        raise RuntimeError(f"{one.key} is not kept in this place")


def _latest(session: Session, some: Sequence[Setting[Any]]) -> dict[UUID, tuple[str, datetime]]:
    """Return the person who changed each setting last, and when."""
    newest = func.row_number().over(
        partition_by=col(EventSubject.record_id), order_by=col(EventSubject.event_id).desc()
    )
    about = select(col(EventSubject.event_id), newest.label("newest")).where(
        col(EventSubject.record_id).in_([one.id for one in some])
    )
    events = about.subquery()
    query = select(EventRow).join(events, events.c.event_id == col(EventRow.id)).where(events.c.newest == 1)
    changes = session.scalars(query).all()
    names: dict[UUID, str] = {}
    if session.info["place"] != HOUSE:  # which has no users: its events name the person
        ids = [one.actor_id for one in changes]
        names = dict(session.execute(select(col(User.id), col(User.name)).where(col(User.id).in_(ids))).all())
    return {one.subject_id: (_by(one, names), one.at) for one in changes}


def _by(one: EventRow, names: dict[UUID, str]) -> str:
    known = one.data.get("by") or (names.get(one.actor_id) if one.actor_id else "Steward")
    return known or _("a former colleague")
