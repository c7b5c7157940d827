"""Asked: reading what a program sent, and refusing what cannot be read, before any service sees it."""

import json
import math
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from types import NoneType
from typing import Any
from uuid import UUID

from fastapi import Request

from models.text import line
from services.records.lists import LARGEST, Slice
from services.work import Actor, Invalid, NotFound, Refused, SignInNeeded

ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
NUMBER = re.compile(r"-?[0-9]{1,9}")
VERSION = re.compile(r'(?:W/)?(?:"([0-9]{1,9})"|([0-9]{1,9}))')
LOST_PLUS = re.compile(r" (\d\d:?\d\d)$")  # the + of an offset, when nobody encoded it
DEEPEST = 8  # nothing we take is nested deeper than a list in an object
LONGEST_QUERY = 200
KINDS = {  # what JSON has a kind of its own for; forms may send it as text, programs have no need to
    "rating": (int, "This must be a whole number."), "preferred": (bool, "This must be yes or no."),
    "test": (bool, "This must be yes or no."),
}  # fmt: skip


class WrongType(Refused):
    """A body that does not say it is JSON."""

    status, code = 415, "wrong_type"


def actor(request: Request) -> Actor:
    """Who asks, as the gate found out. Refuses when nobody did, or nobody we know."""
    found = request.scope.get("asked by")
    if isinstance(found, Actor):
        return found
    if isinstance(found, Refused):
        raise found
    raise SignInNeeded("Sign in at /api/v1/auth/login and send the token as “Authorization: Bearer …”.")


async def body(request: Request, allowed: Iterable[str]) -> dict[str, Any]:
    """The JSON object of a request; an empty body is an empty object. Refuses fields that are not `allowed`."""
    raw = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if raw and kind and kind != "application/json" and not kind.endswith("+json"):
        raise WrongType("Send JSON, with “Content-Type: application/json”.")
    found = _parsed(raw) if raw.strip() else {}
    if not isinstance(found, dict):
        raise Invalid("Send one JSON object.")
    unknown = found.keys() - set(allowed)
    if unknown:
        raise Invalid(
            "Please check the form.", **{name[:100]: "There is no such field." for name in sorted(unknown)[:20]}
        )
    wrong = {name: say for name, (kind, say) in KINDS.items() if type(found.get(name)) not in (kind, NoneType)}
    if wrong:
        raise Invalid("Please check the form.", **wrong)
    return found


def parameters(request: Request, allowed: Iterable[str]) -> dict[str, str]:
    """The named values of the address, the last of each. Refuses names that are not `allowed`: no typo goes unseen."""
    found = {name: line(value) or "" for name, value in request.query_params.items()}
    unknown = found.keys() - set(allowed)
    if unknown:
        raise Invalid(
            "Please check the address.", **{n[:100]: "There is no such parameter." for n in sorted(unknown)[:20]}
        )
    long = {name for name, value in found.items() if name != "cursor" and len(value) > LONGEST_QUERY}
    if long:
        raise Invalid(
            "Please check the address.", **dict.fromkeys(long, f"At most {LONGEST_QUERY} characters fit here.")
        )
    return found


def part(given: dict[str, str]) -> Slice:
    """Which part of a list: `sort`, `page_size` (more than 100 is 100) and `cursor`."""
    size = number(given, "page_size", 1)
    return Slice(
        sort=given.get("sort", ""), size=25 if size is None else min(size, LARGEST), cursor=given.get("cursor")
    )


def number(given: dict[str, str], name: str, least: int) -> int | None:
    """A whole number of the address, or None when it is not there."""
    text = given.get(name)
    if not text:
        return None
    if not NUMBER.fullmatch(text) or int(text) < least:
        raise Invalid("Please check the address.", **{name: f"This must be a whole number, at least {least}."})
    return int(text)


def id_of(given: dict[str, str], name: str) -> UUID | None:
    """An id of the address, or None when it is not there."""
    text = given.get(name)
    if text and not ID.fullmatch(text):
        raise Invalid("Please check the address.", **{name: "This is not an id."})
    return UUID(text) if text else None


def since(given: dict[str, str], name: str) -> datetime | None:
    """A time of the address, or None; without an offset it is UTC, as all our times are."""
    text = given.get(name)
    return instant(LOST_PLUS.sub(r"+\1", text), name, UTC) if text else None


def instant(value: object, name: str, usual: Any = None) -> datetime | None:
    """A time of a body, or None. One without an offset stays so, unless `usual` says which zone it means."""
    if value is None or value == "":
        return None
    try:
        found = datetime.fromisoformat(str(line(value)) if isinstance(value, str) else "")
        found = found.replace(tzinfo=usual) if found.tzinfo is None else found
        return found if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        wrong = "Write a time as 2027-01-31T09:00:00+01:00."
        raise Invalid("Please check the time.", **{name: wrong}) from None


def path_id(request: Request, name: str, what: str) -> UUID:
    """The id in the path. One that is no id at all looks like one that is not there."""
    text = str(request.path_params[name])
    if not ID.fullmatch(text):
        raise NotFound(f"That {what} is no longer here.")
    return UUID(text)


def version(request: Request) -> int | None:
    """The version of `If-Match`, or None when it is missing or `*`: then nothing is checked."""
    text = request.headers.get("if-match", "").strip()
    if text in ("", "*"):
        return None
    found = VERSION.fullmatch(text)
    if found is None:
        raise Invalid("Please check the version.", **{"If-Match": 'Send the ETag you were given, as "3".'})
    return int(found[1] or found[2])


def unchanged(request: Request, tag: str) -> bool:
    """Whether the program has this version already (`If-None-Match`)."""
    known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    return tag in known or known == ["*"]


def _parsed(raw: bytes) -> Any:
    try:
        text = raw.decode("utf-8-sig")
        found = json.loads(text, parse_constant=_no_number, parse_float=_finite)
        if "\\u" in text:
            json.dumps(found, ensure_ascii=False).encode()  # half of a pair of surrogates is no text
    except (ValueError, RecursionError):
        raise Invalid("This is not valid JSON in UTF-8.") from None
    if _depth(found) > DEEPEST:
        raise Invalid("This is nested too deeply.")
    return found


def _depth(value: Any) -> int:
    deepest, waiting = 0, [(value, 1)]
    while waiting and deepest <= DEEPEST:
        one, depth = waiting.pop()
        deepest = max(deepest, depth)
        children: Iterable[Any] = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        waiting.extend((child, depth + 1) for child in children if isinstance(child, dict | list))
    return deepest


def _finite(text: str) -> float:
    found = float(text)
    return found if math.isfinite(found) else _no_number(text)


def _no_number(text: str) -> float:
    raise ValueError(f"{text[:20]} is not a number in JSON")
