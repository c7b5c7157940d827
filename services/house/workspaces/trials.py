"""Trials: a workspace on trial is told of its end 7 days and 1 day before, and closed when it is over."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from models.language import N_, _
from models.outbox import Outgoing
from models.tenants import Operator, Tenant
from services.house.workspaces.kinds import SUSPENDED
from services.outbox import claim
from services.work import Actor, announce, clock, step, work

PLAN = "trial"  # the plan that ends
TOLD = (1, 7)  # days before
EACH = timedelta(hours=1)
OVER = N_("The trial ended on {day}. Ask whoever runs this installation for another plan.")


def look(actor: Actor) -> int:
    """Tell whose trial ends soon, and close whose trial is over. A chore of the house. Return how many were closed.

    Days are those of UTC; the last one still counts. A workspace of an operator is never closed.
    """
    closed = 0
    with work(actor) as session:
        kept = select(col(Operator.tenant_id))
        due = (
            col(Tenant.plan) == PLAN,
            col(Tenant.plan_status) == "active",
            col(Tenant.trial_ends_on) <= clock.now().date() + timedelta(days=max(TOLD)),
            col(Tenant.id).not_in(kept),
        )
        for tenant in session.scalars(select(Tenant).where(*due).with_for_update()).all():
            if over(tenant):
                _close(session, tenant)
                closed += 1
            else:
                _tell(session, tenant)
    return closed


def over(tenant: Tenant) -> bool:
    """Return whether the trial of a workspace is over."""
    return tenant.plan == PLAN and tenant.trial_ends_on is not None and tenant.trial_ends_on < clock.now().date()


@step
def _close(session: Session, tenant: Tenant) -> None:
    reason = _(OVER).format(day=_day(tenant))
    tenant.plan_status, tenant.suspended_at, tenant.suspended_why = "suspended", clock.now(), reason
    announce(session, SUSPENDED, tenant, by="Steward", reason=reason)
    text = _("The trial of {workspace} is over, and nobody can sign in any more. Everything in it is kept for now.")
    _mail(session, tenant, "over", _("The trial of {workspace} is over"), [text, reason])


@step
def _tell(session: Session, tenant: Tenant) -> None:
    left = (_ends(tenant) - clock.now().date()).days
    near = next(days for days in TOLD if left <= days)
    text = _("The trial of {workspace} ends on {day}. Then nobody can sign in; everything in it is kept for now.")
    more = _("To go on, ask whoever runs this installation for another plan.")
    _mail(session, tenant, str(near), _("The trial of {workspace} ends on {day}"), [text, more])


@step
def _mail(session: Session, tenant: Tenant, what: str, subject: str, lines: list[str]) -> None:
    """Queue a mail to the address of a workspace, once for this end of its trial."""
    key = f"trial:{tenant.id.hex}:{what}:{_day(tenant)}"
    if not tenant.email or session.scalar(select(col(Outgoing.id)).where(col(Outgoing.key) == key)) is not None:
        return
    words = {"workspace": tenant.name, "day": _day(tenant)}
    claim.put(
        session,
        key=key,
        channel="email",
        recipient=tenant.email,
        subject=subject.format(**words),
        body="\n\n".join(line.format(**words) for line in lines),
        due_at=clock.now(),
        headers={"Auto-Submitted": "auto-generated"},
        queue="notices",
    )


def _ends(tenant: Tenant) -> date:
    return tenant.trial_ends_on or clock.now().date()


def _day(tenant: Tenant) -> str:
    return _ends(tenant).isoformat()
