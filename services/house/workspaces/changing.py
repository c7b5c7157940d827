"""Changing: what operators decide about a workspace: its name, host name and plan, and whether its people get in."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models.language import N_, _
from models.tenants import Operator, Tenant
from models.text import line
from services.house import register, tenants
from services.house.workspaces import erasing, trials, wanted
from services.house.workspaces.kinds import CHANGED, RESUMED, SUSPENDED
from services.records import fields
from services.work import Actor, Conflict, Invalid, Mistakes, NotFound, announce, clock, errand, step, work
from services.work.actor import on_behalf


class WorkspaceChanges(SQLModel):
    """What of a workspace an operator may change."""

    company: str = Field(description=N_("The name of the workspace: its people choose it when they sign in."))
    host: str = Field(default="", description=N_("A host name of its own, as in crm.example.com. It may stay empty."))
    email: str = Field(default="", description=N_("Whom you write to about this workspace."))
    plan: str = Field(default="trial", description=N_("What it may use: see the plans in the settings."))
    trial_ends_on: date | None = Field(
        default=None, description=N_("The last day of its trial, if its plan is “trial”. It may stay empty.")
    )


class SuspendDraft(SQLModel):
    """Why a workspace is suspended."""

    reason: str = Field(description=N_("Its people read this sentence when they come."))


@errand("maintenance.run")
def change(actor: Actor, tenant_id: UUID, values: Mapping[str, Any]) -> Tenant:
    """Change the named fields of a workspace (`WorkspaceChanges`). Refuses all mistakes at once, and what is taken."""
    clean: dict[str, Any] = {}
    with Mistakes() as found:
        if "company" in values:
            clean["name"] = found.check(tenants.company_name, str(values["company"] or ""))
        if "host" in values:
            clean["host"] = found.check(wanted.host_name, str(values["host"] or ""))
        if "email" in values:
            clean["email"] = found.check(fields.email, str(values["email"] or "")) or ""
        if "plan" in values:
            clean["plan"] = found.check(wanted.plan_name, str(values["plan"] or ""))
        if "trial_ends_on" in values:
            clean["trial_ends_on"] = found.check(_day, values["trial_ends_on"])
    with tenants.one_moves_in, work(on_behalf(actor)) as session:
        tenant = _row(session, tenant_id)
        wanted.refuse_taken(session, clean.get("name", tenant.name), clean.get("host"), tenant.id)
        if any(getattr(tenant, name) != value for name, value in clean.items()):
            for name, value in clean.items():
                setattr(tenant, name, value)
            announce(session, CHANGED, tenant, by=actor.name)
    register.forget(tenant_id.hex)
    return tenant


@errand("maintenance.run", fresh=True)
def suspend(actor: Actor, tenant_id: UUID, reason: str) -> Tenant:
    """Close a workspace to its people, who read the reason; open pages close within a second, and nothing is sent.

    Refuses the workspace of an operator, and one that is not open.
    """
    clean = line(reason, 300)
    if not clean:
        raise Invalid(_("Please check the form."), reason=_("Required."))
    with work(on_behalf(actor)) as session:
        tenant = _row(session, tenant_id)
        if session.scalar(select(col(Operator.id)).where(col(Operator.tenant_id) == tenant_id).limit(1)):
            raise Conflict(_("An operator of this installation works there. It cannot be suspended."))
        if tenant.plan_status != "active":
            raise Conflict(_("This workspace is not open."))
        tenant.plan_status, tenant.suspended_at, tenant.suspended_why = "suspended", clock.now(), clean
        announce(session, SUSPENDED, tenant, by=actor.name, reason=clean)
    return tenant


@errand("maintenance.run")
def resume(actor: Actor, tenant_id: UUID) -> Tenant:
    """Open a suspended workspace again; what waited in its outbox is sent. Refuses one that is not suspended."""
    with work(on_behalf(actor)) as session:
        tenant = _row(session, tenant_id)
        if tenant.plan_status != "suspended":
            raise Conflict(_("This workspace is not suspended."))
        if erasing.waiting(session, tenant_id) is not None:
            raise Conflict(_("This workspace is to be erased. Keep it first."))
        if trials.over(tenant):
            raise Conflict(_("Its trial is over. Choose another plan, or a later end of the trial, first."))
        tenant.plan_status, tenant.suspended_at, tenant.suspended_why = "active", None, ""
        announce(session, RESUMED, tenant, by=actor.name)
    return tenant


def _day(typed: object) -> date | None:
    """Return a day as it was typed, or None for nothing. Refuses what is none."""
    try:
        return typed if isinstance(typed, date) else date.fromisoformat(str(typed)) if typed else None
    except ValueError:
        raise Invalid(_("Please check the form."), trial_ends_on=_("Enter a day, as in 2026-12-31.")) from None


@step
def _row(session: Session, tenant_id: UUID) -> Tenant:
    """Return the row of a workspace, locked. Refuses one that does not exist."""
    tenant = session.get(Tenant, tenant_id, with_for_update=True)
    if tenant is None:
        raise NotFound(_("There is no such workspace."))
    return tenant
