"""The words a contact is found by: the name, the title, the company, the emails and the interests."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.companies import Company
from models.contacts import Contact, ContactInterest, ContactPoint
from models.text import fold
from services.contacts.cards import ContactCard
from services.records import search
from services.work import Actor, Event, step

AT_ONCE = 500  # a company may have thousands of people: four queries for each batch of them


@step
def index_one(session: Session, whole: ContactCard, new: bool = False) -> None:
    """Index the words of one contact, as its card has them."""
    words = words_of(whole.name, whole.title, whole.company, whole.emails, whole.interests)
    search.index(session, "contact", whole.id, *words, new=new)


@step
def index_many(session: Session, ids: Sequence[UUID]) -> None:
    """Index the present words of many contacts, in a few statements for each 500; binned ones lose their words."""
    session.flush()
    for start in range(0, len(ids), AT_ONCE):
        search.index_all(session, "contact", _words_of(session, ids[start : start + AT_ONCE]))


def interest_key(name: str) -> str:
    """Return the key an interest is found by; two interests with one key are the same."""
    return fold(name)[:60]


@step
def follow_company(session: Session, actor: Actor, event: Event) -> None:
    """After a company was renamed, index its people under the new name."""
    if "name" in event.data.get("fields", ()):
        people = select(col(Contact.id)).where(col(Contact.company_id) == event.subject_id)
        index_many(session, session.scalars(people).all())


def _words_of(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[str | None]]:
    emails = _by_contact(
        session,
        select(col(ContactPoint.contact_id), col(ContactPoint.value))
        .where(col(ContactPoint.contact_id).in_(ids), col(ContactPoint.kind) == "email")
        .order_by(col(ContactPoint.first).desc(), col(ContactPoint.id)),
    )
    interests = _by_contact(
        session,
        select(col(ContactInterest.contact_id), col(ContactInterest.name))
        .where(col(ContactInterest.contact_id).in_(ids))
        .order_by(col(ContactInterest.key)),
    )
    people = (
        select(col(Contact.id), col(Contact.name), col(Contact.title), col(Company.name))
        .outerjoin(Company, col(Company.id) == col(Contact.company_id))
        .where(col(Contact.id).in_(ids), col(Contact.binned_at).is_(None))
    )
    return {
        one: words_of(name, title, company, emails[one], interests[one])
        for one, name, title, company in session.execute(people)
    }


def _by_contact(session: Session, query: Any) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    for contact_id, value in session.execute(query):
        found[contact_id].append(value)
    return found


def words_of(
    name: str, title: str | None, company: str | None, emails: Iterable[str], interests: Iterable[str]
) -> list[str | None]:
    """Return the texts a contact is found by."""
    return [name, title, company, *emails, *interests]
