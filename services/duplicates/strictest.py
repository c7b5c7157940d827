"""The strictest wins: whoever opted out as one of two contacts has opted out as the one they become."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session, col

from models.addresses import ContactAddress
from models.contacts import Contact, ContactPoint
from models.language import N_, _
from models.privacy import PURPOSES, Consent, Suppression
from services.contacts import points
from services.optouts.suppressions import ALWAYS, POINTS, WISHES, lift_rows, suppress
from services.records import fields
from services.work import step

Made = dict[str, list[str]]  # ids of the rows that a merge added, by table


@step
def withdrawn(session: Session, ids: Collection[UUID]) -> set[str]:
    """Return the purposes to which one of these contacts has withdrawn the consent last."""
    found: dict[tuple[UUID | None, str], bool] = {}
    query = select(Consent).where(col(Consent.contact_id).in_(ids))
    for one in session.scalars(query.order_by(col(Consent.made_at), col(Consent.id))):
        found[one.contact_id, one.purpose] = one.given
    return {purpose for (_who, purpose), given in found.items() if not given}


@step
def hold(session: Session, kept: Contact, stays_withdrawn: set[str]) -> Made:
    """After the rows of both are one contact's: extend every wish to the other addresses of that channel, and keep the
    withdrawn consents withdrawn. Return what was added."""
    before = _ids(session, kept)
    stops = _spread(session, kept)
    for purpose in sorted(stays_withdrawn):
        last = select(Consent).where(col(Consent.contact_id) == kept.id, col(Consent.purpose) == purpose)
        standing = session.scalars(last.order_by(col(Consent.made_at).desc(), col(Consent.id).desc()).limit(1)).first()
        if standing is not None and standing.given:
            words = _("Withdrawn before by the same person: {purpose}").format(purpose=_(PURPOSES[purpose]))
            session.add(Consent(contact_id=kept.id, purpose=purpose, given=False, wording=words, source=N_("Merge")))
    session.flush()
    return {"suppressions": [one.hex for one in stops], "consents": [one.hex for one in _ids(session, kept) - before]}


@step
def take_back(session: Session, made: Made) -> None:
    """Take back what a merge added: lift its opt-outs, and drop its consents, which nobody gave, and its address."""
    stops = [UUID(one) for one in made.get("suppressions", [])]
    lift_rows(session, session.scalars(select(Suppression).where(col(Suppression.id).in_(stops))).all(), N_("Undo"))
    for one in session.scalars(select(Consent).where(col(Consent.id).in_([UUID(x) for x in made.get("consents", [])]))):
        session.delete(one)
    added = [UUID(one) for one in made.get("contact_addresses", [])]
    for address in session.scalars(select(ContactAddress).where(col(ContactAddress.id).in_(added))):
        session.delete(address)
    session.flush()


@step
def wishes_of(session: Session, contact: Contact) -> bool:
    """Return whether a contact wants no more messages of some kind, or has withdrawn the consent to marketing."""
    return bool(_wishes(session, contact, points.of(session, contact.id))) or "marketing" in withdrawn(
        session, [contact.id]
    )


def _spread(session: Session, kept: Contact) -> list[UUID]:
    """Stop the other addresses. STOP and complaints block every message to the address they came from; to the others
    they are a wish for no more of what is sent to many."""
    mine = points.of(session, kept.id)
    there = set(session.scalars(select(col(Suppression.id)).where(_about(kept, mine))))
    found = []
    for wish in _wishes(session, kept, mine):
        reason = "opted_out" if wish.reason in ALWAYS else wish.reason
        for point in mine:
            if point.kind == POINTS.get(wish.channel) and point.key != wish.key:
                more = {"topic_id": wish.topic_id, "contact_id": kept.id}
                found.append(suppress(session, wish.channel, _address(point), reason, N_("Merge"), **more).id)
    return [one for one in dict.fromkeys(found) if one not in there]


def _wishes(session: Session, kept: Contact, mine: Sequence[ContactPoint]) -> Sequence[Suppression]:
    live = (col(Suppression.lifted_at).is_(None), col(Suppression.reason).in_(WISHES), _about(kept, mine))
    return session.scalars(select(Suppression).where(*live).order_by(col(Suppression.id))).all()


def _about(kept: Contact, mine: Sequence[ContactPoint]) -> ColumnElement[bool]:
    return or_(col(Suppression.contact_id) == kept.id, col(Suppression.key).in_([one.key for one in mine]))


def _address(point: ContactPoint) -> str:
    if point.kind == "email":
        return point.value
    return points.unseal(point.value, point.id).partition(fields.EXTENSION)[0]


def _ids(session: Session, kept: Contact) -> set[UUID]:
    return set(session.scalars(select(col(Consent.id)).where(col(Consent.contact_id) == kept.id)))
