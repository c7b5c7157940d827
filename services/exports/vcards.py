"""Contacts as vCard 4.0 (RFC 6350), with interests by RFC 6715; what vCard has no word for is said as `X-STEWARD-…`."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.contacts.reached import Reached
from services.records.fields import EXTENSION

LONGEST = 75  # bytes of a line; the rest of it follows on lines that begin with a space
KINDS = {"home": "home", "work": "work", "mobile": "cell"}
OWN = ("status", "rating", "preferred", "terms", "owner_id.title", "verified_on")
ESCAPED = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": None})
USUAL: Sequence[Any] = (None, "", 0, False, "lead")  # what a new contact has anyway


def card(row: Mapping[str, Any]) -> str:
    """Return the card of a contact from its values; emails and phones as `Reached`."""
    return "".join(f"{_folded(one)}\r\n" for one in _lines(row))


def _lines(row: Mapping[str, Any]) -> Iterator[str]:
    first, _space, last = row["name"].rpartition(" ")
    yield from ("BEGIN:VCARD", "VERSION:4.0", "PRODID:-//Steward//EN", f"UID:urn:uuid:{row['id']}")
    yield from (f"FN:{_plain(row['name'])}", f"N:{_plain(last)};{_plain(first)};;;")
    for name, value in (("ORG", row.get("company_id.title")), ("TITLE", row.get("title")), ("NOTE", row.get("note"))):
        if value:
            yield f"{name}:{_plain(value)}"
    yield from _reach(row["emails"], row["phones"])
    yield from _addresses(row)
    if row["tags"]:
        yield f"CATEGORIES:{','.join(map(_plain, row['tags']))}"
    yield from (f"INTEREST:{_plain(one)}" for one in row["interests"])
    if row.get("zone"):
        yield f"TZ:{_plain(row['zone'])}"
    for name in OWN:
        if row.get(name) not in USUAL:
            said = "yes" if row[name] is True else str(row[name])
            yield f"X-STEWARD-{name.partition('.')[0].removesuffix('_id').replace('_', '-').upper()}:{_plain(said)}"
    yield f"REV:{row['made_at']:%Y%m%dT%H%M%SZ}"
    yield "END:VCARD"


def _reach(emails: Sequence[Reached], phones: Sequence[Reached]) -> Iterator[str]:
    """Yield the lines of emails and phones. A label of somebody's own is said as address books on Apple's systems do."""
    number = 0
    for kind, some in (("EMAIL", emails), ("TEL;VALUE=uri", phones)):
        for place, one in enumerate(some):
            own = bool(one.label) and one.label not in KINDS
            number += own
            group = f"item{number}." if own else ""
            value = _plain(one.value) if kind == "EMAIL" else f"tel:{one.value.replace(EXTENSION, ';ext=')}"
            yield f"{group}{kind}{_parameters(one.label, place)}:{value}"
            if own:
                yield f"{group}X-ABLABEL:{_plain(one.label)}"


def _addresses(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of addresses: the contact's own is the preferred one, and the others have labels."""
    for place, address in enumerate((row, *row.get("addresses", ()))):
        parts = [address.get(name) or "" for name in ("street", "city", "region", "postcode", "country")]
        label = address.get("label") or ""
        group = f"address{place}." if label and label not in ("home", "work") else ""
        if any(parts):
            kind = label.lower() if label.lower() in ("home", "work") else ""
            yield f"{group}ADR{_parameters(kind, place)}:;;{';'.join(map(_plain, parts))}"
            if group:
                yield f"{group}X-ABLABEL:{_plain(label)}"


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
