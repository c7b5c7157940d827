"""Facts that a place remembers about itself, by name: that sending is held, what it lives on. No page changes them."""

from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session, select

from models.columns import uuid7
from models.settings import Setting
from services.work import clock, step

ROWS = Setting.__table__  # type: ignore[attr-defined]


@step
def read(session: Session, name: str, default: Any = None) -> Any:
    """Return the value that this place remembers under a name."""
    row = session.exec(select(Setting).where(Setting.name == name)).first()
    return default if row is None else row.value


@step
def write(session: Session, name: str, value: Any) -> None:
    """Store a value under a name in this place; None forgets it."""
    row = session.exec(select(Setting).where(Setting.name == name)).first()
    if row is None:
        if value is not None:
            session.add(Setting(name=name, value=value))
    elif value is None:
        session.delete(row)
    elif row.value != value:
        row.value = value


@step
def move(session: Session, name: str, value: Any) -> None:
    """Store how far a chore has come: past the trail, which would grow by it every ten minutes, around the clock."""
    connection = session.connection()
    if not connection.execute(update(ROWS).where(ROWS.c.name == name).values(value=value)).rowcount:
        row = {"id": uuid7(), "made_at": clock.now(), "made_by": None, "version": 1}
        connection.execute(insert(ROWS).values(**row, name=name, value=value))
