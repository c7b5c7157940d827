"""Running: the long works on whole workspaces, one after the other. A lock file lets one process at a time do them; the
system frees it when that process dies, so what it left is taken up at once."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlmodel import Session, col

from models.tenants import Tenant, TenantRun
from services.house.workspaces import erasing, exporting, provisioning
from services.work import Actor, Conflict, clock, house_actor, step, work

DO: dict[str, Callable[[UUID], bool]] = {
    "provision": provisioning.provision,
    "export": exporting.make,
    "erase": erasing.erase_now,
}


def go_on(actor: Actor) -> int:
    """Do what was asked for and is due, and go on with what a dead process left. A chore. Return how many are done."""
    with work(house_actor(), read=True) as session:
        waiting = _waiting(session)
    if not waiting:
        return 0
    try:
        with provisioning.alone():
            return sum(DO[kind](run_id) for run_id, kind in waiting)
    except Conflict:
        return 0


@step
def _waiting(session: Session) -> list[tuple[UUID, str]]:
    """Return the runs to do, the oldest first. A workspace that was erased and is back, after a restore, goes again."""
    back = exists().where(col(Tenant.id) == col(TenantRun.tenant_id))
    again = and_(col(TenantRun.kind) == "erase", col(TenantRun.state) == "done", back)
    query = select(TenantRun).where(or_(col(TenantRun.state).in_(("waiting", "running")), again))
    rows = session.scalars(query.order_by(col(TenantRun.made_at), col(TenantRun.id)))
    return [(one.id, one.kind) for one in rows if _due(one)]


def _due(run: TenantRun) -> bool:
    until = run.wanted.get("until")
    return not until or run.state != "waiting" or datetime.fromisoformat(until) <= clock.now()
