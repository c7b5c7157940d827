"""Actions on a contact: add, change, rate, move to the bin and restore."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.companies import Company
from models.contacts import Contact, ContactDraft, ContactInterest, ContactPoint, NewContact
from models.language import N_, _, ngettext, with_noun
from models.text import fold, line
from services import companies, tags
from services.contacts import addresses, filtering, former, indexing, interests, merged, points, reached, renewal
from services.contacts.cards import ContactCard, Parts, card
from services.contacts.grouped import GROUPED
from services.contacts.listing import SORTS
from services.records import custom, fields, verbs
from services.records.bin import over as bin_over
from services.records.bin import some as bin_some
from services.records.declaration import Alias, Part, Record, Told, kinds
from services.work import Actor, Conflict, Invalid, Mistakes, action, announce, clock, expect, kind, step
from services.work import find as find_row

TAGS = tags.part("contacts")
RATED = kind("contact.rated", N_("{actor} rated {subject} {stars} of 5"), "star")
MERGED = kind("contact.merged", N_("{actor} merged a duplicate into {subject}"), "merge")
UNMERGED = kind("contact.unmerged", N_("{actor} undid the merge of {subject} with a duplicate"), "undo")
VERIFIED = kind("contact.verified", N_("{actor} confirmed the details of {subject}"), "verified")


@action("contacts.read")
def find(session: Session, actor: Actor, contact_id: UUID) -> ContactCard:
    """Return everything about one contact, in the bin or not. Refuses one the actor may not see (`NotFound`), and one
    that was merged into another (`Moved`)."""
    return card(session, merged.find(session, actor, contact_id))


@action("contacts.edit")
def create(session: Session, actor: Actor, values: Mapping[str, Any]) -> ContactCard:
    """Add a contact from typed values (`NewContact`). The actor owns it unless `owner_id` says otherwise.

    Refuses wrong fields (`Invalid`, a sentence each) and an email another contact has (`Conflict`).
    """
    with points.named_as(values):
        return _create(session, actor, points.spelled_out(session, values))


@action("contacts.edit")
def change(
    session: Session,
    actor: Actor,
    contact_id: UUID,
    changes: Mapping[str, Any],
    version: int | None = None,
    before: Mapping[str, Any] | None = None,
) -> ContactCard:
    """Change the named fields of a contact, as `verbs.change` does. `company` or `company_id` sets the company; `email`
    or `phone` sets the first of several."""
    if {"company", "company_id"} <= set(changes):
        raise _two_companies()
    with points.named_as(changes):
        whole = points.spelled_out(session, changes, contact_id)
        return _indexed(
            session, verbs.change(session, actor, CONTACT, contact_id, whole, version=version, before=before)
        )


@action("contacts.edit")
def rate(session: Session, actor: Actor, contact_id: UUID, stars: int) -> ContactCard:
    """Rate a contact from 0 to 5 stars (C-09). Refuses other numbers."""
    if not 0 <= stars <= 5:
        raise Invalid(_("A rating is between 0 and 5."), rating=_("Choose 0 to 5 stars."))
    contact = find_row(session, actor, Contact, contact_id, "contact")
    if contact.rating != stars:
        contact.rating = stars
        announce(session, RATED, contact, stars=stars)
    return card(session, contact)


@action("contacts.edit")
def verify(session: Session, actor: Actor, contact_id: UUID, version: int | None = None) -> ContactCard:
    """Note that the actor has confirmed today that the details of a contact are right (C-11). Refuses one in the bin."""
    contact = find_row(session, actor, Contact, contact_id, "contact")
    expect(contact, version)
    if contact.binned:
        raise Conflict(with_noun("This {noun} is in the bin. Restore it first.", CONTACT.noun))
    mark_verified(session, actor, contact)
    return card(session, contact)


@step
def mark_verified(session: Session, actor: Actor, contact: Contact) -> None:
    """Mark the details of a contact as verified today by the actor. Twice on a day by the same person says it once."""
    today = clock.today(actor.zone)
    if (contact.verified_on, contact.verified_by) != (today, actor.user_id):
        contact.verified_on, contact.verified_by = today, actor.user_id
        announce(session, VERIFIED, contact)


@action("contacts.delete")
def bin(session: Session, actor: Actor, contact_id: UUID, version: int | None = None) -> ContactCard:
    """Move a contact to the bin; its email becomes free."""
    return card(session, verbs.move_to_bin(session, actor, CONTACT, contact_id, version))


@action("contacts.edit")
def restore(session: Session, actor: Actor, contact_id: UUID) -> ContactCard:
    """Restore a contact from the bin. Refuses when another contact has taken its email meanwhile, and one that was merged
    into another (`Conflict`)."""
    merged.refuse_merged(session, find_row(session, actor, Contact, contact_id, "contact"))
    return _indexed(session, verbs.restore(session, actor, CONTACT, contact_id))


@step
def names(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of contacts by id, for sentences and lists."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {
        i: n for i, n in session.execute(select(col(Contact.id), col(Contact.name)).where(col(Contact.id).in_(wanted)))
    }


def _create(session: Session, actor: Actor, values: Mapping[str, Any]) -> ContactCard:
    draft: NewContact = verbs.read(session, CONTACT, values)
    if draft.company and draft.company_id:
        raise _two_companies()
    contact = Contact(**draft.model_dump(include={*ContactDraft.model_fields, "fields"}))
    contact.name_key = fold(contact.name)
    if "owner_id" not in values:
        contact.owner_id = actor.user_id
    contact.company_id = companies.named(session, actor, draft.company) if draft.company else draft.company_id
    reach = [*points.add(session, contact, "email", draft.emails), *points.add(session, contact, "phone", draft.phones)]
    cares = interests.by_key(draft.interests)
    session.add_all(ContactInterest(contact_id=contact.id, name=name, key=key) for key, name in cares.items())
    session.add(contact)
    if draft.addresses:
        addresses.replace(session, contact, draft.addresses)
    if draft.tags or draft.fields:
        session.flush()
        TAGS.write(session, contact, draft.tags)
        custom.keep(session, CONTACT.noun, contact.id, contact.fields)
    announce(session, ADDED, contact)
    made = _made(actor, contact, reach, [cares[key] for key in sorted(cares)], bool(draft.tags or draft.addresses))
    whole = card(session, contact, made)
    indexing.index_one(session, whole, new=True)
    return whole


def _made(actor: Actor, contact: Contact, reach: list[ContactPoint], interests: list[str], more: bool) -> Parts | None:
    """Return the parts of a new contact, unless it has `more` (tags, addresses), a company, or another owner."""
    if contact.company_id or contact.owner_id != actor.user_id or more:
        return None
    return Parts(reach, interests, owner=actor.name if actor.user_id else None)


def _two_companies() -> Invalid:
    only = _("Give company or company_id, not both.")
    return Invalid(_("Please check the form."), company=only, company_id=only)


def _check(session: Session, draft: NewContact, contact: Contact | None) -> None:
    with Mistakes() as found:
        if draft.zone:
            found.check(fields.zone, draft.zone)
        if draft.company_id and (contact is None or draft.company_id != contact.company_id):
            found.check(companies.refuse_unknown, session, draft.company_id)
        found.check(_refuse_long, draft.interests)
        draft.emails = found.check(points.clean, "email", draft.emails)
        draft.phones = found.check(points.clean, "phone", draft.phones)
        draft.addresses = found.check(addresses.clean, draft.addresses)


def _refuse_long(interests: Sequence[str]) -> None:
    if any(len(line(name) or "") > 60 for name in interests):
        raise Invalid(_("Please check the form."), interests=_("Use at most 60 characters for an interest."))


def _company(session: Session, actor: Actor, contact: Contact, name: str | None) -> UUID | None:
    return companies.named(session, actor, name, contact.company_id) if name else None


def _company_name(session: Session, contact: Contact) -> str | None:
    return session.scalar(select(col(Company.name)).where(col(Company.id) == contact.company_id))


def _let_companies_go(session: Session, actor: Actor) -> int:
    """Detach a batch of contacts from a company that is about to be deleted for good: they have none from now on, and
    its name no longer finds them."""
    gone = select(col(Company.id)).where(bin_over(session, Company))
    some = session.scalars(bin_some(Contact, col(Contact.company_id).in_(gone))).all()
    for one in some:
        told = {"company_id": [str(one.company_id), None]}
        one.company_id = None
        announce(session, CHANGED, one, fields=["company_id"], changes=told)
    indexing.index_many(session, [one.id for one in some])
    return len(some)


def _points(kind: str) -> Part:
    return Part(
        lambda session, contact: [points.open_point(one) for one in points.of(session, contact.id, kind)],
        lambda session, contact, typed: points.replace(session, contact, kind, typed),
        partial(reached.values, kind=kind),
        lambda session, contact, event, old, new: former.keep_part(session, contact, event, kind, old=old, new=new),
        partial(former.pairs, kind=kind),
    )


def _indexed(session: Session, contact: Contact) -> ContactCard:
    whole = card(session, contact)
    if not contact.binned:
        indexing.index_one(session, whole)
    return whole


CONTACT = Record(
    N_("contact"),
    Contact,
    NewContact,
    kinds("contact", "person_add", RATED, MERGED, UNMERGED, VERIFIED),
    "person",
    plural=N_("contacts"),
    counted=lambda n: ngettext("{count} contact", "{count} contacts", n),
    check=_check,
    on_bin=points.set_live,
    free=merged.free,
    gathers=merged.gathers,
    sorts=SORTS,
    grouped=GROUPED,
    reached=points.exactly,
    index=indexing.index_many,
    filters=filtering.fields,
    bulk={
        "owner_id": None,
        "status": None,
        "rating": None,
        "preferred": None,
        "interests": interests.MANY,
        "tags": tags.many("contacts"),
    },
    renew=renewal.renew,
    aliases={"company": Alias("company_id", _company_name, _company)},
    let_go=_let_companies_go,
    parts={
        "emails": _points("email"),
        "phones": _points("phone"),
        "addresses": addresses.PART,
        "interests": Part(interests.of, interests.replace, reached.interests),
        "tags": TAGS,
    },
    exported={
        "verified_on": N_("Verified on"),
        "email_labels": Told(N_("Email labels"), partial(reached.labels, kind="email")),
        "phone_labels": Told(N_("Phone labels"), partial(reached.labels, kind="phone")),
    },
    under=func.coalesce(
        select(col(Company.name)).where(col(Company.id) == col(Contact.company_id)).scalar_subquery(),
        points.first("email"),
        "",
    ),
)
ADDED, CHANGED, BINNED, RESTORED, RATED, MERGED, UNMERGED, VERIFIED, _TOGETHER = KINDS = list(CONTACT.kinds)
