"""The chain of the maintenance log (N-35): each entry is sealed over its words and the seal before, so that one that was
removed or altered past the database shows."""

import hashlib
import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from models.routines import MaintenanceEntry
from services.work import step

SEALED = (
    *(
        "sequence",
        "logged_on",
        "kind",
        "checklist",
        "title",
        "performed_by",
        "completed",
        "found",
        "resolved",
        "escalated",
    ),
    *("next_actions", "notes", "minutes", "against", "signed_by", "signed_at"),
)


@dataclass(frozen=True, slots=True)
class Walk:
    """The result of a walk along the log: how many entries, and the number of the first that does not fit; 0: all fit."""

    count: int
    broken: int = 0


@step
def walk(session: Session) -> Walk:
    """Follow the seals from the first entry to the last."""
    seal, number = "", 0
    for row in session.scalars(select(MaintenanceEntry).order_by(col(MaintenanceEntry.sequence))):
        number += 1
        if row.sequence != number or row.seal != seal_of(row, seal):
            return Walk(number, number)
        seal = row.seal
    return Walk(number)


def seal_of(row: MaintenanceEntry, before: str) -> str:
    """Return the seal of an entry after one with the seal `before`: SHA-256 over both, in hexadecimal digits."""
    content = json.dumps([getattr(row, name) for name in SEALED], default=str, ensure_ascii=False)
    return hashlib.sha256(f"{before}\n{content}".encode()).hexdigest()
