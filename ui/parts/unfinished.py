"""What was left unfinished in a form: one attempt, or several of them, as one draft holds them.

The dialog that adds a contact may be left half filled, and opened anew for another one: two attempts. A form that is
always there, as that of one's own account, has one attempt, without a mark.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from services.records.drafts import Typed
from services.work import clock

MOST = 5  # attempts of one form; the oldest goes for another one
LATE = timedelta(seconds=5)  # a draft is stored within a second; one stored so much later is another window's
ABOUT = "left unfinished"  # no field of a form has a space in its name


class Attempt(BaseModel):
    """One go at a form: when it was typed into last, which one it is, and what stood in the fields."""

    at: datetime
    mark: str = ""
    values: dict[str, str | None] = Field(default_factory=dict)


class _Brought(BaseModel):
    """What a browser had of one attempt: since how many seconds it stood there, and the texts."""

    age: float = Field(ge=0, le=30 * 86_400)
    values: dict[str, str] = Field(max_length=20)


_ATTEMPTS = TypeAdapter(list[Attempt])
_SNAPSHOT = TypeAdapter(dict[str, _Brought])


def add(attempts: Sequence[Attempt], one: Attempt) -> list[Attempt]:
    """Put an attempt before the others, or into the first of them where it is the same one."""
    if attempts and attempts[0].mark == one.mark:
        first, *rest = attempts
        return [Attempt(at=one.at, mark=one.mark, values=first.values | one.values), *rest]
    return [one, *attempts][:MOST]


def pack(attempts: Sequence[Attempt]) -> dict[str, str | None]:
    """Return these as the values of one draft: those of the first, and beside them what is told of it and the others."""
    first, *rest = attempts
    if not rest and not first.mark:
        return first.values
    told = [first.model_copy(update={"values": {}}), *rest]
    return first.values | {ABOUT: _ATTEMPTS.dump_json(told).decode()}


def unpack(draft: Typed | None) -> list[Attempt]:
    """Return the attempts that a draft holds, the latest first."""
    if draft is None:
        return []
    values = dict(draft.values)
    with suppress(ValidationError):
        first, *rest = _ATTEMPTS.validate_json(values.pop(ABOUT, None) or "")
        return [first.model_copy(update={"values": values}), *rest]
    return [Attempt(at=draft.at, values=values)]


def key(user: str, form: str, mark: str) -> str:
    """Return by which name a browser keeps what is typed into a form, so that it comes back to the same person alone."""
    return f"{user} {form} {mark}"


def brought(snapshot: Any, user: str) -> dict[str, Attempt]:
    """Return what a browser kept of this person's forms when it let go of a page, by form. Anything else is left out."""
    try:
        some = _SNAPSHOT.validate_python(snapshot)
    except ValidationError:
        return {}
    named = {tuple(name.split(" ")): one for name, one in some.items() if name.count(" ") == 2}
    return {
        form: Attempt(at=clock.now() - timedelta(seconds=one.age), mark=mark, values=dict(one.values))
        for (owner, form, mark), one in named.items()
        if owner == user
    }


def latest(stored: Sequence[Attempt], found: Attempt) -> list[Attempt]:
    """Put what the browser had before what is stored; where another window has gone on with the same one since, that is
    the newer text and stays."""
    newer = bool(stored) and stored[0].mark == found.mark and stored[0].at > found.at + LATE
    return list(stored) if newer else add(stored, found)
