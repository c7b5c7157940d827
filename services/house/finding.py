"""A finding: the result of one check of `python main.py check`, and how to fix it."""

from typing import Literal

from sqlmodel import SQLModel

from models.language import _

Level = Literal["critical", "warning", "info"]


class Finding(SQLModel):
    """The result of one check. A critical one that is not ok makes the command end with 1."""

    id: str
    level: Level
    ok: bool
    message: str
    fix: str = ""


def finding(name: str, level: Level, ok: bool, message: str, fix: str) -> Finding:
    """Make a finding; an ok one has no fix."""
    return Finding(id=name, level=level, ok=ok, message=message, fix="" if ok else _(fix))
