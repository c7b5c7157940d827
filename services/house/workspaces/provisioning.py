"""Provisioning: a workspace is made in five steps and opened last (T-05). A rerun goes on where it stopped.

Each step may be done twice. The lock file lets one process at a time make workspaces; the system frees it when it dies.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.accounts import Invitation, User
from models.language import N_, _
from models.outbox import Outgoing
from models.tenants import SignUp, Tenant, TenantRun
from services.accounts import invitations, users
from services.house import settings, tenants, upgrades, welcome
from services.house.tenants import LIVES_ON, MOVED_IN
from services.house.workspaces.kinds import FAILED, MOVED
from services.house.workspaces.wanted import STEPS
from services.work import Actor, Conflict, NotFound, Refused, announce, clock, errand, house_actor, step, vault, work
from services.work.events import signal
from services.work.killpoints import reach
from services.work.lock import only_one
from services.work.places import identity, places

log = logging.getLogger(__name__)
WORDS = {
    "company": N_("Company"),
    "place": N_("Place"),
    "migrations": N_("Migrations"),
    "administrator": N_("Administrator"),
    "welcome": N_("Welcome mail"),
}
BROKE = N_("The step “{step}” failed: {reason} Mend the cause, then press “Go on”.")
SEE = N_("see the log.")


@contextmanager
def alone() -> Iterator[None]:
    """Hold the lock of those who make workspaces. Refuses (`Conflict`) while another process has it."""
    try:
        with only_one(places().folder / "workspaces.lock"):
            yield
    except BlockingIOError:
        raise Conflict(_("Another workspace is being made. Wait until it has ended.")) from None


@errand("maintenance.run")
def retry(actor: Actor, tenant_id: UUID) -> TenantRun:
    """Go on with a workspace whose making failed. Return its run. Refuses one that did not fail (`NotFound`)."""
    with work(house_actor()) as session:
        query = select(TenantRun).where(col(TenantRun.tenant_id) == tenant_id, col(TenantRun.state) == "failed")
        query = query.where(col(TenantRun.kind) == "provision")
        run = session.scalars(query.with_for_update()).first()
        tenant = session.get(Tenant, tenant_id)
        if run is None or tenant is None or tenant.plan_status != "provisioning":
            raise NotFound(_("There is nothing to go on with."))
        run.state, run.trouble, run.ended_at = "waiting", "", None
        signal(session, MOVED, "tenants", [tenant_id])
    return run


def provision(run_id: UUID, hashed: str = "") -> bool:
    """Do the steps that are missing. With the hash of a password the administrator has it; else they are invited.

    Return whether the workspace is open. What went wrong is kept in the run, as a sentence. Call it inside `alone`.
    """
    run = moved(run_id)
    hashed = hashed or _chosen(run)
    for name in STEPS[len(run.steps) :]:
        try:
            DO[name](run, hashed)
        except Exception as error:
            failed(run_id, error, name)
            return False
        reach(f"workspace {name}")
        moved(run_id, name)
    _open(run_id)
    return True


def moved(run_id: UUID, ended: str = "") -> TenantRun:
    """Note how far a run has come: it begins, or a step ended. Return it."""
    with work(house_actor()) as session:
        run = session.get_one(TenantRun, run_id)
        run.state, run.begun_at = "running", run.begun_at or clock.now()
        if ended:
            run.steps = [*run.steps, {"name": ended, "ended_at": clock.now().isoformat()}]
            run.done = len(run.steps)
        if run.kind == "provision":
            run.stage = next(iter(STEPS[run.done :]), "")
        signal(session, MOVED, "tenants", [run.tenant_id])
        return run


def failed(run_id: UUID, error: Exception, name: str = "") -> None:
    """Note why a run failed, of a workspace's making in which step. Call it where the error is handled."""
    log.exception("work on a workspace failed", extra={"step": name})
    reason = str(error) if isinstance(error, Refused) else _(SEE)
    with work(house_actor()) as session:
        run = session.get_one(TenantRun, run_id)
        run.state, run.ended_at = "failed", clock.now()
        run.trouble = (_(BROKE).format(step=_(WORDS[name]), reason=reason) if name else reason)[:500]
        tenant = session.get(Tenant, run.tenant_id)
        if tenant is not None and name:
            announce(session, FAILED, tenant)
        signal(session, MOVED, "tenants", [run.tenant_id])


def _chosen(run: TenantRun) -> str:
    """Return the hash of the password that was chosen at the sign-up, if it is one."""
    with work(house_actor(), read=True) as session:
        query = select(col(SignUp.password_hash)).where(col(SignUp.tenant_id) == run.tenant_id)
        return session.scalar(query) or ""


def _open(run_id: UUID) -> None:
    """Open the doors, in the same work that ends the run."""
    with work(house_actor()) as session:
        run = session.get_one(TenantRun, run_id)
        tenant = session.get_one(Tenant, run.tenant_id, with_for_update=True)
        tenant.plan_status, run.state, run.ended_at = "active", "done", clock.now()
        for one in session.scalars(select(SignUp).where(col(SignUp.tenant_id) == tenant.id)):
            one.password_hash = ""
        announce(session, MOVED_IN, tenant)


def _place(run: TenantRun, _hashed: str) -> None:
    places().create(run.tenant_id.hex)


def _migrations(run: TenantRun, _hashed: str) -> None:
    upgrades.migrate(run.tenant_id.hex)


def _administrator(run: TenantRun, hashed: str) -> None:
    """Add the administrator, or the invitation; before it may send, the place knows what it lives on."""
    name, email = str(run.wanted["name"]), str(run.wanted["email"])
    with work(house_actor(run.tenant_id.hex)) as session:
        session.info["action"] = "workspaces.provision"
        settings.write(session, LIVES_ON, identity(run.tenant_id.hex))
        if hashed and _user(session, email) is None:
            users.add(session, name, email, "administrator", hashed)


def _welcome(run: TenantRun, _hashed: str) -> None:
    """Queue the mail, once, in the work that makes the invitation whose link is in it."""
    tenant, email = tenants.of(run.tenant_id.hex), str(run.wanted["email"])
    with work(house_actor(run.tenant_id.hex)) as session:
        session.info["action"] = "workspaces.provision"
        user = _user(session, email)
        if user is not None:
            welcome.put(session, user, tenant.name, tenants.address(tenant))
        elif session.scalar(select(col(Outgoing.id)).where(col(Outgoing.key) == welcome.KEY)) is None:
            secret = _invite(session, run.tenant_id.hex, str(run.wanted["name"]), email)
            welcome.invite(session, str(run.wanted["name"]), email, tenant.name, tenants.address(tenant), secret)


@step
def _invite(session: Session, place: str, name: str, email: str) -> str:
    token = vault.new_token()
    row = Invitation(
        email=email,
        name=name,
        role="administrator",
        token_hash=vault.fingerprint(token),
        expires_at=clock.now() + invitations.LIFE,
    )
    session.add(row)
    session.flush()
    announce(session, invitations.INVITED, row, role="administrator")
    return f"{place}.{token}"


@step
def _user(session: Session, email: str) -> User | None:
    return session.scalars(select(User).where(col(User.email) == email)).first()


DO = {"place": _place, "migrations": _migrations, "administrator": _administrator, "welcome": _welcome}
