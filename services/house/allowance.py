"""Allowance: what the plan of a workspace allows. It is in the house, and read beside the work of a place."""

from uuid import UUID

from models.tenants import Tenant
from services import settings
from services.house.settings.plan_limits import Limits
from services.work import HOUSE
from services.work.places import session_in


def of(place: str) -> Limits:
    """Return what the plan of a place allows. May be asked inside a work; the house itself has no limits."""
    if place == HOUSE:
        return Limits()
    with session_in(HOUSE, read=True) as house:
        tenant = house.get(Tenant, UUID(place))
        plans = settings.get(house, settings.costs.PLAN_LIMITS)
    return plans.get(tenant.plan, Limits()) if tenant is not None else Limits()
