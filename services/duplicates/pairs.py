"""The kept pairs: put in line with what was found. A dismissal holds until what speaks for the pair changes."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from models.columns import uuid7
from models.duplicates import DuplicatePair
from models.language import N_
from services.duplicates.people import crowd, near, people
from services.duplicates.scoring import Crowd, Person, fingerprint, likeness
from services.work import clock, kind, step
from services.work.events import signal

PAIRS = DuplicatePair.__table__  # type: ignore[attr-defined]
CHANGED = kind(
    "duplicates.changed", N_("The queue of duplicates changed"), "content_copy"
)  # a signal: it is not stored
KINDS = [CHANGED]
AT_ONCE = 500


class Pair(NamedTuple):
    """Two contacts that may be one, the smaller id first."""

    low: UUID
    high: UUID


class Found(NamedTuple):
    """What was found about a pair."""

    score: int
    reasons: tuple[str, ...]
    fingerprint: str


def compare(one: Person, other: Person, known: Crowd) -> tuple[Pair, Found] | None:
    """Return the pair of two people and what was found, or None where they are hardly the same."""
    alike = likeness(one, other, known)
    if alike is None:
        return None
    return Pair(*sorted((one.id, other.id))), Found(alike.score, alike.reasons, fingerprint(one, other))


@step
def refresh(session: Session, ids: Collection[UUID]) -> int:
    """Find the pairs of these contacts anew. Return how many of them were added, changed or dropped."""
    found: dict[Pair, Found] = {}
    for one in people(session, ids):
        others = near(session, one)
        known = crowd(session, [one, *others])
        found |= dict(filter(None, (compare(one, other, known) for other in others)))
    wanted = list(ids)
    changed = put(session, found, or_(PAIRS.c.low_id.in_(wanted), PAIRS.c.high_id.in_(wanted)))
    tell(session, changed)
    return len(changed)


@step
def put(session: Session, found: Mapping[Pair, Found], where: Any) -> list[UUID]:
    """Make the kept pairs of this criterion equal to what was found. Return the ids of those that changed.

    A dismissed pair stays, whatever is found, so that it is not suggested again when the same speaks for it later; it
    is open again when something else does.
    """
    there = {Pair(row.low_id, row.high_id): row for row in session.execute(select(PAIRS).where(where))}
    gone = [row.id for pair, row in there.items() if pair not in found and row.dismissed_at is None]
    for start in range(0, len(gone), AT_ONCE):
        session.execute(delete(PAIRS).where(PAIRS.c.id.in_(gone[start : start + AT_ONCE])))
    changes = [
        {"key": row.id, **_values(found[pair]), "at": row.dismissed_at if row.fingerprint == found[pair][2] else None}
        for pair, row in there.items()
        if pair in found and (row.score, tuple(row.reasons), row.fingerprint) != tuple(found[pair])
    ]
    if changes:
        session.connection().execute(
            update(PAIRS)
            .where(PAIRS.c.id == bindparam("key"))
            .values({name: bindparam(name) for name in ("score", "reasons", "fingerprint")})
            .values(dismissed_at=bindparam("at"), version=PAIRS.c.version + 1),
            changes,
        )
    made = _insert(session, {pair: one for pair, one in found.items() if pair not in there})
    return [*gone, *(one["key"] for one in changes), *made]


@step
def tell(session: Session, ids: Iterable[UUID]) -> None:
    """Tell open pages that these pairs changed."""
    some = list(ids)[:AT_ONCE]
    if some:
        signal(session, CHANGED, "duplicate_pairs", some)


def _insert(session: Session, found: Mapping[Pair, Found]) -> list[UUID]:
    """Add the pairs that are not there. Another work may add the same ones at this moment."""
    now = clock.now()
    rows = [
        {"id": uuid7(), "made_at": now, "version": 1, "low_id": pair.low, "high_id": pair.high, **_values(one)}
        for pair, one in found.items()
    ]
    if rows:
        dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        session.connection().execute(dialect.insert(PAIRS).on_conflict_do_nothing(), rows)
    return [row["id"] for row in rows]


def _values(found: Found) -> dict[str, Any]:
    return {"score": found.score, "reasons": list(found.reasons), "fingerprint": found.fingerprint}
