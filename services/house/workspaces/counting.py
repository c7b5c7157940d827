"""Counting: how many people and messages each workspace has. The house keeps the figures, so that a list of workspaces asks
for none of them, however many there are."""

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from models.accounts import User, UserSession
from models.outbox import Outgoing
from models.tenants import Tenant
from services.house import tenants
from services.work import Actor, clock, house_actor, step, trouble, work

log = logging.getLogger(__name__)
EACH = timedelta(minutes=1)


def count(actor: Actor) -> int:
    """Count anew for every workspace. A chore of the house. Return for how many; what cannot be read keeps its figures."""
    found: dict[UUID, dict[str, Any]] = {}
    for tenant in tenants.everyone():
        try:
            found[tenant.id] = figures(tenant.id)
        except Exception:
            trouble.log_repeated(log, "the figures of a workspace could not be read", place=tenant.id.hex)
    with work(actor) as session:
        for tenant_id, values in found.items():  # past the trail: nobody decided anything
            session.execute(update(Tenant).where(col(Tenant.id) == tenant_id).values(**values))
    return len(found)


def figures(tenant_id: UUID) -> dict[str, Any]:
    """Return the figures of one workspace as they are now, by the columns of its row."""
    with work(house_actor(tenant_id.hex), read=True) as session:
        return _figures(session)


@step
def _figures(session: Session) -> dict[str, Any]:
    month = clock.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    enabled = select(func.count()).select_from(User).where(col(User.disabled_at).is_(None))
    seen = select(func.count(func.distinct(col(UserSession.user_id)))).where(col(UserSession.seen_at) >= month)
    first = UUID(int=int(month.timestamp() * 1000) << 80)  # ids begin with their time
    sent = select(func.count()).select_from(Outgoing).where(col(Outgoing.id) >= first)
    return {
        "users": session.scalar(enabled) or 0,
        "active_users": session.scalar(seen) or 0,
        "messages": session.scalar(sent) or 0,
        "counted_at": clock.now(),
    }
