"""Customers' links: the secret address under which the customer of a visit sees when somebody comes, and answers.

The secret of a link is a keyed fingerprint of its id, so that a message which waits holds no secret: its text says `/v/…`,
and the address is completed as it leaves. Only the digest of the secret is kept.
"""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel, col

from models.language import N_, _
from models.visits import Visit, VisitLink
from services import feed_addresses
from services.channels import Envelope, ForGood
from services.outbox.claim import Claimed
from services.visits import happened, working
from services.work import Actor, action, announce, clock, step, vault
from services.work import find as find_row

PATH, PURPOSE = "/v/", "visit link"  # no text
HEADER = "X-Steward-Visit"  # no text: the header of a message that says which link it carries; it does not leave
GONE = N_("This link is not complete, or it is no longer valid. Open it again from the message.")
HIDDEN = "…"  # what stands in the text of a message instead of the token


class MadeLink(SQLModel):
    """A link that was just made, with its address, which is told only this once."""

    id: UUID
    url: str


@action("visits.edit")
def make(session: Session, actor: Actor, visit_id: UUID) -> MadeLink:
    """Make a link of a visit for its customer, and return its address. Earlier links go on. Refuses a visit in the bin."""
    visit = working.seen(session, actor, visit_id)
    made = add(session, visit)
    announce(session, happened.LINKED, visit, working.about(visit))
    return MadeLink(id=made.id, url=_address(actor.place, _secrets(made.id)[0]))


@action("visits.edit")
def revoke(session: Session, actor: Actor, visit_id: UUID) -> None:
    """End all links of a visit. Without one, nothing happens."""
    visit = find_row(session, actor, Visit, visit_id, N_("visit"))
    live = (col(VisitLink.visit_id) == visit.id, col(VisitLink.revoked_at).is_(None))
    found = session.scalars(select(VisitLink).where(*live).with_for_update()).all()
    for one in found:
        one.revoked_at = clock.now()
    if found:
        announce(session, happened.UNLINKED, visit, working.about(visit))


@step
def add(session: Session, visit: Visit) -> VisitLink:
    """Add a link."""
    made = VisitLink(visit_id=visit.id, digest="")
    made.digest = feed_addresses.digest(_secrets(made.id)[0])
    session.add(made)
    session.flush()
    return made


@step
def count(session: Session, visit_id: UUID) -> int:
    """Return how many links of a visit are valid."""
    live = (col(VisitLink.visit_id) == visit_id, col(VisitLink.revoked_at).is_(None))
    return session.scalar(select(func.count()).select_from(VisitLink).where(*live)) or 0


def hidden() -> str:
    """Return the address of a link as it stands in a message that waits."""
    return address_of(HIDDEN)


def complete(place: str, row: Claimed, envelope: Envelope) -> Envelope:
    """Return the envelope with the whole address of its link. A step of TABLE 11. Raises ForGood where the secret key that
    made it is gone."""
    named = row.headers.get(HEADER)
    if named is None:
        return envelope
    link_id, _dot, digest = named.partition(".")
    whole = next((_address(place, one) for one in _secrets(UUID(link_id)) if feed_addresses.digest(one) == digest), "")
    if not whole:
        raise ForGood(None, N_("The secret key of its link is gone. Tell the customer again."), "connect")
    headers = {name: value for name, value in envelope.headers.items() if name != HEADER}
    return replace(envelope, body=envelope.body.replace(hidden(), whole), headers=headers)


def named(link: VisitLink) -> dict[str, str]:
    """Return the header by which a message says which link it carries."""
    return {HEADER: f"{link.id}.{link.digest}"}


def read(token: str) -> tuple[str, str]:
    """Return the place that a token names, and the digest of its secret. Refuses what is no token (`NotFound`)."""
    return feed_addresses.read(token, _(GONE))


def address_of(token: str) -> str:
    """Return the address of a token."""
    return f"{feed_addresses.site()}{PATH}{token}"


def _secrets(link_id: UUID) -> list[bytes]:
    return [bytes.fromhex(one) for one in vault.blinds(link_id.hex, PURPOSE)]


def _address(place: str, secret: bytes) -> str:
    return address_of(feed_addresses.token(place, secret))
