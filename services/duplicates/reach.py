"""Emails and phones at a merge: both are kept, or those that somebody chose, and one of each comes first."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models.contacts import Contact, ContactPoint
from models.language import _
from models.text import line
from services.contacts import points
from services.duplicates.fields import GONE
from services.work import Invalid, step

MOST = 10  # as many as a contact may have
LONGEST = 30  # characters of a label
KINDS = {"email": "emails", "phone": "phones"}
Kept = list[list[Any]]  # [id, kind, key, first, label]
Chosen = Mapping[str, Sequence[Mapping[str, Any]]]
Wanted = dict[str, dict[str, str | None]]  # by kind: the keys in their order, each with its new label or None


class Way(SQLModel):
    """An email or a phone of two contacts that are compared: its label, and whose it is (kept, gone or both)."""

    value: str
    label: str = ""
    of: str


class Ways(SQLModel):
    """The emails and the phones of two contacts, those of the kept one first."""

    emails: list[Way] = Field(default_factory=list)
    phones: list[Way] = Field(default_factory=list)


@step
def of(session: Session, contact: Contact) -> Kept:
    """Return the points of a contact as an undo needs them."""
    return [[one.id.hex, one.kind, one.key, one.first, one.label] for one in points.of(session, contact.id)]


@step
def ways(session: Session, kept: Contact, gone: Contact) -> Ways:
    """Return the emails and phones of both."""
    found: dict[tuple[str, str], Way] = {}
    for contact, of_ in ((kept, "kept"), (gone, "gone")):
        for one in points.of(session, contact.id):
            there = found.get((one.kind, one.key))
            if there is None:
                found[one.kind, one.key] = Way(value=points.open_point(one), label=one.label, of=of_)
            elif there.of != of_:
                there.of, there.label = "both", there.label or one.label
    some: dict[str, list[Way]] = {name: [] for name in KINDS.values()}
    for (kind, _key), way in found.items():
        some[KINDS[kind]].append(way)
    return Ways(**some)


@step
def wanted(session: Session, kept: Contact, gone: Contact, typed: Chosen | None) -> Wanted:
    """Return which emails and phones stay, the first one first, where somebody chose. Refuses other fields, values that
    neither contact has, and long labels."""
    found: Wanted = {}
    wrong: dict[str, str] = {}
    there = [*points.of(session, kept.id), *points.of(session, gone.id)]
    for name, some in (typed or {}).items():
        kind = next((kind for kind, field in KINDS.items() if field == name), None)
        if kind is None:
            wrong[f"reach.{name}"] = _("Choose one of: {values}.").format(values=", ".join(KINDS.values()))
            continue
        known = {points.open_point(one): one.key for one in there if one.kind == kind}
        found[kind] = {}
        for place, one in enumerate(some):
            key, label = known.get(str(one.get("value"))), one.get("label")
            if key is None:
                wrong[f"reach.{name}.{place}.value"] = _("Neither contact has it.")
            elif label is not None and len(str(label)) > LONGEST:
                wrong[f"reach.{name}.{place}.label"] = _("Use at most {max_length} characters.").format(
                    max_length=LONGEST
                )
            else:
                found[kind][key] = None if label is None else line(str(label)) or ""
    if wrong:
        raise Invalid(_("Please check the form."), **wrong)
    return found


def refuse_too_many(kept: Kept, gone: Kept, chosen: Wanted) -> None:
    """Refuse to put together more emails or phones than a contact may have."""
    for kind, name in KINDS.items():
        keys = chosen.get(kind) or {one[2] for one in (*kept, *gone) if one[1] == kind}
        if len(keys) > MOST:
            said = _("Together they have more than {count}. Remove some of them first.").format(count=MOST)
            raise Invalid(_("Please check the form."), **{name: said})


@step
def put_first(
    session: Session, kept: Contact, before: Kept, gone: Kept, chosen: Mapping[str, str], some: Wanted
) -> None:
    """Let one email and one phone come first: the one that was chosen, else the chosen contact's, or the other's where
    that one has none."""
    mine = points.of(session, kept.id)
    for kind, name in KINDS.items():
        order = [gone, before] if chosen[name] == GONE else [before, gone]
        keys = [*some.get(kind, ()), *(one[2] for part in order for one in part if one[1] == kind)]
        _flag([one for one in mine if one.kind == kind], keys)
        for one in mine:
            label = some.get(kind, {}).get(one.key) if one.kind == kind else None
            if label is not None and one.label != label:
                one.label = label


@step
def drop(session: Session, kept: Contact, gone: Contact, chosen: Wanted) -> list[str]:
    """Let the contact that is gone have the emails and phones that were not chosen: they are in the bin with it. Return
    the ids of those."""
    out = [one for one in points.of(session, kept.id) if one.kind in chosen and one.key not in chosen[one.kind]]
    for one in out:
        one.contact_id, one.first = gone.id, False
    session.flush()
    return [one.id.hex for one in out]


@step
def give_back(session: Session, kept: Contact, gone: Contact, before: Kept, others: Kept) -> bool:
    """Give back the points that came from the other contact, where they are still the same ones, or written anew since;
    and those of the kept one that were dropped. Return whether some are missing."""
    missing = _undrop(session, kept, gone, before)
    mine = {(one.kind, one.key): one for one in points.of(session, kept.id)}
    had = {(one[1], one[2]) for one in before}
    there = {(one.kind, one.key) for one in points.of(session, gone.id)}
    for _id, kind, key, *_more in others:
        if (kind, key) in there:
            continue
        point = mine.get((kind, key))
        if point is None or (kind, key) in had:
            missing = True
        else:
            point.contact_id = gone.id
    session.flush()
    for contact, kept_points in ((kept, before), (gone, others)):
        now = points.of(session, contact.id)
        for kind in KINDS:
            wanted = [one[2] for one in sorted(kept_points, key=lambda one: not one[3]) if one[1] == kind]
            _flag([one for one in now if one.kind == kind], wanted)
        _relabel(now, kept_points)
    session.flush()
    return missing


@step
def _undrop(session: Session, kept: Contact, gone: Contact, before: Kept) -> bool:
    """Give the kept contact back what was dropped, unless it, or another contact, has that address by now. Return whether
    some stay away."""
    mine, missing = {one[0] for one in before}, False
    now = {(one.kind, one.key) for one in points.of(session, kept.id)}
    for point in [one for one in points.of(session, gone.id) if one.id.hex in mine]:
        if (point.kind, point.key) in now:
            session.delete(point)
        elif point.kind == "email" and _taken(session, point.key):
            session.delete(point)
            missing = True
        else:
            point.contact_id, point.live = kept.id, True
    session.flush()
    return missing


def _taken(session: Session, key: str) -> bool:
    live = (col(ContactPoint.kind) == "email", col(ContactPoint.key) == key, col(ContactPoint.live))
    return session.scalars(select(col(ContactPoint.id)).where(*live).limit(1)).first() is not None


def _relabel(now: Iterable[ContactPoint], was: Kept) -> None:
    """Give points the labels they had, as far as those were kept (older merges have none)."""
    labels = {(one[1], one[2]): one[4] for one in was if len(one) > 4}
    for one in now:
        label = labels.get((one.kind, one.key))
        if label is not None and one.label != label:
            one.label = label


def _flag(some: Sequence[ContactPoint], wanted: Sequence[str]) -> None:
    """Let the first one of the wanted keys that is there come first, else the oldest."""
    keys = {one.key: one for one in some}
    first = next((keys[key] for key in wanted if key in keys), min(some, key=_age, default=None))
    for one in some:
        if one.first != (one is first):
            one.first = one is first


def _age(point: ContactPoint) -> UUID:
    return point.id
