"""Erasing: a workspace is closed at once, kept for some days, and then gone: its place, its files, and its rows of the house.

From the first step on there is no way back, and each step may be done twice. Backups keep it until they are removed
themselves; when one of the whole installation is restored, the workspace is erased again.
"""

import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Table, delete, func, or_, select, update
from sqlmodel import Field, Session, SQLModel, col

from models.audit import AuditEntry
from models.backups import BackupPart, BackupSet
from models.base import tables
from models.language import N_, _
from models.outbox import Outgoing
from models.tenants import Operator, SignUp, Tenant, TenantRun
from models.text import fold
from services import settings
from services.house import limits, register
from services.house.backups import catalogue
from services.house.workspaces import exporting, provisioning
from services.house.workspaces.kinds import ERASED, KEPT, MOVED, TO_ERASE
from services.work import (
    HOUSE,
    Actor,
    Conflict,
    Invalid,
    NotFound,
    announce,
    announce_id,
    clock,
    errand,
    house_actor,
    trail,
    work,
)
from services.work import step as in_work
from services.work.actor import on_behalf
from services.work.events import signal
from services.work.killpoints import reach
from services.work.places import places

log = logging.getLogger(__name__)
STEPS = ("closed", "place", "rows")
CLOSED = N_("It is to be erased on {day}.")
# Rows of the house that name a place and stay: a set of backups is whole until it is removed.
STAY = ("tenant_runs", "backup_parts")
LASTS = timedelta(days=400)  # how long retention keeps the last set of a month, at the most


class EraseDraft(SQLModel):
    """What is typed before a workspace is erased."""

    typed: str = Field(description=N_("The name of the workspace, to be sure that it is this one."))
    without_export: bool = Field(default=False, description=N_("Erase it although there is no export of it."))


@dataclass(frozen=True, slots=True)
class Outlook:
    """What erasing means: the days until it is gone, how many backups hold it, and when the last of them is removed at
    the latest (None: there is none)."""

    days: int
    backups: int
    until: datetime | None


@errand("maintenance.run", fresh=True)
def erase(actor: Actor, tenant_id: UUID, typed: str, without_export: bool = False) -> TenantRun:
    """Close a workspace now, and erase it after the days of the settings. Return the run, whose `until` says when.

    Refuses another name than its own, a workspace of an operator, one without an export unless that is said, one that is
    being made or exported, and a second time.
    """
    with work(on_behalf(actor)) as session:
        tenant = session.get(Tenant, tenant_id, with_for_update=True)
        if tenant is None or tenant.plan_status == "erased":
            raise NotFound(_("There is no such workspace."))
        _refuse(session, tenant, typed, without_export)
        until = clock.now() + timedelta(days=settings.get(session, settings.workspaces.ERASE_DAYS))
        run = TenantRun(
            tenant_id=tenant.id,
            name=tenant.name,
            kind="erase",
            wanted={"until": until.isoformat(), "was": tenant.plan_status, "why": tenant.suspended_why},
            total=len(STEPS),
            asked_by=actor.name,
            made_by=actor.user_id,
        )
        day = until.date().isoformat()
        tenant.plan_status, tenant.suspended_at = "suspended", clock.now()
        tenant.suspended_why = _(CLOSED).format(day=day)
        session.add(run)
        session.flush()
        announce(session, TO_ERASE, tenant, by=actor.name, day=day)
    return run


@in_work
def _refuse(session: Session, tenant: Tenant, typed: str, without_export: bool) -> None:
    if waiting(session, tenant.id) is not None:
        raise Conflict(_("This workspace is to be erased already."))
    if session.scalar(select(col(Operator.id)).where(col(Operator.tenant_id) == tenant.id).limit(1)):
        raise Conflict(_("An operator of this installation works there. It cannot be erased."))
    made = select(col(TenantRun.id)).where(col(TenantRun.tenant_id) == tenant.id, col(TenantRun.kind) != "erase")
    if session.scalar(made.where(col(TenantRun.state).in_(("waiting", "running"))).limit(1)):
        raise Conflict(_("It is being made or exported. Wait until that has ended."))
    wrong = {}
    if fold(typed) != fold(tenant.name):
        wrong["typed"] = _("Type {word} to confirm.").format(word=tenant.name)
    if not without_export and tenant.plan_status != "provisioning" and not exporting.there(session, tenant.id):
        wrong["without_export"] = _("There is no export of it. Make one first, or say that you need none.")
    if wrong:
        raise Invalid(_("Please check the form."), **wrong)


@errand("maintenance.run")
def keep(actor: Actor, tenant_id: UUID) -> Tenant:
    """Keep a workspace that was to be erased: it is what it was before. Refuses one whose erasing has begun."""
    with work(on_behalf(actor)) as session:
        tenant = session.get(Tenant, tenant_id, with_for_update=True)
        run = waiting(session, tenant_id)
        if tenant is None or run is None or tenant.plan_status == "erased":
            raise NotFound(_("There is nothing to keep: it is not waiting to be erased."))
        run.state, run.ended_at = "withdrawn", clock.now()
        tenant.plan_status, tenant.suspended_why = run.wanted["was"], run.wanted["why"]
        tenant.suspended_at = tenant.suspended_at if tenant.plan_status == "suspended" else None
        announce(session, KEPT, tenant, by=actor.name)
    return tenant


@in_work
def waiting(session: Session, tenant_id: UUID) -> TenantRun | None:
    """Return the erasing of a workspace that was asked for and has not begun, or None. Locked."""
    mine = (col(TenantRun.tenant_id) == tenant_id, col(TenantRun.kind) == "erase", col(TenantRun.state) == "waiting")
    return session.scalars(select(TenantRun).where(*mine).with_for_update()).first()


def erase_now(run_id: UUID) -> bool:
    """Erase a workspace: close it for good, drop its place and files, then its rows, which ends the run. Return whether it
    is gone. What went wrong is kept in the run."""
    try:
        run = _close(run_id)
        reach("workspace closed")
        places().remove(run.tenant_id.hex)
        reach("workspace dropped")
        for path in _named(run.tenant_id.hex):
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        limits.forget(run.tenant_id.hex)
        reach("workspace swept")
        _finish(run_id)
    except Exception as error:
        provisioning.failed(run_id, error)
        return False
    register.forget(run.tenant_id.hex)
    return True


def _close(run_id: UUID) -> TenantRun:
    with work(house_actor()) as session:
        run = session.get_one(TenantRun, run_id)
        tenant = session.get(Tenant, run.tenant_id, with_for_update=True)
        run.state, run.begun_at, run.ended_at = "running", clock.now(), None
        if tenant is not None and tenant.plan_status != "erased":
            tenant.plan_status = "erased"
        signal(session, MOVED, "tenants", [run.tenant_id])
    return run


def _named(place: str) -> Iterator[Path]:
    """Yield the files and folders of the data folder that are named after a place, but for backups."""
    here = places().folder
    for path in list(here.rglob(f"*{place}*")):
        if path.relative_to(here).parts[0] != "backups" and path.exists():
            yield path


def _finish(run_id: UUID) -> None:
    """Delete the rows past the trail, which would quote them, and erase what the trail quoted of them before."""
    with work(house_actor()) as session:
        run = session.get_one(TenantRun, run_id)
        place, tenant_id = run.tenant_id.hex, run.tenant_id
        whose = [tenant_id, *_ids(session, TenantRun, tenant_id), *_ids(session, SignUp, tenant_id)]
        counts = {table.name: count for table in _house() if (count := _delete(session, table, tenant_id))}
        session.execute(delete(Outgoing).where(or_(*(col(Outgoing.key).like(f"%:{one.hex}%") for one in whose))))
        runs = update(TenantRun).where(col(TenantRun.tenant_id) == tenant_id)
        session.execute(runs.values(wanted={}, file=""))
        trail.empty(session, col(AuditEntry.subject_id).in_(whose))
        session.execute(delete(Tenant).where(col(Tenant.id) == tenant_id))
        done = [{"name": name, "ended_at": clock.now().isoformat()} for name in STEPS]
        ended = update(TenantRun).where(col(TenantRun.id) == run_id)
        session.execute(ended.values(state="done", ended_at=clock.now(), trouble="", steps=done, done=len(STEPS)))
        announce_id(session, ERASED, "tenants", tenant_id, name=run.name, rows=sum(counts.values()))
    log.info("a workspace was erased", extra={"place": place})


@in_work
def _ids(session: Session, kind: Any, tenant_id: UUID) -> list[UUID]:
    return list(session.scalars(select(col(kind.id)).where(col(kind.tenant_id) == tenant_id)))


def _house() -> list[Table]:
    """Return the tables of the house that name a workspace, children before parents, but for those that stay."""
    return [
        one
        for one in reversed(tables(HOUSE))
        if one.name not in STAY and {"tenant_id", "place", "task_place"} & set(one.columns.keys())
    ]


@in_work
def _delete(session: Session, table: Table, tenant_id: UUID) -> int:
    place: Any = tenant_id.hex
    if "task_place" in table.columns:  # an error that met others too: only its task is gone
        session.execute(update(table).where(table.c.task_place == place).values(task_place="", task_id=None))
        return 0
    mine = table.c.tenant_id == tenant_id if "tenant_id" in table.columns else table.c.place == place
    return int(session.execute(delete(table).where(mine)).rowcount)  # type: ignore[attr-defined]


@errand("maintenance.read")
def outlook(actor: Actor, tenant_id: UUID) -> Outlook:
    """Return what erasing a workspace would mean. A set made before an upgrade stays until five newer ones are there."""
    whole = (col(BackupSet.state).in_(catalogue.WHOLE), col(BackupPart.place) == tenant_id.hex)
    query = select(func.count(), func.max(col(BackupSet.taken_at))).join(
        BackupPart, col(BackupPart.set_id) == col(BackupSet.id)
    )
    with work(house_actor(), read=True) as session:
        count, newest = session.execute(query.where(*whole)).one()
        days = settings.get(session, settings.workspaces.ERASE_DAYS)
    return Outlook(days, int(count), newest + LASTS if newest else None)
