"""A finding: what one check of `python main.py check` says, and what to do about it."""

from typing import Literal

from sqlmodel import SQLModel

from models.language import _

Level = Literal["critical", "warning", "info"]


class Finding(SQLModel):
    """What one check found. A critical one that is not ok makes the command end with 1."""

    id: str
    level: Level
    ok: bool
    message: str
    fix: str = ""


def finding(name: str, level: Level, ok: bool, message: str, fix: str) -> Finding:
    """Make a finding; what is well needs no fix."""
    return Finding(id=name, level=level, ok=ok, message=message, fix="" if ok else _(fix))
