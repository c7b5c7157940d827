"""Wanted: what is typed when a workspace is to be made. It is registered at once, and opened when all steps are done."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models.columns import uuid7
from models.language import N_, _
from models.tenants import Tenant, TenantRun
from models.text import fold
from services.house import tenants
from services.house.workspaces.kinds import MOVED
from services.work import Actor, Conflict, Invalid, Mistakes, Refused, clock, errand, step, work
from services.work.actor import on_behalf
from services.work.events import signal
from services.work.places import places

STEPS = ("company", "place", "migrations", "administrator", "welcome")
HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
PLAN = re.compile(r"[a-z][a-z0-9_-]{0,19}")


class WorkspaceDraft(SQLModel):
    """What an operator types to make a workspace."""

    company: str = Field(description=N_("The name of the workspace: its people choose it when they sign in."))
    name: str = Field(description=N_("The first administrator, who invites the others."))
    email: str = Field(description=N_("Where the invitation goes, and whom you write to about this workspace."))
    plan: str = Field(default="trial", description=N_("What it may use: see the plans in the settings."))
    host: str = Field(default="", description=N_("A host name of its own, as in crm.example.com. It may stay empty."))
    zone: str = Field(default="UTC", description=N_("The time zone of the company, as in Europe/Paris."))
    currency: str = Field(default="EUR", description=N_("Three letters, as in EUR or USD."))
    country: str = Field(default="", description=N_("Its phone numbers need no country code."))


@errand("maintenance.run")
def ask(actor: Actor, values: Mapping[str, Any]) -> TenantRun:
    """Register a workspace that is to be made, from what was typed (`WorkspaceDraft`). The server makes it.

    Refuses all mistakes at once, a name or host name that is taken (`Conflict`), and an installation without operator.
    """
    if not tenants.claimed():
        raise Refused(_("Set up this installation first: it has no administrator yet."))
    typed = WorkspaceDraft.model_validate({name: value or "" for name, value in values.items()})
    return register(typed, on_behalf(actor))


def register(typed: WorkspaceDraft, actor: Actor) -> TenantRun:
    """Register a workspace and the run that makes it, in one work."""
    tenant, run = drawn(typed, actor)
    with tenants.one_moves_in, work(actor) as session:
        put(session, tenant, run)
    return run


def drawn(typed: WorkspaceDraft, actor: Actor) -> tuple[Tenant, TenantRun]:
    """Return a workspace and the run that makes it, not yet stored. Refuses all mistakes at once."""
    with Mistakes() as found:
        tenant = found.check(
            tenants.company_of, typed.company, typed.zone, typed.currency, country=typed.country or None
        )
        who = found.check(tenants.administrator, typed.name, typed.email)
        host = found.check(host_name, typed.host)
        plan = found.check(plan_name, typed.plan or "trial")
    name, email = who
    tenant.id, tenant.host, tenant.plan, tenant.email = uuid7(), host, plan, email
    tenant.plan_status = "provisioning"
    run = TenantRun(
        tenant_id=tenant.id,
        name=tenant.name,
        kind="provision",
        steps=[{"name": STEPS[0], "ended_at": clock.now().isoformat()}],
        wanted={"name": name, "email": email},
        done=1,
        total=len(STEPS),
        asked_by=actor.name,
        made_by=actor.user_id,
    )
    return tenant, run


@step
def put(session: Session, tenant: Tenant, run: TenantRun) -> None:
    """Store what is drawn, unless its name or host name is taken. Call it inside `tenants.one_moves_in`."""
    refuse_taken(session, tenant.name, tenant.host)
    session.add_all((tenant, run))
    session.flush()
    signal(session, MOVED, "tenants", [tenant.id])


@step
def refuse_taken(session: Session, name: str, host: str | None, but: UUID | None = None) -> None:
    """Refuse a name or host name of another workspace, and the installation's own host name."""
    others = session.execute(
        select(col(Tenant.name), col(Tenant.host)).where(col(Tenant.id) != (but or UUID(int=0)))
    ).all()
    if any(fold(one.name) == fold(name) for one in others):
        raise Conflict(_("There is already a workspace with that name."), fields={"company": _("This name is taken.")})
    own = places().config.address.partition("://")[2].partition("/")[0].partition(":")[0].lower()
    if host and (host == own or host in {one.host for one in others}):
        raise Conflict(_("This host name is taken."), fields={"host": _("This host name is taken.")})


def host_name(typed: str) -> str | None:
    """Return a host name as it is compared, or None for an empty text. Refuses what is none."""
    clean = typed.strip().lower().rstrip(".")
    if clean and HOST.fullmatch(clean) is None:
        raise Invalid(_("Please check the form."), host=_("Enter a host name, as in crm.example.com."))
    return clean or None


def plan_name(typed: str) -> str:
    """Return the name of a plan. Refuses what cannot be one."""
    clean = typed.strip().lower()
    if PLAN.fullmatch(clean) is None:
        raise Invalid(_("Please check the form."), plan=_("Enter a plan, as in trial: small letters, at most 20."))
    return clean
