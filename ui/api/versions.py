"""Versions: the ETag of a record, conditional reads, and changes to exactly the version that was read."""

import contextlib
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar

from fastapi import Header
from pydantic import BeforeValidator, WithJsonSchema

from services.house.idempotency import Answer
from services.work import Invalid, Stale
from ui.api import responses
from ui.api.requests import Text

R = TypeVar("R")
TRIES = 12  # so many other writers may change the same record at the same moment
TAG = re.compile(r'(?:W/)?(?:"([0-9]{1,9})"|([0-9]{1,9}))')


def _version(text: str) -> int | None:
    if text.strip() in ("", "*"):
        return None
    found = TAG.fullmatch(text.strip())
    if found is None:
        raise Invalid("Please check the version.", **{"If-Match": 'Send the ETag you were given, as "3".'})
    return int(found[1] or found[2])


IfMatch = Annotated[
    int | None,
    BeforeValidator(_version),
    WithJsonSchema({"type": "string", "pattern": rf"^(\*|{TAG.pattern})?$", "examples": ['"3"']}),
    Header(
        alias="If-Match", description="The ETag you were given: refused with 409 when it is no longer the present one."
    ),
]
IfNoneMatch = Annotated[
    Text,
    Header(alias="If-None-Match", description="The ETag you have: 304 while it is the present one.", examples=['"3"']),
]


def versioned(card: Any, status: int = 200, **headers: str) -> Answer:
    """Return a record with its version as ETag."""
    return responses.json(card.model_dump(), status, etag=f'"{card.version}"', **headers)


def unless_known(card: Any, tags: str | None) -> Answer:
    """Return a record, or 304 if the program already has this version."""
    known = [one.strip().removeprefix("W/") for one in (tags or "").split(",")]
    tag = f'"{card.version}"'
    return Answer(304, "", {"etag": tag}) if tag in known or known == ["*"] else versioned(card)


def retry_stale(version: int | None, act: Callable[[], R], *, find: Callable[[], Any], sent: Mapping[str, Any]) -> R:
    """Change a record. Without a version in the request, a concurrent write is retried.

    Any other stale edit is refused with the values `sent`, the current values, and both versions.
    """
    for _ in range(TRIES if version is None else 0):
        with contextlib.suppress(Stale):
            return act()
    try:
        return act()
    except Stale as error:
        current = find().model_dump()
        theirs = {name: current.get(name) for name in sent}
        more = {"yours": sent, "theirs": theirs, "version": current["version"], "current": current}
        raise Stale(error.message, your_version=version, **more) from None
