"""Rows of an import: sealed as they are kept, opened for one work, and counted."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlmodel import Session

from models.columns import uuid7
from models.imports import OUTCOMES, ImportClaim, ImportRow
from models.text import CONTROL
from services.work import clock, step, vault
from services.work.quick_inserts import insert_rows

ROWS = ImportRow.__table__  # type: ignore[attr-defined]
CLAIMS = ImportClaim.__table__  # type: ignore[attr-defined]
AT_ONCE = 500  # rows of one work


class Line(NamedTuple):
    """A row as it is planned: its id, its number in the file, its cells, and what was planned before."""

    id: UUID
    number: int
    cells: list[str]
    plan: str
    reason: str
    record_id: UUID | None


def sealed(row_id: UUID, cells: Sequence[str], was: Mapping[int, str] | None = None) -> str:
    """Return the cells of a row as they are kept; `was` holds the former text of corrected ones, by column."""
    kept: Any = {"cells": cells, "was": {str(at): text for at, text in was.items()}} if was else cells
    return vault.seal(json.dumps(kept, ensure_ascii=False, separators=(",", ":")), _about(row_id))


def opened(row_id: UUID, kept: str) -> list[str]:
    """Return the cells of a row."""
    return both(row_id, kept)[0]


def both(row_id: UUID, kept: str) -> tuple[list[str], dict[int, str]]:
    """Return the cells of a row, and the former text of those that somebody corrected, by column."""
    found = json.loads(vault.unseal(kept, _about(row_id)))
    if isinstance(found, dict):
        return list(found["cells"]), {int(at): str(text) for at, text in found["was"].items()}
    return list(found), {}


def made(import_id: UUID, by: UUID | None, number: int, cells: Sequence[str], wrong: str) -> dict[str, Any]:
    """Return the columns of a new row, without control characters. A row that is `wrong` as a whole is refused whatever its
    cells become."""
    row_id = uuid7()
    if CONTROL.search("".join(cells)):
        cells = [CONTROL.sub("", one) for one in cells]
    return {
        "id": row_id,
        "made_at": clock.now(),
        "made_by": by,
        "version": 1,
        "import_id": import_id,
        "number": number,
        "cells": sealed(row_id, cells),
        "corrected": False,
        "plan": "",
        "reason": "",
        "wrong": {"": wrong} if wrong else {},
        "record_id": None,
    }


@step
def add(session: Session, some: Sequence[Mapping[str, Any]]) -> None:
    """Insert new rows."""
    insert_rows(session, ROWS, some)


@step
def some(session: Session, import_id: UUID, cursor: str | None, limit: int, *where: Any) -> list[Line]:
    """Return the next rows after a cursor, the number of the last one."""
    query = select(ROWS).where(ROWS.c.import_id == import_id, ROWS.c.number > int(cursor or -1), *where)
    found = session.connection().execute(query.order_by(ROWS.c.number).limit(limit))
    return [
        Line(row.id, row.number, opened(row.id, row.cells), row.plan, row.wrong.get("", ""), row.record_id)
        for row in found
    ]


class Look(NamedTuple):
    """A row that is looked at: its cells, and what is wrong with each, by its place."""

    cells: list[str]
    wrong: dict[str, str]


@step
def first(session: Session, import_id: UUID, limit: int) -> list[Look]:
    """Return the first rows of an import."""
    query = select(ROWS.c.id, ROWS.c.cells, ROWS.c.wrong).where(ROWS.c.import_id == import_id)
    found = session.connection().execute(query.order_by(ROWS.c.number).limit(limit))
    return [Look(opened(row.id, row.cells), row.wrong) for row in found]


@step
def counts(session: Session, import_id: UUID) -> dict[str, int]:
    """Return how many rows there are of each outcome."""
    query = select(ROWS.c.plan, func.count()).where(ROWS.c.import_id == import_id).group_by(ROWS.c.plan)
    found: dict[str, int] = {verb: number for verb, number in session.connection().execute(query)}
    return {outcome: found.get(outcome, 0) for outcome in OUTCOMES}


@step
def forget_after(session: Session, import_id: UUID, reached: int) -> None:
    """Forget what was planned for the rows after the first `reached` ones: nothing became of them."""
    mine = ROWS.c.import_id == import_id
    last = select(ROWS.c.number).where(mine).order_by(ROWS.c.number).offset(reached - 1).limit(1)
    later = (ROWS.c.number > last.scalar_subquery(),) if reached else ()
    values: dict[str, Any] = {"plan": "", "reason": "", "wrong": {}, "record_id": None}
    session.connection().execute(update(ROWS).where(mine, *later).values(values))


@step
def uncheck(session: Session, import_id: UUID, numbers: Iterable[int] | None = None) -> None:
    """Forget what was planned for some rows, or for all, and what they claim."""
    mine, claims = [ROWS.c.import_id == import_id], [CLAIMS.c.import_id == import_id]
    if numbers is not None:
        wanted = list(numbers)
        mine.append(ROWS.c.number.in_(wanted))
        claims.append(CLAIMS.c.number.in_(wanted))
    session.connection().execute(delete(CLAIMS).where(*claims))
    session.connection().execute(update(ROWS).where(*mine).values(plan=""))


def _about(row_id: UUID) -> str:
    return f"import_rows.cells:{row_id}"
