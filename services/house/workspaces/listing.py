"""Listing: every workspace with what it holds and uses, for operators."""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.accounts import User, UserSession
from models.language import _
from models.outbox import Outgoing
from models.tenants import Tenant, TenantRun
from services.house import costs
from services.house.backups import catalogue
from services.house.costs import Line, Part
from services.work import Actor, NotFound, clock, errand, house_actor, step, trouble, work

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace and its figures of this month; `read` is false where its place could not be read."""

    tenant: Tenant
    run: TenantRun | None = None
    users: int = 0
    active: int = 0
    messages: int = 0
    read: bool = False
    backed_up_at: datetime | None = None
    cost: Line | None = None
    limits: tuple[Part, ...] = field(default=())

    @property
    def id(self) -> UUID:
        """The id of the workspace."""
        return self.tenant.id

    @property
    def estimate(self) -> Decimal:
        """What it is estimated to cost this month so far, in US dollars."""
        return self.cost.cost if self.cost is not None else Decimal(0)


@errand("maintenance.read")
def listing(actor: Actor) -> list[Workspace]:
    """Return every workspace of this installation, by name, those under way included."""
    return _all(None)


@errand("maintenance.read")
def find(actor: Actor, tenant_id: UUID) -> Workspace:
    """Return one workspace. Refuses one that does not exist (`NotFound`)."""
    found = _all(tenant_id)
    if not found:
        raise NotFound(_("There is no such workspace."))
    return found[0]


def _all(only: UUID | None) -> list[Workspace]:
    with work(house_actor(), read=True) as session:
        query = select(Tenant).order_by(func.lower(col(Tenant.name)), col(Tenant.id))
        rows = list(session.scalars(query if only is None else query.where(col(Tenant.id) == only)))
        runs = _runs(session)
        newest = catalogue.newest_verified(session)
        kept = newest.taken_at if newest is not None else None
    lines = {one.place: one for one in costs.of_month(costs.month_of(""), limits=True).lines}
    parts = costs.every()
    return [_one(one, runs.get(one.id), kept, lines.get(one.id.hex), parts.get(one.id.hex, [])) for one in rows]


def _one(
    tenant: Tenant, run: TenantRun | None, kept: datetime | None, line: Line | None, parts: list[Part]
) -> Workspace:
    backed_up = kept if kept is not None and tenant.made_at <= kept else None
    shown = Workspace(tenant, run, backed_up_at=backed_up, cost=line, limits=tuple(parts))
    if tenant.plan_status == "provisioning":
        return shown
    try:
        with work(house_actor(tenant.id.hex), read=True) as session:
            users, active, messages = _people(session)
    except Exception:
        trouble.log_repeated(log, "the figures of a workspace could not be read", place=tenant.id.hex)
        return shown
    return Workspace(tenant, run, users, active, messages, True, backed_up, line, tuple(parts))


@step
def _people(session: Session) -> tuple[int, int, int]:
    """Return how many may sign in, how many did something this month, and how many messages were written."""
    month = clock.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    enabled = session.scalar(select(func.count()).select_from(User).where(col(User.disabled_at).is_(None)))
    seen = select(func.count(func.distinct(col(UserSession.user_id)))).where(col(UserSession.seen_at) >= month)
    first = UUID(int=int(month.timestamp() * 1000) << 80)  # ids begin with their time
    sent = select(func.count()).select_from(Outgoing).where(col(Outgoing.id) >= first)
    return int(enabled or 0), int(session.scalar(seen) or 0), int(session.scalar(sent) or 0)


@step
def _runs(session: Session) -> dict[UUID, TenantRun]:
    """Return the latest run of each workspace."""
    query = select(TenantRun).where(col(TenantRun.kind) == "provision").order_by(col(TenantRun.made_at))
    return {one.tenant_id: one for one in session.scalars(query)}
