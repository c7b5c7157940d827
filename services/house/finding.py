"""A finding: the result of one check of `python main.py check`, and how to fix it."""

from typing import Literal

from sqlmodel import SQLModel

from models.language import _

Level = Literal["critical", "warning", "info"]
State = Literal["ok", "failed", "unchecked"]


class Finding(SQLModel):
    """The result of one check. A critical one that is not ok makes the command end with 1.

    What could not be measured, because it is out of reach, is not ok either, but never critical: `checked` is False.
    """

    id: str
    level: Level
    ok: bool
    message: str
    fix: str = ""
    checked: bool = True

    @property
    def state(self) -> State:
        """Whether it is ok, failed, or was not checked."""
        return "ok" if self.ok else "failed" if self.checked else "unchecked"

    @property
    def failed(self) -> bool:
        """Whether it was measured and is wrong."""
        return self.checked and not self.ok


def finding(name: str, level: Level, ok: bool, message: str, fix: str) -> Finding:
    """Make a finding; an ok one has no fix."""
    return Finding(id=name, level=level, ok=ok, message=message, fix="" if ok else _(fix))


def unchecked(name: str, message: str, fix: str) -> Finding:
    """Make the finding of a check that could not be made, with how to make it possible."""
    return Finding(id=name, level="warning", ok=False, message=message, fix=_(fix), checked=False)
