"""What a place remembers about itself, by name: that sending is held, what it lives on. Nobody changes it on a page."""

from typing import Any

from sqlmodel import Session, select

from models.settings import Setting
from services.work import step


@step
def read(session: Session, name: str, default: Any = None) -> Any:
    """Return what this place remembers under a name."""
    row = session.exec(select(Setting).where(Setting.name == name)).first()
    return default if row is None else row.value


@step
def write(session: Session, name: str, value: Any) -> None:
    """Let this place remember a value under a name; None forgets it."""
    row = session.exec(select(Setting).where(Setting.name == name)).first()
    if row is None:
        if value is not None:
            session.add(Setting(name=name, value=value))
    elif value is None:
        session.delete(row)
    elif row.value != value:
        row.value = value
