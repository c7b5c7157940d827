"""Listing: every workspace with what it holds and uses, for operators."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.language import _
from models.tenants import Tenant, TenantRun
from services.house import costs
from services.house.backups import catalogue
from services.house.costs import Line, Part
from services.house.workspaces import counting
from services.work import Actor, NotFound, errand, house_actor, step, trouble, work

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace and its figures of this month. `run` is its latest long work, `export` its latest export and `erasure`
    the erasing that was asked for last; `limits` are those of its plan, of one workspace only."""

    tenant: Tenant
    run: TenantRun | None = None
    export: TenantRun | None = None
    erasure: TenantRun | None = None
    backed_up_at: datetime | None = None
    cost: Line | None = None
    limits: tuple[Part, ...] = field(default=())

    @property
    def id(self) -> UUID:
        """The id of the workspace."""
        return self.tenant.id

    @property
    def erase_on(self) -> datetime | None:
        """When it is erased, if that was asked for and not taken back."""
        run = self.erasure
        return datetime.fromisoformat(run.wanted["until"]) if run is not None and run.state == "waiting" else None

    @property
    def read(self) -> bool:
        """Whether its people and messages were counted yet."""
        return self.tenant.counted_at is not None

    @property
    def estimate(self) -> Decimal:
        """What it is estimated to cost this month so far, in US dollars."""
        return self.cost.cost if self.cost is not None else Decimal(0)


@errand("maintenance.read")
def listing(actor: Actor) -> list[Workspace]:
    """Return every workspace of this installation, by name, those under way included, as they were counted last."""
    with work(house_actor(), read=True) as session:
        rows = session.scalars(select(Tenant).order_by(func.lower(col(Tenant.name)), col(Tenant.id)))
        found = _shown(session, list(rows))
    lines = _lines()
    return [replace(one, cost=lines.get(one.id.hex)) for one in found]


@errand("maintenance.read")
def find(actor: Actor, tenant_id: UUID) -> Workspace:
    """Return one workspace as it is now, with its limits. Refuses one that does not exist (`NotFound`)."""
    with work(house_actor(), read=True) as session:
        tenant = session.get(Tenant, tenant_id)
        if tenant is None:
            raise NotFound(_("There is no such workspace."))
        (found,) = _shown(session, [tenant])
    parts: list[Part] = []
    if tenant.plan_status in ("active", "suspended"):
        try:
            for name, value in counting.figures(tenant_id).items():
                setattr(tenant, name, value)
            parts = costs.every(tenant).get(tenant_id.hex, [])
        except Exception:
            trouble.log_repeated(log, "the figures of a workspace could not be read", place=tenant_id.hex)
    return replace(found, cost=_lines().get(tenant_id.hex), limits=tuple(parts))


def _lines() -> dict[str, Line]:
    """Return what each place used this month."""
    return {one.place: one for one in costs.of_month(costs.month_of("")).lines}


@step
def _shown(session: Session, rows: Sequence[Tenant]) -> list[Workspace]:
    """Return these workspaces with what the house knows of them."""
    newest = catalogue.newest_verified(session)
    kept = newest.taken_at if newest is not None else None
    runs = {kind: _runs(session, rows, kind) for kind in ("provision", "export", "erase")}
    return [
        Workspace(
            one,
            runs["provision"].get(one.id),
            runs["export"].get(one.id),
            runs["erase"].get(one.id),
            kept if kept is not None and one.made_at <= kept else None,
        )
        for one in rows
    ]


@step
def _runs(session: Session, rows: Sequence[Tenant], kind: str) -> dict[UUID, TenantRun]:
    """Return the latest run of a kind of each workspace."""
    query = select(TenantRun).where(col(TenantRun.kind) == kind).order_by(col(TenantRun.made_at), col(TenantRun.id))
    if len(rows) == 1:
        query = query.where(col(TenantRun.tenant_id) == rows[0].id)
    return {one.tenant_id: one for one in session.scalars(query)}
