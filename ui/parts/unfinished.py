"""Unfinished attempts at a form: one or several, held by one draft.

The dialog that adds a contact may be left half filled, and opened again for another contact: two attempts. A form
that is always on the page, as that of your own account, has one attempt, without a mark.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from services.records.drafts import Typed
from services.work import clock

MOST = 5  # attempts of one form; a new one replaces the oldest
LATE = timedelta(seconds=5)  # a draft is stored within a second; one stored this much later comes from another window
ABOUT = "left unfinished"  # no field of a form has a space in its name


class Attempt(BaseModel):
    """One attempt at a form: the time of its last change, its mark, and its fields' contents."""

    at: datetime
    mark: str = ""
    values: dict[str, str | None] = Field(default_factory=dict)


class _Brought(BaseModel):
    """A browser's copy of one attempt: its age in seconds, and the texts."""

    age: float = Field(ge=0, le=30 * 86_400)
    values: dict[str, str] = Field(max_length=20)


_ATTEMPTS = TypeAdapter(list[Attempt])
_SNAPSHOT = TypeAdapter(dict[str, _Brought])


def add(attempts: Sequence[Attempt], one: Attempt) -> list[Attempt]:
    """Put an attempt before the others, or merge it into the first of them if it is the same one."""
    if attempts and attempts[0].mark == one.mark:
        first, *rest = attempts
        return [Attempt(at=one.at, mark=one.mark, values=first.values | one.values), *rest]
    return [one, *attempts][:MOST]


def pack(attempts: Sequence[Attempt]) -> dict[str, str | None]:
    """Return the attempts as the values of one draft: those of the first, plus its mark and time and all others."""
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
    """Return the name under which a browser keeps a form's text, so that only the same person gets it back."""
    return f"{user} {form} {mark}"


def brought(snapshot: Any, user: str) -> dict[str, Attempt]:
    """Return the texts a browser kept of this person's forms when it left a page, by form. Ignore anything else."""
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
    """Put the browser's attempt before the stored ones. If another window has continued the same one since, its
    newer text stays."""
    newer = bool(stored) and stored[0].mark == found.mark and stored[0].at > found.at + LATE
    return list(stored) if newer else add(stored, found)
