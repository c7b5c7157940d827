"""Contacts as vCard 4.0 (RFC 6350)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.contacts.reached import Reached
from services.records.fields import EXTENSION

LONGEST = 75  # bytes of a line; the rest of it follows on lines that begin with a space
KINDS = {"home": "home", "work": "work", "mobile": "cell"}
ESCAPED = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": None})


def card(row: Mapping[str, Any]) -> str:
    """Return the card of a contact from its values; emails and phones as `Reached`."""
    return "".join(f"{_folded(one)}\r\n" for one in _lines(row))


def _lines(row: Mapping[str, Any]) -> Iterator[str]:
    first, _space, last = row["name"].rpartition(" ")
    yield from ("BEGIN:VCARD", "VERSION:4.0", f"UID:urn:uuid:{row['id']}", f"FN:{_plain(row['name'])}")
    yield f"N:{_plain(last)};{_plain(first)};;;"
    for name, value in (("ORG", row.get("company_id.title")), ("TITLE", row.get("title")), ("NOTE", row.get("note"))):
        if value:
            yield f"{name}:{_plain(value)}"
    emails: Sequence[Reached] = row["emails"]
    phones: Sequence[Reached] = row["phones"]
    for place, one in enumerate(emails):
        yield f"EMAIL{_parameters(one.label, place)}:{_plain(one.value)}"
    for place, one in enumerate(phones):
        yield f"TEL;VALUE=uri{_parameters(one.label, place)}:tel:{one.value.replace(EXTENSION, ';ext=')}"
    for address in (row, *row.get("addresses", ())):
        parts = [address.get(name) or "" for name in ("street", "city", "region", "postcode", "country")]
        if any(parts):
            yield f"ADR{_parameters((address.get('label') or '').lower(), 1)}:;;{';'.join(map(_plain, parts))}"
    if row["interests"]:
        yield f"CATEGORIES:{','.join(map(_plain, row['interests']))}"
    if row.get("zone"):
        yield f"TZ:{_plain(row['zone'])}"
    yield f"REV:{row['made_at']:%Y%m%dT%H%M%SZ}"
    yield "END:VCARD"


def _parameters(label: str, place: int) -> str:
    """Return the label of a value, where vCard has it, and that the first of several is the preferred one."""
    kind = KINDS.get(label)
    return (f";TYPE={kind}" if kind else "") + (";PREF=1" if place == 0 else "")


def _plain(text: str) -> str:
    return text.translate(ESCAPED)


def _folded(text: str) -> str:
    if len(text) <= LONGEST and text.isascii():
        return text
    found, size = [""], 0
    for sign in text:
        wide = len(sign.encode("utf-8", "replace"))
        if size + wide > LONGEST:
            found.append(" ")
            size = 1
        found[-1] += sign
        size += wide
    return "\r\n".join(found)
