"""Mapping: the field of each column, as it is kept by its position; guessed from headings, remembered for the next file."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models.imports import ImportMapping
from models.language import N_, _
from models.text import fold
from services.imports.further import FURTHER
from services.reading import headings as known
from services.reading.headings import Target
from services.records.custom import among, live, path_of
from services.work import Invalid, step

FIELDS: Mapping[str, str] = {
    "name": N_("Name"),
    "first_name": N_("First name"),
    "middle_name": N_("Middle name"),
    "last_name": N_("Last name"),
    "title": N_("Title"),
    "company": N_("Company"),
    "emails": N_("Email"),
    "phones": N_("Phone"),
    "phones:mobile": N_("Mobile"),
    "phones:work": N_("Work phone"),
    "phones:home": N_("Home phone"),
    "street": N_("Street"),
    "postcode": N_("Postcode"),
    "city": N_("City"),
    "country": N_("Country"),
    "status": N_("Status"),
    "rating": N_("Rating"),
    "preferred": N_("Preferred"),
    "interests": N_("Interests"),
    **{field: one.label for field, one in FURTHER.items()},
    "terms": N_("Payment terms"),
    "note": N_("Note"),
    "zone": N_("Time zone"),
    "owner": N_("Owner"),
    "verified_on": N_("Last verified"),
    "id": N_("Contact ID"),
}
SHORT = {
    "email": "emails",
    "phone": "phones",
    "mobile": "phones:mobile",
    "interest": "interests",
    "notes": "note",
    "tag": "tags",
}
TAKEN = frozenset(one.partition(":")[0] for one in FIELDS) | {"address"}
NONE = ("", "-", "skip", "none")
LABEL = "~"  # after a target: its column holds the label of the value
Targets = list[Target | None]


def takes(field: str) -> bool:
    """Return whether an import takes this field: one of a contact's, or a custom one as `fields.` and its id."""
    return field in TAKEN or path_of(field) is not None


def _taken(one: Target) -> bool:
    """Whether an import takes what a column holds. Only further addresses have a region."""
    return takes(one.field) or (one.field == "region" and one.number > 1)


@step
def with_custom(session: Session, headings: Sequence[str], found: Mapping[str, str]) -> dict[str, str]:
    """Return a guessed mapping with the custom fields whose names are headings, as our own export writes them."""
    known, more = live(session, "contact"), dict[str, str]()
    for place, heading in enumerate(headings):
        field = among(known, heading[:100]) if str(place) not in found else None
        if field is not None and field.path not in more.values():
            more[str(place)] = field.path
    return {**found, **more}


def kept(targets: Sequence[Target | None]) -> dict[str, str]:
    """Return targets as the mapping of an import keeps them: `{"0": "name", "3": "phones:work#2"}`."""
    return {str(place): _text(one) for place, one in enumerate(targets) if one is not None and _taken(one)}


def targets(mapping: Mapping[str, Any], columns: int) -> Targets:
    """Return the target of each column, from a kept mapping."""
    return [_target(str(mapping.get(str(place), ""))) for place in range(columns)]


def chosen(typed: Mapping[str, Any], headings: Sequence[str], now: Mapping[str, Any]) -> dict[str, str]:
    """Return a mapping with what somebody chose for some columns, each named by its heading or its position from 0.

    Refuses columns that the file does not have, and fields that there are not.
    """
    found = {place: str(text) for place, text in now.items()}
    for name, field in typed.items():
        text = str(field or "").strip()
        text = SHORT.get(text, text)
        for place in _places(str(name), headings):
            found.pop(str(place), None)
            if text not in NONE:
                _refuse_unknown(text, str(name))
                found[str(place)] = text
    return kept(_numbered(targets(found, len(headings))))


def fingerprint(headings: Sequence[str]) -> str:
    """Return the digest of headings, by which their mapping is remembered."""
    return hashlib.sha256(json.dumps([fold(one) for one in headings]).encode()).hexdigest()


@step
def remembered(session: Session, headings: Sequence[str]) -> dict[str, str] | None:
    """Return how columns with these headings were mapped the last time, or None."""
    if not any(headings):
        return None
    mine = col(ImportMapping.fingerprint) == fingerprint(headings)
    return session.scalar(select(col(ImportMapping.mapping)).where(mine))


@step
def remember(session: Session, headings: Sequence[str], mapping: Mapping[str, str]) -> None:
    """Remember how somebody mapped columns with these headings."""
    if not any(headings):
        return
    mark = fingerprint(headings)
    row = session.scalars(select(ImportMapping).where(col(ImportMapping.fingerprint) == mark)).first()
    if row is None:
        session.add(ImportMapping(fingerprint=mark, mapping=dict(mapping)))
    elif row.mapping != mapping:
        row.mapping = dict(mapping)


def label(text: str) -> str:
    """Return the words of a field of a mapping, in the reader's language."""
    plain = text.partition("#")[0].rstrip(LABEL)
    if text.endswith(LABEL):
        return (
            _("Label of {field}").format(field=_(FIELDS.get(plain, plain)).lower()) if plain in FIELDS else _("Label")
        )
    name, colon, more = plain.partition(":")
    if path_of(plain) is not None:
        return _("Custom field")
    if plain in FIELDS or not colon:
        return _(FIELDS.get(plain, plain))
    return _("{field} ({label})").format(field=_(FIELDS.get(name, name)), label=more)


def left_out(headings: Sequence[str], mapping: Mapping[str, Any], filled: Sequence[int]) -> list[str]:
    """Return the names of the columns that have values and are not taken."""
    return [
        headings[place] or _("Column {number}").format(number=place + 1)
        for place in range(len(headings))
        if filled[place] and str(place) not in mapping
    ]


def _places(name: str, headings: Sequence[str]) -> list[int]:
    if name.isdecimal() and int(name) < len(headings):
        return [int(name)]
    places = [place for place, one in enumerate(headings) if one == name or fold(one) == fold(name)]
    if not places:
        said = _("There is no column “{name}” in this file.").format(name=name[:60])
        raise Invalid(said, mapping=said)
    return places


def _refuse_unknown(text: str, column: str) -> None:
    if _target(text) is None:
        said = _("“{field}”, chosen for “{column}”, is no field of a contact.")
        raise Invalid(said.format(field=text[:60], column=column[:60]), mapping=said.format(field=text, column=column))


def _numbered(found: Targets) -> Targets:
    """Number several emails and phones of one label, so that each column has a target of its own."""
    seen: set[Target] = set()
    for place, one in enumerate(found):
        if one is not None and one.field in ("emails", "phones"):
            own, number = one, one.number
            while own in seen:
                number += 1
                own = Target(one.field, one.label, number, one.of_label)
            seen.add(own)
            found[place] = own
    return found


def _text(one: Target) -> str:
    label = f":{one.label}" if one.label else ""
    number = f"#{one.number}" if one.number != 1 else ""
    return f"{one.field}{label}{number}{LABEL if one.of_label else ''}"


def _target(text: str) -> Target | None:
    if not text:
        return None
    plain, _hash, number = text.rstrip(LABEL).partition("#")
    field, _colon, said = plain.partition(":")
    found = Target(field, said, int(number) if number.isdecimal() else 1, text.endswith(LABEL))
    return found if _taken(found) else None


def guessed(headings: Sequence[str], samples: Sequence[Sequence[str]]) -> dict[str, str]:
    """Return what the headings mean by themselves, in English, German or French."""
    return kept(known.targets(headings, samples))
