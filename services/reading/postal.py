"""Further postal addresses of a person: a cell with several, as our exports write them, and the parts of one.

`models.addresses.addresses_cell` writes what `read` reads.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from models.addresses import Address
from models.language import _
from models.text import block, fold, line
from services.reading import cells
from services.work import countries

PARTS = tuple(Address.model_fields)  # label, street, postcode, city, region, country
LONGEST = {name: next(one.max_length for one in info.metadata) for name, info in Address.model_fields.items()}
PIECE = re.compile(r"\\.|\||[^\\|]+|\\", re.DOTALL)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def read(text: str) -> list[dict[str, str]]:
    """Return the addresses of a cell: each on a line, its six parts apart by `|`, or a list of JSON objects. Raises
    ValueError for other texts, for parts that are too long, and for a country that is none."""
    named = _objects(text)
    if named is None:
        named = [_named(one) for one in text.replace("\r", "").split("\n") if not one.isspace() and one]
    found = [{name: part(name, one.get(name) or "") for name in PARTS} for one in named]
    if any(one["label"] and not any(one[name] for name in PARTS[1:]) for one in found):
        raise ValueError(_("Enter the address, or remove its label."))
    return [one for one in found if any(one.values())]


def part(name: str, text: str) -> str:
    """Return a part of an address as it is kept, a country as its two letters. Raises ValueError for one that is too long,
    and for a country that is none."""
    said = (block(text.strip()) if name == "street" else line(text)) or ""
    if name == "country" and said:
        said = country(said)
    if len(said) > LONGEST[name]:
        raise ValueError(_("Use at most {max_length} characters.").format(max_length=LONGEST[name]))
    return said


def label(text: str) -> str:
    """Return the label of an address as it stands in a column of its own."""
    return (line(text.removeprefix("* ")) or "")[: LONGEST["label"]].rstrip()


def country(text: str) -> str:
    """Return the two letters of a country, by them or its name in English, German or French. Raises ValueError for another
    text."""
    known, key = countries.names(), fold(text)
    found = text.upper() if text.upper() in known else cells.region(text)
    if found not in known:
        found = next((code for code, name in known.items() if fold(name) == key), "")
    if not found:
        raise ValueError(_("There is no country of that name."))
    return found


def _named(text: str) -> dict[str, str]:
    """Return the parts of a line by their names."""
    parts = [""]
    for piece in PIECE.findall(text):
        if piece == "|":
            parts.append("")
        else:
            parts[-1] += piece
    if len(parts) != len(PARTS):
        raise ValueError(
            _("Write each address on a line of its own: Label | Street | Postcode | City | Region | Country.")
        )
    return {
        name: ESCAPED.sub(lambda one: "\n" if one[1] == "n" else one[1], said)
        for name, said in zip(PARTS, parts, strict=True)
    }


def _objects(text: str) -> list[Mapping[str, Any]] | None:
    """Return the objects of a JSON list; None for other texts. Raises ValueError for one that is no address."""
    try:
        found = json.loads(text) if text.startswith("[") else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, list):
        return None
    for one in found:
        unknown = not isinstance(one, dict) or one.keys() - set(PARTS)
        if unknown or not all(isinstance(value, str | None) for value in one.values()):
            raise ValueError(_("An address has these parts: {names}.").format(names=", ".join(PARTS)))
    return found
