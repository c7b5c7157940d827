"""Plans: how much of what its plan allows a workspace has used (T-08, L-23), and how much of the room for files."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.accounts import User
from models.files import StoredFile
from models.language import N_
from models.routines import CostDay
from models.tenants import Tenant
from services import settings
from services.house import tenants
from services.house.settings.plan_limits import Limits
from services.work import clock, house_actor, step, trouble, work

log = logging.getLogger(__name__)
GB = 10**9
WORDS = {
    "users": N_("Users"),
    "stored": N_("Stored"),
    "sent": N_("Sent this month"),
    "files": N_("Files"),
}
NEAR = 80  # per cent: T-08


@dataclass(frozen=True, slots=True)
class Part:
    """One limit: what of WORDS it is about, how much is used and allowed (people, or bytes)."""

    what: str
    used: int
    limit: int

    @property
    def percent(self) -> float:
        """The used part."""
        return 100 * self.used / self.limit if self.limit else 100.0


def every(only: Tenant | None = None) -> dict[str, list[Part]]:
    """Return the limits of each workspace that has some, or of one, by its place. One that cannot be read is left out."""
    month = clock.now().date().replace(day=1)
    with work(house_actor(), read=True) as session:
        plans, rows = settings.get(session, settings.costs.PLAN_LIMITS), _month(session, month)
    found = {}
    for tenant in [only] if only is not None else tenants.everyone():
        try:
            with work(house_actor(tenant.id.hex), read=True) as session:
                found[tenant.id.hex] = _parts(
                    session, plans.get(tenant.plan, Limits()), rows.get(tenant.id.hex, (0, 0))
                )
        except Exception:
            trouble.log_repeated(log, "the plan of a workspace could not be judged", place=tenant.id.hex)
    return found


def percents(everyone: Sequence[Tenant], found: Mapping[str, Sequence[Part]]) -> dict[str, float | None]:
    """Return the used per cent by workspace and limit: the readings of the rule `plan`."""
    return {f"{tenant.name}: {part.what}": part.percent for tenant in everyone for part in found.get(tenant.id.hex, ())}


@step
def _month(session: Session, month: date) -> dict[str, tuple[int, int]]:
    """Return what each place sent in a month, and the most that it stored on a day of it."""
    place, sent, stored = col(CostDay.place), col(CostDay.sent_bytes), col(CostDay.stored_bytes)
    query = select(place, func.sum(sent), func.max(stored)).where(col(CostDay.used_on) >= month).group_by(place)
    return {one: (int(bytes_sent or 0), int(most or 0)) for one, bytes_sent, most in session.execute(query)}


@step
def _parts(session: Session, limits: Limits, month: tuple[int, int]) -> list[Part]:
    found = []
    if limits.users is not None:
        enabled = select(func.count()).select_from(User).where(col(User.disabled_at).is_(None))
        found.append(Part("users", session.scalar(enabled) or 0, limits.users))
    if limits.stored_gb is not None:
        found.append(Part("stored", month[1], limits.stored_gb * GB))
    if limits.sent_gb is not None:
        found.append(Part("sent", month[0], limits.sent_gb * GB))
    size = session.scalar(select(func.coalesce(func.sum(col(StoredFile.size)), 0))) or 0
    found.append(Part("files", int(size), settings.get(session, settings.FILES_ROOM) * GB))
    return found
