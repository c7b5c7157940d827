"""Erasing a person: confirmed by the digest of what was shown, noted in the house, done in one work, then swept.

The rest (`finishing`) may be done twice: an erasure that broke off goes on at the next start (`go_on`), and is done again
after a restore (`replay`).
"""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Field, SQLModel, col

from models.contacts import Contact
from models.language import N_, _
from models.tenants import Erasure
from services.privacy import finishing, preview, sweeping
from services.privacy.reach import of_person
from services.work import (
    HOUSE,
    Actor,
    Conflict,
    Stale,
    announce,
    clock,
    errand,
    house_actor,
    kind,
    work,
)
from services.work import find as find_row
from services.work.actor import on_behalf
from services.work.killpoints import reach

BEGUN = kind("erasure.begun", N_("{actor} began to erase a person on request"), "person_remove")
STATES = {"begun": N_("Under way"), "swept": N_("Rows are gone, bytes follow"), "done": N_("Done")}
PATIENCE = 30.0  # seconds for what is being sent at that moment
LOOK = 0.25
AWAITED = 10.0  # seconds that somebody waits for it; what is left then goes on by itself
_here: set[UUID] = set()  # erasures under way in this process


class ErasureCard(SQLModel):
    """An erasure: no name and no text. `state` is begun, swept (the rows are gone) or done (their bytes, too); `worked` of
    the rows in `counts` are gone so far."""

    id: UUID
    subject: str
    subject_id: UUID
    state: str
    made_at: datetime
    asked_by: UUID | None = None
    erased_at: datetime | None = None
    swept_at: datetime | None = None
    replayed_at: datetime | None = None
    counts: dict[str, int] = Field(default_factory=dict)
    worked: int = 0
    kept: list[dict[str, Any]] = Field(default_factory=list)


@errand("privacy.erase", fresh=True)
def erase(actor: Actor, contact_id: UUID, digest: str = "", keep_invoices: bool = False) -> ErasureCard:
    """Erase a person for good. Refuses another `digest` than that of the preview now (`Stale`), unpaid invoices without
    `keep_invoices`, a message that is being sent for longer than 30 seconds, and a second erasure at the same moment
    (`Conflict`; nothing has changed then). One of very many rows is still `begun` in the answer, and goes on by itself."""
    with work(actor, read=True) as session:
        contact = find_row(session, actor, Contact, contact_id, "contact")
        found = of_person(session, contact.id)
        if digest and digest != preview.digest_of(found):
            raise Stale(_("Something was added or removed since you looked. Look at what goes once more."))
        numbers = preview.unpaid(session, found)
        kept = [one.model_dump(mode="json") for one in preview.kept(session, actor, found)]
    if numbers and not keep_invoices:
        raise Conflict(
            _("There are unpaid invoices: {numbers}. Settle them, or keep them.").format(numbers=", ".join(numbers)),
            fields={"keep_invoices": _("Say that unpaid invoices are kept.")},
        )
    erasure = begin(actor, "contacts", contact_id, digest, keep_invoices, kept)
    _here.add(erasure)
    try:
        _mark(actor.place, contact_id, clock.now())
        reach("erasure marked")
        if not _calm(actor.place, contact_id):
            _mark(actor.place, contact_id, None)
            _drop(erasure)
            raise Conflict(_("A message to this person is being sent. Nothing was changed; try again in a minute."))
        finishing.finish(actor, erasure, contact_id, time.monotonic() + AWAITED)
    finally:
        _here.discard(erasure)
    return card(erasure)


def begin(actor: Actor, subject: str, subject_id: UUID, digest: str, keeps: bool, kept: list[Any]) -> UUID:
    """Note in the house that somebody is being erased. Refuses a second one (`Conflict`)."""
    with work(on_behalf(actor)) as session:
        row = Erasure(
            tenant_id=UUID(actor.place), subject=subject, subject_id=subject_id, asked_by=actor.user_id,
            digest=digest, keeps_books=keeps, kept=kept,
        )  # fmt: skip
        session.add(row)
        session.flush()
        announce(session, BEGUN, row)
        return row.id


def go_on(actor: Actor) -> int:
    """Go on with erasures that broke off in the actor's place: somebody confirmed them. Return how many. A chore."""
    with work(house_actor(), read=True) as session:
        mine = (col(Erasure.tenant_id) == UUID(actor.place), col(Erasure.state) == "begun")
        rows = [(one.id, one.subject, one.subject_id) for one in session.scalars(select(Erasure).where(*mine))]
    done = 0
    for erasure, subject, subject_id in rows:
        if erasure in _here or (subject == "contacts" and not _still(actor.place, subject_id)):
            continue
        again(actor.place, erasure, subject, subject_id)
        done += 1
    sweeping.sweep_waiting(actor.place)
    return done


def again(place: str, erasure: UUID, subject: str, subject_id: UUID) -> None:
    """Do an erasure (again), as the house."""
    from services.privacy import colleagues

    act: Callable[..., object] = finishing.finish if subject == "contacts" else colleagues.finish
    act(house_actor(place), erasure, subject_id)


def replay(place: str) -> int:
    """Erase again, before the doors open, everybody who was erased: a restored copy may still hold them. Return how many."""
    if place == HOUSE:
        return 0
    with work(house_actor(), read=True) as session:
        mine = select(Erasure).where(col(Erasure.tenant_id) == UUID(place))
        rows = [(one.id, one.subject, one.subject_id) for one in session.scalars(mine.order_by(col(Erasure.made_at)))]
    for erasure, subject, subject_id in rows:
        again(place, erasure, subject, subject_id)
        with work(house_actor()) as session:
            row = session.get(Erasure, erasure)
            if row is not None:
                row.replayed_at = clock.now()
    return len(rows)


def card(erasure: UUID) -> ErasureCard:
    """Return an erasure as it is now."""
    with work(house_actor(), read=True) as session:
        row = session.get_one(Erasure, erasure)
        return as_card(row)


def as_card(row: Erasure) -> ErasureCard:
    """Return the card of a row."""
    return ErasureCard(**{name: getattr(row, name) for name in ErasureCard.model_fields})


def _mark(place: str, contact_id: UUID, at: datetime | None) -> None:
    """Let claims skip the messages to a contact from now on, or no longer."""
    with work(house_actor(place)) as session:
        session.execute(update(Contact).where(col(Contact.id) == contact_id).values(erased_at=at))


def _still(place: str, contact_id: UUID) -> bool:
    """Mark a contact whose erasure broke off, and return whether nothing is being sent to them at this moment."""
    with work(house_actor(place)) as session:
        marked = update(Contact).where(col(Contact.id) == contact_id, col(Contact.erased_at).is_(None))
        session.execute(marked.values(erased_at=clock.now()))
        return session.get(Contact, contact_id) is None or not preview.under_way(
            session, of_person(session, contact_id)
        )


def _drop(erasure: UUID) -> None:
    with work(house_actor()) as session:
        session.delete(session.get_one(Erasure, erasure))


def _calm(place: str, contact_id: UUID) -> bool:
    """Wait until no message to the contact is being sent. Return whether that was so in time."""
    until = time.monotonic() + PATIENCE
    while True:
        with work(house_actor(place), read=True) as session:
            busy = preview.under_way(session, of_person(session, contact_id))
        if not busy or time.monotonic() > until:
            return not busy
        time.sleep(LOOK)
