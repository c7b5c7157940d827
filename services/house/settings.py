"""Settings of a place: what people may change, over the environment's defaults."""

from typing import Any

from sqlmodel import Session, select

from models.settings import Setting
from services.work import step


@step
def read(session: Session, name: str, default: Any = None) -> Any:
    """The value of one setting of this place."""
    row = session.exec(select(Setting).where(Setting.name == name)).first()
    return default if row is None else row.value


@step
def write(session: Session, name: str, value: Any) -> None:
    """Set one setting of this place; None removes it."""
    row = session.exec(select(Setting).where(Setting.name == name)).first()
    if row is None:
        if value is not None:
            session.add(Setting(name=name, value=value))
    elif value is None:
        session.delete(row)
    elif row.value != value:
        row.value = value
