"""Effects: what an errand did to each record, kept so that it can be shown and undone."""

import json
from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from sqlmodel import Session, SQLModel

from models.columns import uuid7
from models.errands import Errand, ErrandRow
from models.text import line
from services.records.errands.kinds import Effect
from services.work import clock, step, vault
from services.work.quick_inserts import insert_rows

ROWS = ErrandRow.__table__  # type: ignore[attr-defined]


class ErrandLine(SQLModel):
    """What happened to one record."""

    id: UUID
    position: int
    record_id: UUID | None
    verb: str
    reason: str


@step
def write(session: Session, errand: Errand, effects: Sequence[Effect]) -> None:
    """Keep the effects of one work, after those of earlier works."""
    if not effects:
        return
    now = clock.now()
    told = lru_cache(maxsize=256, typed=True)(digest)  # of many records most get the same value
    rows = [
        _row(errand, effect, position, told) | {"made_at": now, "made_by": errand.made_by, "version": 1}
        for position, effect in enumerate(effects, errand.done + 1)
    ]
    insert_rows(session, ROWS, rows)


def before(row: ErrandRow) -> dict[str, Any]:
    """Return the former values of a record; empty where none were kept. Times, days and ids are text."""
    return cast(dict[str, Any], json.loads(vault.unseal(row.before, _about(row.id)))) if row.before else {}


def digest(value: Any) -> str:
    """Return the digest of a value, as `after` keeps it: equal for equal values, and it reveals no value."""
    return vault.mac(_text(value).encode(), "errand rows")[:32]


def same(value: Any, kept: str) -> bool:
    """Return whether a value is the one whose digest `after` keeps."""
    return vault.mac_holds(_text(value).encode(), "errand rows", kept)


def _row(errand: Errand, effect: Effect, position: int, told: Callable[[Any], str]) -> dict[str, Any]:
    row_id = uuid7()
    return {
        "id": row_id,
        "errand_id": errand.id,
        "position": position if effect.position is None else effect.position,
        "record_id": effect.record_id,
        "verb": effect.verb,
        "reason": line(effect.reason, 500) or "",
        "before": vault.seal(_text(dict(effect.before)), _about(row_id)) if effect.before else None,
        "after": {
            name: (told if isinstance(value, Hashable) else digest)(value) for name, value in effect.after.items()
        },
    }


def _about(row_id: UUID) -> str:
    return f"errand_rows.before:{row_id}"


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


_text = json.JSONEncoder(sort_keys=True, ensure_ascii=False, default=_plain).encode  # made once: it is half the cost
