"""Facts that a place remembers about itself, by name: that sending is held, what it lives on. No page changes them."""

from typing import Any

from sqlmodel import Session, select

from models.settings import Setting
from services.work import step


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
