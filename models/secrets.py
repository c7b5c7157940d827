"""Secrets: when each one was last set. Their values are never stored here."""

from datetime import datetime
from typing import ClassVar

from sqlmodel import Field

from models.base import HouseRow
from models.columns import UtcTime


class SecretAge(HouseRow, table=True):
    """A secret of the installation by its name, the public id of its value, and when that value was first seen (K-03)."""

    __tablename__ = "secret_ages"
    audited: ClassVar[bool] = False

    name: str = Field(max_length=60, unique=True)
    key_id: str = Field(max_length=16)
    set_at: datetime = Field(sa_type=UtcTime)
