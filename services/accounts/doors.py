"""Doors: which workspace a person or program comes to, by the host name they came by or the name they gave."""

from sqlalchemy import select
from sqlmodel import col

from models.language import _
from models.tenants import Tenant
from models.text import fold
from services.accounts import sessions
from services.work import HOUSE, Invalid, NotAllowed, Refused, house_actor, work


class Closed(NotAllowed):
    """The workspace is suspended: nobody comes in, and the sentence says why."""


def which_tenant(company: str = "", host: str = "") -> Tenant | None:
    """Return the tenant by host name, else by the named company, else the only one. Asks when there are several."""
    with work(house_actor(HOUSE), read=True) as session:
        made = select(Tenant).where(col(Tenant.plan_status).in_(("active", "suspended")))
        everyone = list(session.scalars(made.order_by(col(Tenant.made_at), col(Tenant.id))))
    if company:
        wanted = fold(company)
        return _opened(next((t for t in everyone if wanted in (fold(t.name), t.id.hex, str(t.id))), None))
    by_host = next((t for t in everyone if t.host and t.host == host.partition(":")[0].lower()), None)
    tenants = [t for t in everyone if t.plan_status == "active"]
    if by_host or len(tenants) <= 1:
        return _opened(by_host or (tenants[0] if tenants else None))
    raise Invalid(_("Please enter your workspace."), company=_("There are several workspaces here."))


def _opened(tenant: Tenant | None) -> Tenant | None:
    """Refuse a suspended workspace, with the sentence that its people are to read."""
    if tenant is not None and tenant.plan_status == "suspended":
        raise Closed(_(sessions.CLOSED).format(reason=tenant.suspended_why))
    return tenant


def asks_company(host: str) -> bool:
    """Return whether a person who comes by this host name must name the company."""
    try:
        which_tenant(host=host)
    except Refused as refusal:
        return isinstance(refusal, Invalid)
    return False
