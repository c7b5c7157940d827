"""Reaching: who can be told: the channels, the people on call, and, while there are neither, the operators by mail."""

import time
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.accounts import User
from models.alerts import AlertChannel, OnCall
from models.tenants import Operator
from services.house.alerts import rota
from services.house.alerts.rota import ALWAYS, Hours
from services.house.backups import pruning
from services.work import house_actor, step, vault, work
from services.work.places import Places, places

FRESH = 60.0  # seconds for which the operators' addresses are believed


@dataclass(frozen=True, slots=True)
class Reach:
    """One way to somebody. `key` is how alerts remember what was told by it; `target` is open, and never logged."""

    key: str
    kind: str  # of models.alerts.CHANNEL_KINDS
    target: str
    name: str
    least: str = "warning"
    channel_id: UUID | None = None
    level: int = 0  # of a person on call
    hours: Hours = ALWAYS

    @property
    def addresses(self) -> list[str]:
        """The addresses of a channel by mail."""
        return [one.strip() for one in self.target.split(",") if one.strip()]


@dataclass(frozen=True, slots=True)
class Around:
    """What a turn needs beside its own place: the zone of times, where people look, and the operators."""

    zone: str
    address: str
    operators: tuple[Reach, ...]


_operators: tuple[Places | None, float, tuple[Reach, ...]] = (None, 0.0, ())


def around() -> Around:
    """Return it. It opens works of its own."""
    global _operators  # noqa: PLW0603
    house, at, found = _operators
    if house is not places() or time.monotonic() - at > FRESH:
        _operators = (places(), time.monotonic(), found := _read_operators())
    return Around(pruning.zone(), f"{places().config.address.rstrip('/')}/alerts", found)


def _read_operators() -> tuple[Reach, ...]:
    with work(house_actor(), read=True) as session:
        rows = session.execute(select(col(Operator.tenant_id), col(Operator.user_id))).all()
    found = []
    for tenant_id, user_id in rows:
        with work(house_actor(tenant_id.hex), read=True) as session:
            user = session.get(User, user_id)
        if user is not None and user.disabled_at is None:
            found.append(Reach(f"operator:{user_id}", "email", user.email, user.name))
    return tuple(found)


@step
def channels(session: Session) -> list[Reach]:
    """Return the active channels. One whose target cannot be opened with this secret key is left out; its page says so."""
    rows = session.scalars(select(AlertChannel).where(col(AlertChannel.active)).order_by(col(AlertChannel.name))).all()
    return [one for row in rows if (one := opened(row)) is not None]


def opened(row: AlertChannel) -> Reach | None:
    """Return a channel with its target open; None when this secret key does not open it."""
    try:
        target = vault.unseal(row.target, f"alert_channels.target:{row.id}")
    except ValueError:
        return None
    return Reach(f"channel:{row.id}", row.kind, target, row.name, row.least, row.id)


@step
def people(session: Session) -> list[Reach]:
    """Return the people on call, each at each level."""
    rows = session.scalars(select(OnCall).order_by(col(OnCall.level), col(OnCall.position), col(OnCall.id)))
    return [
        Reach(f"person:{one.id}", "email", one.email, one.name, "warning", level=one.level, hours=rota.of(one))
        for one in rows
    ]
