"""What a row gives: its cells as the values of one contact, or a sentence for each column that is wrong."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from models.contacts import INTERESTS_MAX, ContactDraft
from models.language import _
from models.text import fold
from services.imports.further import FURTHER
from services.imports.mapping import Targets
from services.imports.rows import Line
from services.reading import people
from services.reading.people import Reached
from services.records import fields
from services.records.custom import PREFIX
from services.work import Invalid, vault

COLUMNS = ("name", "title", "status", "rating", "preferred", "zone", "terms", "note", "verified_on")
STREETS = ("street", "postcode", "city", "country")
# What a blank cell becomes where somebody chose that it clears. A name, a status and an owner always stay.
CLEARED: Mapping[str, Any] = {
    **dict.fromkeys(("title", "zone", "note", "verified_on", *STREETS)),
    "rating": 0,
    "preferred": False,
    "terms": "",
}
PARTS = {"name": ("first_name", "middle_name", "last_name"), "addresses": ("street",)}  # columns of parts of a field
EMAILS = 10  # of a contact, and as many phones


@dataclass(frozen=True, slots=True)
class Rules:
    """How an import reads and matches: its options, the targets of its columns, and the colleagues it may name."""

    targets: Targets
    country: str = ""
    order: str = "dmy"
    match: str = "auto"
    mode: str = "both"
    clears: bool = False
    owners: Mapping[str, UUID] = field(default_factory=dict)
    own: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)  # what cleans the value of each custom field
    needed: Mapping[str, str] = field(default_factory=dict)  # the names of those that a new contact must have, by id

    def places(self, *names: str) -> list[int]:
        """Return the columns of these fields."""
        return [place for place, one in enumerate(self.targets) if one is not None and one.field in names]


@dataclass(slots=True)
class Given:
    """The values of one row. `columns` are those of a contact that are filled; `blank` those that are to be cleared."""

    line: Line
    columns: dict[str, Any] = field(default_factory=dict)
    blank: list[str] = field(default_factory=list)
    emails: list[Reached] = field(default_factory=list)
    phones: list[Reached] = field(default_factory=list)
    interests: list[str] = field(default_factory=list)
    further: dict[str, list[Any]] = field(default_factory=dict)  # by the names of `FURTHER`
    company: str = ""
    id: UUID | None = None
    own: dict[str, Any] = field(default_factory=dict)  # custom values by the ids of their fields; None: to be cleared
    wrong: dict[int, str] = field(default_factory=dict)
    keys: dict[str, list[str]] = field(default_factory=dict)  # of each phone, the blind indexes

    @property
    def empty(self) -> bool:
        """Whether the row says nothing of a person."""
        return not (self.columns.get("name") or self.emails or self.phones or self.id)


def read(line: Line, rules: Rules) -> Given:
    """Return what a row gives. Each wrong cell has its sentence."""
    person = people.person(line.cells, rules.targets, country=rules.country, order=rules.order)
    found = Given(line, wrong=dict(person.wrong))
    values = person.values
    found.columns = {name: values[name] for name in COLUMNS if name in values and values[name] is not None}
    first: dict[str, Any] = values.get("address", {})
    found.columns |= {name: first[name] for name in STREETS if first.get(name)}
    found.emails, found.phones = values.get("emails", []), values.get("phones", [])
    found.keys = {one.value: vault.blinds(one.value.partition(";")[0], "phone") for one in found.phones}
    found.interests = list(values.get("interests", []))
    found.further = {name: one.once(values[name]) for name, one in FURTHER.items() if values.get(name)}
    found.company = values.get("company") or ""
    _own(found, values, rules)
    _custom(found, values, rules)
    _check(found, rules)
    if rules.clears:
        _clear(found, rules)
    return found


def _own(found: Given, values: Mapping[str, Any], rules: Rules) -> None:
    """Take the id and the owner, which name other rows."""
    if values.get("id"):
        try:
            found.id = UUID(values["id"])
        except ValueError:
            _wrong(found, rules, "id", _("This is not an id."))
    if values.get("owner"):
        owner = rules.owners.get(fold(values["owner"]))
        if owner is None:
            _wrong(found, rules, "owner", _("There is no colleague “{name}”.").format(name=values["owner"][:60]))
        else:
            found.columns["owner_id"] = owner


def _custom(found: Given, values: Mapping[str, Any], rules: Rules) -> None:
    """Take the values of custom fields, each by its kind; days in the order of the file."""
    for one in rules.targets:
        clean = rules.own.get(one.field) if one is not None else None
        if one is None or clean is None:
            continue
        key, text = one.field.removeprefix(PREFIX), values.get(one.field)
        try:
            if text is not None:
                found.own[key] = clean(text)
            elif rules.clears:
                found.own[key] = None
        except ValueError as wrong:
            _wrong(found, rules, one.field, str(wrong))


def _check(found: Given, rules: Rules) -> None:
    """Check the values as a form does."""
    typed = {name: value for name, value in found.columns.items() if name in ContactDraft.model_fields}
    try:
        draft = ContactDraft.model_validate({"name": "?", **typed})
        found.columns |= {name: getattr(draft, name) for name in typed}
    except ValidationError as error:
        for name, said in fields.sentences(error.errors(include_url=False)).items():
            _wrong(found, rules, name, said)
    if found.columns.get("zone"):
        try:
            fields.zone(found.columns["zone"])
        except Invalid as wrong:
            _wrong(found, rules, "zone", wrong.fields["zone"])
    if len(found.company) > 200:
        _wrong(found, rules, "company", _("Use at most {max_length} characters.").format(max_length=200))
    if any(len(one) > 60 for one in found.interests):
        _wrong(found, rules, "interests", _("Use at most 60 characters for an interest."))
    for name, values in found.further.items():
        if said := next(filter(None, map(FURTHER[name].wrong, values)), ""):
            _wrong(found, rules, name, said)
        if len(values) > FURTHER[name].most:
            _wrong(found, rules, name, _("At most {max_length} are allowed.").format(max_length=FURTHER[name].most))
    for name, most in (("emails", EMAILS), ("phones", EMAILS), ("interests", INTERESTS_MAX)):
        if len(getattr(found, name)) > most:
            _wrong(found, rules, name, _("At most {max_length} are allowed.").format(max_length=most))


def _clear(found: Given, rules: Rules) -> None:
    """Note the columns that are blank in this row."""
    names = [one.field for one in rules.targets if one is not None]
    found.blank = [name for name in CLEARED if name in names and name not in found.columns]
    if "company" in names and not found.company:
        found.blank.append("company_id")
    if "interests" in names and not found.interests:
        found.blank.append("interests")
    found.blank += [name for name in FURTHER if name in names and name not in found.further]


def _wrong(found: Given, rules: Rules, name: str, said: str) -> None:
    places = rules.places(name, *PARTS.get(name, ())) or [0]
    found.wrong.setdefault(places[-1] if name == "addresses" else places[0], said)


def interests_of(texts: Sequence[str]) -> list[str]:
    """Return interests, each once, whatever their accents and case."""
    return list({fold(one): one for one in reversed(texts)}.values())[::-1]
