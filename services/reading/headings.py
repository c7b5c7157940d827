"""What the columns of a contact file mean, by their headings: those of HubSpot, Salesforce, Google Contacts (both of its
formats), Outlook and our own export, in English, German and French.

A heading is folded and taken apart: “Business Phone 2” is a phone, with the label *work*. What is not known stays None,
and is named where the column has values.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from uuid import UUID

from models.text import fold
from services.reading.heading_words import LABELS, NUMBERED, OF_LABELS, PHONES, WORDS

CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
APART = re.compile(r"[^\w+]+|_")
DIGITS = re.compile(r"(?<=[a-z])(?=\d)")
STREETS = frozenset({"street", "postcode", "city", "region", "country"})
REPEATED = STREETS | {"emails", "phones"}
MANY = frozenset({"street", "interests", "tags", "note"})  # several columns are put together
VALUES = ("", "value", "address", "adresse", "number")
UNLABELLED = "-"  # in a cell with the labels of several values
LONGEST = 100  # characters of a heading that is looked up


@dataclass(frozen=True, slots=True)
class Target:
    """What a column holds: a field of a contact. `label` is what the heading says of a value ("work"), `number` tells
    several emails, phones or addresses apart, and a column `of_label` holds the label of the value of its number."""

    field: str
    label: str = ""
    number: int = 1
    of_label: bool = False


def target(heading: str) -> Target | None:
    """Return what a heading means by itself; None where it is not known."""
    return _target(heading) if len(heading) <= LONGEST else None


def targets(headings: Sequence[str], samples: Sequence[Sequence[str]] = ()) -> list[Target | None]:
    """Return what each column holds. Columns speak of each other: “Name” beside “First name” is the last name.

    `samples` are some values of each column: ids that are none of ours are not taken for them, nor are
    addresses that are not those of our own JSON.
    """
    found = [target(one) for one in headings]
    fields = {one.field for one in found if one}
    plain = [_plain(one) for one in headings]
    for place, one in enumerate(found):
        if one is None:
            continue
        if one.field == "name" and "first_name" in fields and "last_name" not in fields:
            found[place] = Target("last_name")
        elif one.field == "title" and plain[place] in ("title", "titre", "titel") and _names_a_job(plain):
            found[place] = None  # “Title” of Outlook is the salutation
        elif one.field == "id" and not _ours(samples[place] if place < len(samples) else ()):
            found[place] = None
        elif plain[place] == "addresses" and not _objects(samples[place : place + 1]):
            found[place] = None  # those of our own JSON
    return _once(found, samples)


def known(headings: Sequence[str]) -> int:
    """Return how many of these headings are known."""
    return sum(target(one) is not None for one in headings)


@lru_cache(maxsize=4_000)
def _target(heading: str) -> Target | None:
    text = _plain(heading)
    if text in WORDS:
        return _labelled(WORDS[text], "", 1)
    if text in OF_LABELS:
        return Target(OF_LABELS[text], of_label=True)
    if (found := NUMBERED.fullmatch(text)) and (one := _numbered(*found.groups(""))):
        return one
    words = text.split()
    number = next((int(one) for one in words if one.isdecimal() and len(one) < 3), 1)
    label, rest = _split_label([one for one in words if not one.isdecimal()])
    field = WORDS.get(" ".join(rest), "")
    if field.partition(":")[0] not in REPEATED:
        return None
    return _labelled(field, label, 1 if field in STREETS else number)


def _numbered(kind: str, number: str, part: str) -> Target | None:
    """Return what a numbered column of Google's formats is: “Phone 1 - Value”, “Address 2 - City”."""
    many, label = int(number), part in ("type", "label")
    if kind == "organization":
        return {"name": Target("company"), "title": Target("title")}.get(part) if many == 1 else None
    if kind != "address":
        field = "emails" if kind.startswith("e") else "phones"
        return Target(field, number=many, of_label=label) if label or part in VALUES else None
    field = "address" if label else WORDS.get(part, "")
    return Target(field, number=many, of_label=label) if label or field in STREETS else None


def _labelled(field: str, label: str, number: int) -> Target:
    kind, _colon, said = field.partition(":")
    return Target(kind, label or said, number)


def _split_label(words: Sequence[str]) -> tuple[str, list[str]]:
    """Return the label in front or at the end of a heading, and the rest: “Straße geschäftlich” is a street at work."""
    for some, rest in ((words[:1], words[1:]), (words[-1:], words[:-1])):
        label = LABELS.get(" ".join(some))
        if label is not None and rest:
            return label, list(rest)
    return "", list(words)


def label_of(text: str) -> str:
    """Return the label that a value has in its file: a known word as ours ("Privat" is "home"), another as it is."""
    if text.strip() == UNLABELLED:
        return ""
    word = " ".join(APART.sub(" ", fold(text)).split())
    return LABELS.get(word) or PHONES.get(word, text.strip().lstrip("* ")[:40])


def _plain(heading: str) -> str:
    text = APART.sub(" ", fold(CAMEL.sub(" ", heading.strip())))
    return " ".join(DIGITS.sub(" ", text).split())


def _names_a_job(plain: Sequence[str]) -> bool:
    return any(WORDS.get(one) == "title" and one not in ("title", "titre", "titel") for one in plain)


def _ours(values: Sequence[str]) -> bool:
    filled = [one for one in values if one]
    try:
        return bool(filled) and all(UUID(one) for one in filled)
    except ValueError:
        return False


def _objects(samples: Sequence[Sequence[str]]) -> bool:
    return any(text.startswith("[{") for some in samples for text in some)


def _once(found: list[Target | None], samples: Sequence[Sequence[str]]) -> list[Target | None]:
    """Number further emails and phones, and drop the second of two columns for a value that there is only once: an empty
    one, if one is."""
    seen: set[Target] = set()
    empty = [place < len(samples) and not samples[place] for place in range(len(found))]
    for place in sorted(range(len(found)), key=lambda place: (empty[place], place)):
        one = found[place]
        if one is None:
            continue
        fresh = one
        while fresh in seen and one.field in ("emails", "phones"):
            fresh = replace(fresh, number=fresh.number + 1)
        if fresh in seen and one.field not in MANY:
            found[place] = None
        else:
            found[place] = fresh
            seen.add(fresh)
    return found
