"""The register: what every place may know of its own workspace, such as its currency. It is in the house, and read beside
the work of a place, never written there."""

import time
from typing import NamedTuple
from uuid import UUID

from models.tenants import Tenant
from services.work import HOUSE
from services.work.places import session_in

REMEMBERED = 60.0  # seconds: what another process has changed is known after this


class Workspace(NamedTuple):
    """What the register says of a workspace."""

    name: str = ""
    zone: str = "UTC"
    currency: str = "EUR"
    country: str | None = None


_known: dict[str, tuple[float, Workspace]] = {}


def workspace(place: str) -> Workspace:
    """Return what the register says of the workspace of a place. May be asked inside a work."""
    at, found = _known.get(place, (0.0, None))
    if found is None or time.monotonic() - at > REMEMBERED:
        with session_in(HOUSE, read=True) as register:
            tenant = register.get(Tenant, UUID(place))
        found = Workspace() if tenant is None else Workspace(tenant.name, tenant.zone, tenant.currency, tenant.country)
        _known[place] = (time.monotonic(), found)
    return found


def forget(place: str) -> None:
    """Read a workspace again the next time, because it was changed."""
    _known.pop(place, None)


def forget_all() -> int:
    """Read every workspace again the next time. Return how many were known."""
    count = len(_known)
    _known.clear()
    return count
