"""Settings of a place: what people may change, over the environment's defaults."""

from typing import Any, ClassVar

from sqlalchemy import JSON, Column
from sqlmodel import Field

from models.base import PlaceRow


class Setting(PlaceRow, table=True):
    """One named value. Secrets are sealed by the vault before they come here."""

    __tablename__ = "settings"
    hidden: ClassVar[frozenset[str]] = frozenset({"value"})

    name: str = Field(max_length=80, unique=True)
    value: Any = Field(default=None, sa_column=Column("value", JSON))
