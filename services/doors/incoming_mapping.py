"""What the body of a call becomes: a field of a record for each path, and the record that it is found again by.

A mapping may name what a colleague types into a form, and nothing else: no owner, no ids, no permissions.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, SQLModel, col

from models.language import N_, _
from models.text import fold, line
from services import companies, contacts, deals, tasks
from services.records import custom, filters
from services.records.declaration import Record
from services.work import Actor, Invalid, Refused, step, there, visible

FIXED = "="  # before a text that is taken as it is, instead of a path
PATH = re.compile(r"[^\s.\[\]]{1,80}(\.[^\s.\[\]]{1,80}){0,11}")
MOST = 40  # fields of a mapping
LONGEST = 4_000  # characters of a value
VALUES = 20  # of a list
NOT_JSON = N_("The body is not JSON.")
ABOUT = {"contact_email": N_("Contact, by email"), "company_name": N_("Company, by name")}
_KEPT_OUT = frozenset({"fields", "addresses"})


@dataclass(frozen=True, slots=True)
class Target:
    """What a call may make: its record type, its service, and by which fields one is found again (and by which filter)."""

    record: Record
    service: Any
    matches: Mapping[str, str]
    about: tuple[str, ...] = ()  # further records, by what a body may know of them

    @property
    def fields(self) -> dict[str, str]:
        """The fields that a mapping may set, with their labels."""
        names = [one for one in self.record.draft.model_fields if not one.endswith("_id") and one not in _KEPT_OUT]
        return {one: self.record.label(one) for one in names} | {one: _(ABOUT[one]) for one in self.about}


TARGETS = {
    "contact": Target(contacts.CONTACT, contacts, {"email": "emails", "phone": "phones", "name": "name"}),
    "company": Target(companies.COMPANY, companies, {"name": "name", "tax_id": "tax_id", "website": "website"}),
    "deal": Target(deals.DEAL, deals, {"title": "title"}, ("contact_email", "company_name")),
    "task": Target(tasks.TASK, tasks, {"title": "title"}, ("contact_email", "company_name")),
}


class Outcome(SQLModel):
    """What a body would become: `created`, `changed` or `refused`, with its values, and why not."""

    verb: str
    values: dict[str, Any]
    name: str = ""
    subject_id: UUID | None = None
    why: str = ""


@step
def offered(session: Session, record: str) -> dict[str, str]:
    """Return every field that a mapping of this record may set, custom ones too, with its label."""
    target = TARGETS[record]
    own = {one.path: one.name for one in custom.live(session, record)} if target.record.custom else {}
    return target.fields | own


@step
def refuse_wrong(session: Session, record: str, mapping: Mapping[str, str], matches: str) -> None:
    """Refuse (`Invalid`, each at its field) a mapping of fields that may not be set, paths that are none, and a field to
    find records by that is not mapped."""
    known, wrong = offered(session, record), {}
    for name, path in mapping.items():
        if name not in known:
            wrong[f"mapping.{name[:60]}"] = _("A mapping cannot set this.")
        elif not (path.startswith(FIXED) and len(path) <= 200) and not PATH.fullmatch(path):
            wrong[f"mapping.{name}"] = _("A path looks like customer.email or items.0.name.")
    if not mapping or len(mapping) > MOST:
        wrong["mapping"] = _("Map at least one field, and at most {most}.").format(most=MOST)
    if matches and (matches not in mapping or matches not in (*TARGETS[record].matches, *_own(known))):
        can = ", ".join(TARGETS[record].matches)
        wrong["matches"] = _("Choose a mapped field: {fields}, or a custom one.").format(fields=can)
    if wrong:
        raise Invalid(_("Please check the form."), **wrong)


def parsed(text: str) -> Any:
    """Return the JSON of a body. Refuses (`Invalid`) what is none, however deep or odd it is."""
    try:
        return json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        raise Invalid(_(NOT_JSON)) from None


def values_of(mapping: Mapping[str, str], body: Any) -> dict[str, Any]:
    """Return the value of each field that the body has; what is missing, or null, is left out. Refuses an object, and a
    text that is too long."""
    found: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, path in mapping.items():
        value = path.removeprefix(FIXED) if path.startswith(FIXED) else _at(body, path)
        try:
            plain = _plain(value)
        except ValueError:
            wrong[name] = _("{path} is not a plain value.").format(path=path)
            continue
        if plain is not None:
            found[name] = plain
    if wrong:
        raise Invalid(" ".join(wrong.values()), **wrong)
    return found


@step
def written(
    session: Session, actor: Actor, record: str, mapping: Mapping[str, str], matches: str, body: str
) -> Outcome:
    """Create or change the record of a body, with the rights of the actor, by the service's own action. Refuses as that
    does, and where more than one record fits."""
    target = TARGETS[record]
    refuse_wrong(session, record, mapping, matches)
    values = values_of(mapping, parsed(body))
    known = _known(session, actor, target, matches, values) if matches else None
    typed = _with_ids(session, actor, target, values)
    service, new = target.service, known is None
    card = service.create(session, actor, typed) if new else service.change(session, actor, known, typed)
    name = str(getattr(card, target.record.title))
    return Outcome(verb="created" if new else "changed", values=values, name=name, subject_id=card.id)


def sentence(refusal: Refused) -> str:
    """Return why something was refused, with each field, no longer than its column."""
    some = refusal.fields if isinstance(refusal, Invalid) else {}
    told = " ".join(f"{name}: {text}" for name, text in some.items() if text != refusal.message)
    return (line(f"{refusal.message} {told}", 300) or refusal.message)[:300]


@step
def _known(session: Session, actor: Actor, target: Target, matches: str, values: Mapping[str, Any]) -> UUID | None:
    if matches not in values:
        raise Invalid(_("The body has no value for {field}, by which records are found again.").format(field=matches))
    value = str(values[matches]).strip()
    if matches == target.record.title:
        row: Any = target.record.row
        fits = col(row.name_key) == fold(value)
    else:
        tree = {"field": target.matches.get(matches, matches), "op": "is"}
        value = value.lower() if matches == "email" else value
        fits = filters.criterion(session, target.record, actor, {**tree, "value": value})
    found = _ids(session, actor, target.record, fits)
    if len(found) > 1:
        raise Invalid(_("More than one record has this {field}.").format(field=matches))
    return found[0] if found else None


@step
def _ids(session: Session, actor: Actor, record: Record, fits: ColumnElement[bool]) -> list[UUID]:
    row: Any = record.row
    mine = (col(row.binned_at).is_(None), visible(actor, row), there(row), fits)
    return list(session.scalars(select(col(row.id)).where(*mine).order_by(col(row.id)).limit(2)))


@step
def _with_ids(session: Session, actor: Actor, target: Target, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as its service takes them: a contact by its email and a company by its name become their ids."""
    typed = dict(values)
    if (email := typed.pop("contact_email", None)) is not None:
        tree = {"field": "emails", "op": "is", "value": str(email).strip().lower()}
        found = _ids(session, actor, contacts.CONTACT, filters.criterion(session, contacts.CONTACT, actor, tree))
        if not found:
            raise Invalid(_("There is no contact with this email."), contact_email=str(email)[:120])
        typed["contact_id"] = found[0]
    if (name := typed.pop("company_name", None)) is not None:
        typed["company_id"] = companies.named(session, actor, str(name)[:200])
    return typed


def _at(body: Any, path: str) -> Any:
    here = body
    for part in path.split("."):
        if isinstance(here, dict):
            here = here.get(part)
        elif isinstance(here, list) and part.isascii() and part.isdigit() and len(part) < 5 and int(part) < len(here):
            here = here[int(part)]
        else:
            return None
    return here


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        if len(value) > VALUES or any(isinstance(one, list | dict) for one in value):
            raise ValueError
        return [_plain(one) for one in value if one is not None]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return str(value)
    if not isinstance(value, str) or len(value) > LONGEST:
        raise ValueError
    return value.replace("\0", "")


def _own(known: Mapping[str, str]) -> list[str]:
    return [name for name in known if name.startswith(custom.PREFIX)]


def _refuse(text: str) -> Any:
    raise ValueError(text)


def _finite(text: str) -> float:
    if not math.isfinite(found := float(text)):
        raise ValueError(text)
    return found
