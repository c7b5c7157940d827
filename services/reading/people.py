"""A row of a contact file as the values of one person, with a sentence and an offer for each cell that is not taken."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.text import block, line
from services.reading import cells, days, postal
from services.reading.headings import STREETS, Target, label_of

NAMES = ("first_name", "middle_name", "last_name")
SIMPLE: Mapping[str, Callable[[str], Any]] = {
    "status": cells.status,
    "rating": cells.rating,
    "preferred": cells.yes_no,
    "note": block,
    "interests": cells.several,
    "tags": cells.several,
    "addresses": postal.read,
}
Labels = dict[tuple[str, int], list[str]]  # by the field and the number of what they are of
JOINED = {"street": ", ", "note": "\n"}  # of columns for one value, what stands between them


@dataclass(frozen=True, slots=True)
class Reached:
    """An email address or a phone number (E.164), with the label it has in its file; empty if it has none."""

    value: str
    label: str = ""


@dataclass(slots=True)
class Person:
    """What a row says. `values` has a field for each that is filled; `emails` and `phones` are lists of `Reached`; `address`
    has the parts of the person's own one, with its label, `addresses` those of further ones. `wrong` and `offers` are by the
    number of the column, from 0."""

    values: dict[str, Any] = field(default_factory=dict)
    wrong: dict[int, str] = field(default_factory=dict)
    offers: dict[int, str] = field(default_factory=dict)


def person(row: Sequence[str], targets: Sequence[Target | None], *, country: str = "", order: str = "dmy") -> Person:
    """Return what a row says by the targets of its columns. `country` (two letters) is that of phones without a code where
    the row has none; `order` is that of the days."""
    found, labels = Person(), _labels(row, targets)
    lands = {
        (one.number, one.label): code
        for one, cell in zip(targets, row, strict=False)
        if one and one.field == "country" and (code := cells.region(cell))
    }
    here = next(iter(lands.values()), country)
    parts: dict[tuple[int, str], dict[str, str]] = {}
    for place, (cell, one) in enumerate(zip(row, targets, strict=False)):
        if one is None or one.of_label or not cell or cell.isspace():
            continue
        try:
            text = cells.whole(cell)
            if one.field in STREETS:
                _part(parts, one, text, lands.get((one.number, one.label), here))
            elif one.field in ("emails", "phones"):
                values = cells.emails(text) if one.field == "emails" else cells.phones(text, here)
                _reach(found, one, values, labels.get((one.field, one.number), ()))
            else:
                _take(found.values, one.field, text, order)
        except cells.Doubtful as doubt:
            found.wrong[place], found.offers[place] = str(doubt), doubt.offer
        except ValueError as wrong:
            found.wrong[place] = str(wrong)
            if one.field == "verified_on" and (offer := days.offered(cell)):
                found.offers[place] = offer
    _name(found.values)
    _addresses(found.values, parts, labels)
    return found


def _part(parts: dict[tuple[int, str], dict[str, str]], one: Target, text: str, country: str) -> None:
    """Take a part of an address. The first one that has number 1 is the person's own, which keeps its country as it is
    written; the others are further ones."""
    group = (one.number, one.label)
    own = next((some for some in parts if some[0] == 1), group) == group and one.number == 1
    said = cells.postcode(text, country) if one.field == "postcode" else text
    there = parts.setdefault(group, {})
    _join(there, one.field, line(said) if own else postal.part(one.field, said))


def _addresses(values: dict[str, Any], parts: Mapping[tuple[int, str], dict[str, str]], labels: Labels) -> None:
    """Put the parts of each address together: the person's own one, and further ones behind those of a cell."""
    for (number, label), some in parts.items():
        named = {"label": label or next(iter(labels.get(("address", number), ())), "")}
        if number == 1 and "address" not in values:
            values["address"] = named | some
        elif some:
            values.setdefault("addresses", []).append(dict.fromkeys(postal.PARTS, "") | named | some)


def _take(values: dict[str, Any], name: str, text: str, order: str) -> None:
    if name == "verified_on":
        values[name] = days.day(text, order)
    elif name in SIMPLE:
        said = SIMPLE[name](text)
        if name in values and isinstance(said, list):
            said = [*values[name], *(one for one in said if one not in values[name])]
        elif name in values and name in JOINED:
            said = f"{values[name]}{JOINED[name]}{said}"
        values[name] = said
    else:
        values[name] = line(text)


def _labels(row: Sequence[str], targets: Sequence[Target | None]) -> Labels:
    """Return the labels of the values of each number, in their order; a single one is that of all. That of an address stays
    as it is written."""
    return {
        (one.field, one.number): (
            [postal.label(cell)] if one.field == "address" else [label_of(part) for part in cell.split(";")]
        )
        for one, cell in zip(targets, row, strict=False)
        if one and one.of_label and cell
    }


def _reach(found: Person, one: Target, values: Sequence[str], labels: Sequence[str]) -> None:
    there = found.values.setdefault(one.field, [])
    known = {other.value for other in there}
    rest = labels[0] if len(labels) == 1 else ""
    labels = [*labels, *[rest] * len(values)]
    there += [
        Reached(value, one.label or label) for value, label in zip(values, labels, strict=False) if value not in known
    ]


def _join(values: dict[str, str], name: str, text: str | None) -> None:
    if text:
        values[name] = f"{values[name]}{JOINED[name]}{text}" if name in values and name in JOINED else text


def _name(values: dict[str, Any]) -> None:
    """Put a name together from its parts, unless the file has a whole one."""
    parts = [values.pop(one, None) for one in NAMES]
    if not values.get("name") and any(parts):
        values["name"] = " ".join(one for one in parts if one)
