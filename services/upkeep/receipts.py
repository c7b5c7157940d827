"""Receipts: what the weekly upkeep did the last time, in every place, for the page of operators and for checklists (N-13)."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from services.house import chore_days, tenants
from services.retention.table import WEEKLY
from services.upkeep.optimising import OPTIMISE
from services.upkeep.temporary import CLEAN
from services.work import HOUSE, Actor, errand

KEPT = (WEEKLY, CLEAN, OPTIMISE)


class Receipt(SQLModel):
    """What one chore did the last time in one place: `numbers` by name; empty where none has ended yet."""

    chore: str
    place: str = Field(description="The name of the workspace; empty: the house.")
    ended_at: datetime | None = None
    took_ms: int = 0
    numbers: dict[str, float] = Field(default_factory=dict)


@errand("maintenance.read")
def receipts(actor: Actor) -> list[Receipt]:
    """Return the receipts of the weekly upkeep, chore by chore."""
    names = {one.id.hex: one.name for one in tenants.everyone()} | {HOUSE: ""}
    return [
        Receipt(
            chore=chore, place=names[one.place], ended_at=one.ended_at, took_ms=one.took_ms, numbers=dict(one.receipt)
        )
        for chore in KEPT
        for one in chore_days.receipts(chore)
        if one.place in names
    ]
