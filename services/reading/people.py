"""A row of a contact file as the values of one person, with a sentence and an offer for each cell that is not taken."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.text import block, line
from services.reading import cells, days
from services.reading.headings import STREETS, Target, label_of

NAMES = ("first_name", "middle_name", "last_name")
SIMPLE: Mapping[str, Callable[[str], Any]] = {
    "status": cells.status,
    "rating": cells.rating,
    "preferred": cells.yes_no,
    "note": block,
    "interests": cells.several,
    "tags": cells.several,
}
JOINED = {"street": ", ", "note": "\n"}  # of columns for one value, what stands between them


@dataclass(frozen=True, slots=True)
class Reached:
    """An email address or a phone number (E.164), with the label it has in its file; empty if it has none."""

    value: str
    label: str = ""


@dataclass(slots=True)
class Person:
    """What a row says. `values` has a field for each that is filled; `emails` and `phones` are lists of `Reached`,
    `addresses` of the parts of each, with its label. `wrong` and `offers` are by the number of the column, from 0."""

    values: dict[str, Any] = field(default_factory=dict)
    wrong: dict[int, str] = field(default_factory=dict)
    offers: dict[int, str] = field(default_factory=dict)


def person(row: Sequence[str], targets: Sequence[Target | None], *, country: str = "", order: str = "dmy") -> Person:
    """Return what a row says by the targets of its columns. `country` (two letters) is that of phones without a code where
    the row has none; `order` is that of the days."""
    found, labels = Person(), _labels(row, targets)
    here = next(
        (
            code
            for one, cell in zip(targets, row, strict=False)
            if one and one.field == "country" and (code := cells.region(cell))
        ),
        country,
    )
    parts: dict[tuple[int, str], dict[str, str]] = {}
    for place, (cell, one) in enumerate(zip(row, targets, strict=False)):
        if one is None or one.of_label or not cell or cell.isspace():
            continue
        try:
            text = cells.whole(cell)
            if one.field in STREETS:
                said = cells.postcode(text, here) if one.field == "postcode" else text
                _join(parts.setdefault((one.number, one.label), {}), one.field, line(said))
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
    if parts:
        found.values["addresses"] = [
            {"label": label or next(iter(labels.get(("address", number), ())), "")} | some
            for (number, label), some in parts.items()
        ]
    return found


def _take(values: dict[str, Any], name: str, text: str, order: str) -> None:
    if name == "verified_on":
        values[name] = days.day(text, order)
    elif name in SIMPLE:
        said = SIMPLE[name](text)
        if name in values and isinstance(said, list):
            said = list(dict.fromkeys([*values[name], *said]))
        elif name in values and name in JOINED:
            said = f"{values[name]}{JOINED[name]}{said}"
        values[name] = said
    else:
        values[name] = line(text)


def _labels(row: Sequence[str], targets: Sequence[Target | None]) -> dict[tuple[str, int], list[str]]:
    """Return the labels of the values of each number, in their order; a single one is that of all."""
    return {
        (one.field, one.number): [label_of(part) for part in cell.split(";")]
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
