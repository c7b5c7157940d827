"""Plans: what becomes of a row, and how it is kept beside its cells."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, update
from sqlmodel import Session

from models.contacts import Contact
from models.text import CONTROL
from services.imports import matching
from services.imports.rows import ROWS, Line
from services.reading.people import Reached
from services.work import step


@dataclass
class Plan:
    """What becomes of a row. `columns` are the values that a new contact gets, or that change; `emails`, `phones` and
    `interests` those that are added. `company` is the name of a company that is not there yet."""

    line: Line
    verb: str
    record_id: UUID | None = None
    reason: str = ""
    wrong: dict[int, str] = field(default_factory=dict)
    contact: Contact | None = None
    columns: dict[str, Any] = field(default_factory=dict)
    emails: list[Reached] = field(default_factory=list)
    phones: list[Reached] = field(default_factory=list)
    interests: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)  # interests that a blank cell clears
    further: dict[str, list[Any]] = field(default_factory=dict)  # those that are added, by the names of `FURTHER`
    cleared: dict[str, list[Any]] = field(default_factory=dict)  # those that a blank cell clears
    company: str = ""
    claims: list[tuple[str, str]] = field(default_factory=list)  # of a key, and of a name
    brings: str = ""  # the key of the company that it adds
    again: bool = False  # an earlier row of the file brings the same one
    alone: bool = False  # it brings a company, and nobody
    double: bool = False  # another row of the file is the same

    @cached_property
    def same(self) -> str:
        """The digest of the whole row."""
        return matching.digest("\x1f".join(self.line.cells))

    @property
    def changes(self) -> bool:
        """Whether it changes the contact it matched."""
        several = (self.emails, self.phones, self.interests, self.dropped, self.further, self.cleared)
        return bool(self.columns or self.company) or any(several)

    def leave(self, verb: str, reason: str) -> None:
        """Let the row change nothing after all."""
        self.verb, self.reason, self.record_id, self.contact = verb, reason, None, None
        self.columns, self.emails, self.phones, self.interests, self.dropped = {}, [], [], [], []
        self.further, self.cleared = {}, {}
        self.company = self.brings = ""


@step
def keep(session: Session, plans: Sequence[Plan]) -> None:
    """Keep what becomes of rows."""
    if not plans:
        return
    told: list[dict[str, Any]] = [
        {"key": one.line.id, "as": one.verb, "why": _told(one.reason), "bad": _wrong(one), "whom": one.record_id}
        for one in plans
    ]
    values: dict[str, Any] = {
        name: bindparam(key)
        for name, key in (("plan", "as"), ("reason", "why"), ("wrong", "bad"), ("record_id", "whom"))
    }
    session.connection().execute(update(ROWS).where(ROWS.c.id == bindparam("key")).values(**values), told)


def _wrong(one: Plan) -> dict[str, str]:
    """Return the sentences of a row by its columns, and that of the whole row."""
    whole = {"": _told(one.line.reason)} if one.line.reason else {}
    return {str(place): _told(said) for place, said in one.wrong.items()} | whole


def _told(said: str) -> str:
    """Return a sentence that may quote a cell: PostgreSQL keeps no text with a NUL in it."""
    return CONTROL.sub("", said)[:500]
