"""What we do with a contact: add, change, rate, put in the bin and bring back."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Session, col

from models.accounts import User
from models.contacts import STATUSES, Contact, ContactDraft, ContactInterest, ContactPoint, NewContact
from services import companies
from services.contacts import indexing, points
from services.contacts.cards import ContactCard, Parts, card
from services.records import fields
from services.records import search as index
from services.work import Actor, Conflict, Invalid, Stale, action, announce, clock, expect, kind, step
from services.work import find as find_row

ADDED = kind("contact.added", "{actor} added {subject}", "person_add")
CHANGED = kind("contact.changed", "{actor} changed {what} of {subject}", "edit")
RATED = kind("contact.rated", "{actor} gave {subject} {stars} of 5", "star")
BINNED = kind("contact.binned", "{actor} put {subject} into the bin", "delete")
RESTORED = kind("contact.restored", "{actor} brought {subject} back from the bin", "restore_from_trash")
KINDS = [ADDED, CHANGED, RATED, BINNED, RESTORED]

EDITABLE = {*ContactDraft.model_fields, "emails", "phones", "interests", "company"}


@action("contacts.read")
def find(session: Session, actor: Actor, contact_id: UUID) -> ContactCard:
    """Everything about one contact, in the bin or not. Refuses one the actor may not see (`NotFound`)."""
    return card(session, find_row(session, actor, Contact, contact_id, "contact"))


@action("contacts.edit")
def create(session: Session, actor: Actor, values: Mapping[str, Any]) -> ContactCard:
    """Add a contact from what was typed (`NewContact`). The maker owns it unless `owner_id` says otherwise.

    Refuses wrong fields (`Invalid`, a sentence each) and an email another contact has (`Conflict`).
    """
    with points.named_as(values):
        return _create(session, actor, points.spelled_out(values))


@action("contacts.edit")
def change(
    session: Session,
    actor: Actor,
    contact_id: UUID,
    changes: Mapping[str, Any],
    version: int | None = None,
    before: Mapping[str, Any] | None = None,
) -> ContactCard:
    """Change the named fields of a contact, nothing else. `email` and `phone` are the first of their lists.

    `version` is the one the form was opened with; `before`, for a single field edited in place, holds the values it
    showed. Refuses when somebody changed them meanwhile (`Stale`, with the values), and wrong fields (`Invalid`).
    """
    contact = find_row(session, actor, Contact, contact_id, "contact")
    now = card(session, contact).model_dump()
    with points.named_as(changes):
        whole = points.spelled_out(changes, now)
        unknown = set(whole) - EDITABLE
        if unknown:
            raise Invalid("Please check the form.", **dict.fromkeys(unknown, "There is no such field."))
        _refuse_stale(contact, now, whole, version, before)
        return _change(session, actor, contact, now, whole)


@action("contacts.edit")
def rate(session: Session, actor: Actor, contact_id: UUID, stars: int) -> ContactCard:
    """Rate a contact from 0 to 5 stars (C-09). Refuses other numbers."""
    if not 0 <= stars <= 5:
        raise Invalid("A rating is between 0 and 5.", rating="Choose 0 to 5 stars.")
    contact = find_row(session, actor, Contact, contact_id, "contact")
    if contact.rating != stars:
        contact.rating = stars
        announce(session, RATED, contact, stars=stars)
    return card(session, contact)


@action("contacts.delete")
def bin(session: Session, actor: Actor, contact_id: UUID, version: int | None = None) -> ContactCard:
    """Put a contact into the bin; its email may be used again. Undone by `restore` for 30 days (F-17)."""
    contact = find_row(session, actor, Contact, contact_id, "contact")
    expect(contact, version)
    if not contact.binned:
        contact.binned_at = clock.now()
        points.set_live(session, contact, False)
        index.forget(session, contact.id)
        announce(session, BINNED, contact)
    return card(session, contact)


@action("contacts.edit")
def restore(session: Session, actor: Actor, contact_id: UUID) -> ContactCard:
    """Bring a contact back from the bin. Refuses when its email was given to another meanwhile (`Conflict`)."""
    contact = find_row(session, actor, Contact, contact_id, "contact")
    if not contact.binned:
        return card(session, contact)
    points.set_live(session, contact, True)
    contact.binned_at = None
    announce(session, RESTORED, contact)
    return _indexed(session, contact)


@step
def names(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of contacts by id, for sentences and lists."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {
        i: n for i, n in session.execute(select(col(Contact.id), col(Contact.name)).where(col(Contact.id).in_(wanted)))
    }


def _create(session: Session, actor: Actor, values: Mapping[str, Any]) -> ContactCard:
    draft = _checked(session, fields.draft(NewContact, dict(values)))
    if draft.company and draft.company_id:
        raise _two_companies()
    contact = Contact(**draft.model_dump(include=set(ContactDraft.model_fields)))
    contact.name_key = fields.fold(contact.name)
    if "owner_id" not in values:
        contact.owner_id = actor.user_id
    contact.company_id = companies.named(session, actor, draft.company) if draft.company else draft.company_id
    reach = [*points.add(session, contact, "email", draft.emails), *points.add(session, contact, "phone", draft.phones)]
    interests = _interests(draft.interests)
    session.add_all(ContactInterest(contact_id=contact.id, name=name, key=key) for key, name in interests.items())
    session.add(contact)
    announce(session, ADDED, contact)
    whole = card(session, contact, _made(actor, contact, reach, [interests[key] for key in sorted(interests)]))
    indexing.index_one(session, whole, new=True)
    return whole


def _change(
    session: Session, actor: Actor, contact: Contact, now: Mapping[str, Any], changes: Mapping[str, Any]
) -> ContactCard:
    if contact.binned:
        raise Conflict("This contact lies in the bin. Bring it back first.")
    if {"company", "company_id"} <= set(changes):
        raise _two_companies()
    kept = {k: v for k, v in now.items() if k in EDITABLE and not (k == "company" and "company_id" in changes)}
    draft = _checked(session, fields.draft(NewContact, {**kept, **changes}), contact.company_id)
    changed = _apply(session, actor, contact, draft, set(changes))
    if changed:
        announce(session, CHANGED, contact, fields=sorted(changed))
    return _indexed(session, contact) if changed else card(session, contact)


def _made(actor: Actor, contact: Contact, reach: list[ContactPoint], interests: list[str]) -> Parts | None:
    """The parts of a contact just made, unless somebody else's name belongs to them."""
    if contact.company_id or contact.owner_id != actor.user_id:
        return None
    return Parts(reach, interests, owner=actor.name if actor.user_id else None)


def _refuse_stale(
    contact: Contact,
    now: Mapping[str, Any],
    changes: Mapping[str, Any],
    version: int | None,
    before: Mapping[str, Any] | None,
) -> None:
    meanwhile = version is not None and contact.version != version
    if before is not None:
        meanwhile = any(now[name] != value for name, value in before.items())
    if meanwhile:
        theirs = {name: now[name] for name in changes}
        raise Stale(
            "Somebody changed this while you were editing.",
            yours=dict(changes), theirs=theirs, before=dict(before or {}), version=contact.version, current=dict(now),
        )  # fmt: skip


def _two_companies() -> Invalid:
    only = "Give company or company_id, not both."
    return Invalid("Please check the form.", company=only, company_id=only)


def _checked(session: Session, draft: NewContact, company_now: UUID | None = None) -> NewContact:
    fields.one_of(draft.status, STATUSES, "status")
    if draft.zone:
        fields.zone(draft.zone)
    if draft.owner_id and session.get(User, draft.owner_id) is None:
        raise Invalid("Please check the form.", owner_id="There is no such colleague.")
    if draft.company_id and draft.company_id != company_now:
        companies.refuse_unknown(session, draft.company_id)
    if any(len(fields.line(name) or "") > 60 for name in draft.interests):
        raise Invalid("Please check the form.", interests="At most 60 characters fit into an interest.")
    return draft


def _apply(session: Session, actor: Actor, contact: Contact, draft: NewContact, names: set[str]) -> set[str]:
    """Change what differs; the contact itself last, so that it is written once and becomes one version newer."""
    values = {name: getattr(draft, name) for name in names & set(ContactDraft.model_fields)}
    if "company" in names:
        kept = contact.company_id
        values["company_id"] = companies.named(session, actor, draft.company, kept) if draft.company else None
    children = {
        "emails": lambda: points.replace(session, contact, "email", draft.emails),
        "phones": lambda: points.replace(session, contact, "phone", draft.phones),
        "interests": lambda: _set_interests(session, contact, draft.interests),
    }
    touched = {name for name in children if name in names and children[name]()}
    if touched:
        flag_modified(contact, "name")  # a change of children is a new version of the parent
    changed = {name for name, value in values.items() if getattr(contact, name) != value}
    for name in changed:
        setattr(contact, name, values[name])
    contact.name_key = fields.fold(contact.name)
    return touched | {"company" if name == "company_id" and name not in names else name for name in changed}


def _set_interests(session: Session, contact: Contact, typed: list[str]) -> bool:
    wanted = _interests(typed)
    query = select(ContactInterest).where(col(ContactInterest.contact_id) == contact.id)
    there = {row.key: row for row in session.scalars(query)}
    for key in there.keys() - wanted.keys():
        session.delete(there[key])
    for key in wanted.keys() - there.keys():
        session.add(ContactInterest(contact_id=contact.id, name=wanted[key], key=key))
    return there.keys() != wanted.keys()


def _interests(typed: list[str]) -> dict[str, str]:
    """Interests by the key they are found with."""
    return {fields.fold(name)[:60]: name for name in (fields.line(one) for one in typed) if name}


def _indexed(session: Session, contact: Contact) -> ContactCard:
    whole = card(session, contact)
    if not contact.binned:
        indexing.index_one(session, whole)
    return whole
