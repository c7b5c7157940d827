"""Exporting: everything of one workspace in one file, which an empty installation with the same secret key takes in."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.language import N_, _
from models.tenants import Tenant, TenantRun
from services.house import tenants, transfer
from services.house.workspaces import provisioning
from services.house.workspaces.kinds import MOVED
from services.work import Actor, Conflict, NotFound, clock, errand, house_actor, step, work
from services.work.actor import on_behalf
from services.work.events import signal
from services.work.killpoints import reach
from services.work.places import places

KEPT = timedelta(days=7)
GONE = N_("This export is no longer here. Make a new one.")


@errand("maintenance.run", fresh=True)
def export(actor: Actor, tenant_id: UUID) -> TenantRun:
    """Ask for a file with everything of a workspace. The server makes it, also when nobody looks; it is kept for a week.

    Refuses a workspace that is not made, and a second export of it at the same time.
    """
    with work(on_behalf(actor)) as session:
        tenant = session.get(Tenant, tenant_id, with_for_update=True)
        if tenant is None or tenant.plan_status not in ("active", "suspended"):
            raise NotFound(_("There is no such workspace."))
        if session.scalar(_runs(tenant_id).where(col(TenantRun.state).in_(("waiting", "running"))).limit(1)):
            raise Conflict(_("An export of this workspace is being made already."))
        run = TenantRun(
            tenant_id=tenant.id, name=tenant.name, kind="export", asked_by=actor.name, made_by=actor.user_id
        )
        session.add(run)
        session.flush()
        signal(session, MOVED, "tenants", [tenant.id])
    return run


def make(run_id: UUID) -> bool:
    """Make the file of an export. Return whether it is there. What went wrong is kept in the run, as a sentence."""
    run = provisioning.moved(run_id)
    folder = _folder(run.tenant_id)
    for left in folder.glob("*"):  # of a process that died, and older exports: the newest is enough
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    who = replace(house_actor(), user_id=run.made_by, name=run.asked_by)
    try:
        name = tenants.of(run.tenant_id.hex).name
        path, _manifest = transfer.export(who, folder, company=name, pack=True)
    except Exception as error:
        provisioning.failed(run_id, error)
        return False
    reach("workspace exported")
    with work(house_actor()) as session:
        for old in session.scalars(_rows(run.tenant_id).where(col(TenantRun.file) != "")):
            old.file = ""
        run = session.get_one(TenantRun, run_id)
        run.state, run.ended_at, run.file, run.done = "done", clock.now(), path.name, path.stat().st_size
        signal(session, MOVED, "tenants", [run.tenant_id])
    return True


@errand("maintenance.run", fresh=True)
def exported(actor: Actor, tenant_id: UUID) -> Path:
    """Return where the newest export of a workspace is. Refuses one that is not made, or no longer there (`NotFound`)."""
    with work(house_actor(), read=True) as session:
        run = session.scalars(_rows(tenant_id).where(col(TenantRun.file) != "").limit(1)).first()
    path = _folder(tenant_id) / Path(run.file).name if run is not None else None
    if path is None or not path.is_file():
        raise NotFound(_(GONE))
    return path


def forget_old(actor: Actor) -> int:
    """Remove the files of exports older than a week. A chore. Return how many."""
    with work(actor) as session:
        ended = col(TenantRun.ended_at) < clock.now() - KEPT
        old = session.scalars(select(TenantRun).where(col(TenantRun.file) != "", ended)).all()
        for run in old:
            (_folder(run.tenant_id) / Path(run.file).name).unlink(missing_ok=True)
            run.file = ""
    return len(old)


def _folder(tenant_id: UUID) -> Path:
    return places().folder / "exports" / tenant_id.hex


@step
def there(session: Session, tenant_id: UUID) -> bool:
    """Return whether an export of a workspace can be downloaded."""
    return session.scalar(_runs(tenant_id).where(col(TenantRun.file) != "").limit(1)) is not None


def _runs(tenant_id: UUID):  # type: ignore[no-untyped-def]
    return select(col(TenantRun.id)).where(col(TenantRun.tenant_id) == tenant_id, col(TenantRun.kind) == "export")


def _rows(tenant_id: UUID):  # type: ignore[no-untyped-def]
    mine = (col(TenantRun.tenant_id) == tenant_id, col(TenantRun.kind) == "export")
    return select(TenantRun).where(*mine).order_by(col(TenantRun.made_at).desc(), col(TenantRun.id).desc())
