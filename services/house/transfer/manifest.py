"""The manifest of an export: what is in it, of which Steward, under which secret key, and the digest of each table."""

import hashlib
import json
import re
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from models.language import _
from services.work import HOUSE, Refused
from services.work.places import is_tenant

NAME = "manifest.json"
FORMAT = 1
SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")  # a path that stays inside


class TableFacts(BaseModel):
    """How many rows of a table are in an export, and the SHA-256 of their lines."""

    rows: int
    sha256: str


class FileFacts(BaseModel):
    """The size of a file in an export, and its SHA-256."""

    bytes: int
    sha256: str


class PlaceFacts(BaseModel):
    """One place in an export: its tables as they were at one moment, and those that stayed behind, and why."""

    place: str
    name: str
    revision: str
    tables: dict[str, TableFacts]
    left: dict[str, str] = Field(default_factory=dict)

    @property
    def folder(self) -> str:
        """Its folder in the export."""
        return folder(self.place)

    @property
    def digest(self) -> str:
        """The digest of all that its tables hold."""
        text = "\n".join(f"{name} {one.rows} {one.sha256}" for name, one in sorted(self.tables.items()))
        return hashlib.sha256(text.encode()).hexdigest()


class Manifest(BaseModel):
    """A whole export, or that of one company (`company`, its name). `key_id` names the secret key of sealed values."""

    product: str = "steward"
    format: int = FORMAT
    version: str
    made_at: datetime
    engine: str
    key_id: str
    company: str | None = None
    anonymised: bool = False
    places: list[PlaceFacts]
    files: dict[str, FileFacts] = Field(default_factory=dict)

    @property
    def rows(self) -> int:
        """The number of rows in all places."""
        return sum(table.rows for one in self.places for table in one.tables.values())

    def of(self, place: str) -> PlaceFacts:
        """Return the facts of one place."""
        return next(one for one in self.places if one.place == place)


def folder(place: str) -> str:
    """Return the folder of a place in an export."""
    return place if place == HOUSE else f"companies/{place}"


def read(source: Path) -> Manifest:
    """Return the manifest of an export. Refuses a folder without one, and one that this version does not understand."""
    try:
        told = json.loads((source / NAME).read_text(encoding="utf-8"))
        if told.get("product") != "steward" or told.get("format") != FORMAT:
            raise Refused(_("This export has a format that this version of Steward does not know."))
        found = Manifest.model_validate(told)
    except FileNotFoundError:
        raise Refused(_("There is no whole export at {path}.").format(path=source)) from None
    except (ValueError, AttributeError, ValidationError, OSError):
        raise Refused(_("The manifest of this export is damaged.")) from None
    names = [one.place for one in found.places]
    tables = [name for one in found.places for name in one.tables]
    if names[:1] != [HOUSE] or not all(map(is_tenant, names[1:])) or len(set(names)) != len(names):
        raise Refused(_("The manifest of this export is damaged."))
    if not all(SAFE.fullmatch(path) and ".." not in path for path in (*tables, *found.files)):
        raise Refused(_("The manifest of this export is damaged."))
    return found
