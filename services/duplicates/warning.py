"""The warning while somebody types: contacts that may be the person of the form."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Field, Session, col

from models.contacts import Contact, ContactPoint
from models.text import line
from services import settings
from services.duplicates.people import crowd, near
from services.duplicates.queue import Side, said, sides
from services.duplicates.scoring import Likeness, Person, likeness
from services.outbox import recipients
from services.records import fields
from services.work import Actor, Invalid, action, step, visible

SHOWN = 3
NEAR = 50  # contacts compared with a form, for each way to find them: somebody waits
CERTAIN = 100  # an email belongs to one contact
NOBODY = UUID(int=0)


class Likely(Side):
    """A contact that may be the person of a form, with the score and its reasons, as codes and in words."""

    score: int
    reason: str
    reasons: list[str] = Field(default_factory=list)


@action("contacts.read")
def likely(session: Session, actor: Actor, draft: Mapping[str, Any], but: UUID | None = None) -> list[Likely]:
    """Return the contacts that the actor sees and that may be the person of an unfinished form (`NewContact`), the
    likeliest first, at most three. What is typed wrongly so far is left out. `but`: the contact that is edited."""
    one = _person(draft, but or NOBODY)
    others = near(session, one, visible(actor, Contact), NEAR)
    known = crowd(session, [one, *others])
    found = {other.id: told for other in others if (told := likeness(one, other, known))}
    found |= dict.fromkeys(_same_email(session, actor, draft, but), Likeness(CERTAIN, ("same_email",)))
    least = settings.get(session, settings.DUPLICATES_WARN)
    best = sorted((key for key in found if found[key].score >= least), key=lambda key: (-found[key].score, key))[:SHOWN]
    shown = sides(session, best)
    return [_card(shown[key], found[key]) for key in best]


def _card(side: Side, told: Likeness) -> Likely:
    reason = " · ".join(said(one) for one in told.reasons)
    return Likely(**side.model_dump(), score=told.score, reason=reason, reasons=list(told.reasons))


def _person(draft: Mapping[str, Any], own: UUID) -> Person:
    phones = [
        key for one in _typed(draft, "phone") for key in recipients.keys_of("sms", one.partition(fields.EXTENSION)[0])
    ]
    company = line(draft.get("company"))
    name = line(draft.get("name")) or ""
    return Person.of(own, name, _typed(draft, "email"), phones, company)


@step
def _same_email(session: Session, actor: Actor, draft: Mapping[str, Any], but: UUID | None) -> list[UUID]:
    emails = _typed(draft, "email")
    if not emails:
        return []
    mine = (col(ContactPoint.kind) == "email", col(ContactPoint.key).in_(emails), col(ContactPoint.live))
    query = select(col(Contact.id)).join(ContactPoint, col(ContactPoint.contact_id) == col(Contact.id)).where(*mine)
    return [one for one in session.scalars(query.where(visible(actor, Contact))) if one != but]


def _typed(draft: Mapping[str, Any], kind: str) -> list[str]:
    """Return the emails or phones of a form that are complete so far, as they are kept."""
    clean = fields.email if kind == "email" else fields.phone
    found = []
    for value in [draft.get(kind), *(draft.get(f"{kind}s") or [])]:
        with suppress(Invalid):
            found.append(clean(value))
    return [one for one in found if one]
