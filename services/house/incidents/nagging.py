"""Nagging: an open incident whose public update is late gets an email to its lead, or to every operator, once per update."""

import logging
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.accounts import User
from models.incidents import Incident
from models.language import _
from models.tenants import Operator
from services.house.incidents.record import note, number_of, tell
from services.outbox import claim
from services.work import Actor, clock, house_actor, step, trouble, work
from services.work.places import places

log = logging.getLogger(__name__)
Person = tuple[str, UUID]  # the place and the id of a user


def nag(actor: Actor) -> None:
    """Remind of every update that is late. A chore of the house: each update is reminded of once, whatever happens."""
    for one in _late():
        whom = [(one.lead_place, one.lead_id)] if one.lead_id else _operators()
        emails = addresses(whom)
        with work(house_actor()) as session:
            row = session.get(Incident, one.id, with_for_update=True)
            if row is not None and row.next_update_at == one.next_update_at and row.resolved_at is None:
                _remind(session, row, emails)


def _late() -> Sequence[Incident]:
    """Return the open incidents whose update is due, and was not yet reminded of."""
    with work(house_actor(), read=True) as session:
        query = select(Incident).where(
            col(Incident.published_at).is_not(None),
            col(Incident.resolved_at).is_(None),
            col(Incident.next_update_at) <= clock.now(),
            col(Incident.nagged_at).is_(None) | (col(Incident.nagged_at) < col(Incident.next_update_at)),
        )
        return session.scalars(query).all()


def _operators() -> list[Person]:
    with work(house_actor(), read=True) as session:
        rows = session.execute(select(col(Operator.tenant_id), col(Operator.user_id)))
        return [(tenant_id.hex, user_id) for tenant_id, user_id in rows]


def addresses(whom: Sequence[Person]) -> list[str]:
    """Return the email addresses of these people, as far as they can sign in."""
    found = []
    for place, user_id in whom:
        try:
            with work(house_actor(place), read=True) as session:
                user = session.get(User, user_id)
                if user is not None and user.disabled_at is None:
                    found.append(user.email)
        except Exception:
            trouble.log_repeated(log, "the address of an operator could not be read", place=place)
    return sorted(set(found))


def operators() -> list[str]:
    """Return the email addresses of all operators."""
    return addresses(_operators())


@step
def _remind(session: Session, one: Incident, emails: Sequence[str]) -> None:
    due = one.next_update_at
    assert due is not None
    one.nagged_at = clock.now()
    subject = _("An update is due: {title}").format(title=one.title)
    body = _("Customers were promised an update of {number} by {time} UTC.").format(
        number=number_of(one), time=f"{due:%H:%M}"
    )
    for email in emails:
        claim.put(
            session,
            key=f"incident:{one.id}:{due.isoformat()}:{email}",
            channel="email",
            recipient=email,
            subject=subject,
            body=f"{body}\n\n{places().config.address.rstrip('/')}/incidents/{one.id}",
            due_at=clock.now(),
            headers={"Auto-Submitted": "auto-generated"},
            queue="notices",
        )
    note(session, one, "note", _("The public update is late"))
    tell(session, one, "Steward")
