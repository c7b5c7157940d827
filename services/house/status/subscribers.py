"""Subscribers of the status page: they confirm their address by a link (double opt-in), and get each public entry once."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.incidents import STATUSES, Incident, IncidentEntry, Subscriber
from models.language import _
from models.tenants import Tenant
from services.house.status.publishing import address
from services.outbox import claim
from services.records import fields
from services.work import Invalid, NotFound, clock, house_actor, step, vault, work

AGAIN = timedelta(hours=1)  # for which an address gets no second link
UNCONFIRMED = timedelta(days=7)  # after which an address that nobody confirmed is forgotten
PURPOSE = "status subscriber"
URGENT = "[URGENT] Platform Issue"  # no text: I-15, word for word


def ask(email: str) -> None:
    """Send a link to confirm an address. Says nothing of whether it is known. Refuses what is no address (`Invalid`)."""
    clean = fields.email(email)
    if clean is None:
        raise Invalid(_("Please check the email address."), email=_("Required."))
    with work(house_actor()) as session:
        row = session.scalars(select(Subscriber).where(col(Subscriber.email_key) == clean).with_for_update()).first()
        if row is not None and (row.confirmed_at is not None or clock.now() - row.asked_at < AGAIN):
            return
        if row is None:
            row = Subscriber(email=clean, email_key=clean, token=vault.new_token(), asked_at=clock.now())
            session.add(row)
            session.flush()
            row.token = vault.fingerprint(token_of(row))
        row.asked_at = clock.now()
        text = _("Confirm that you want to be told of incidents and planned work of {name}:").format(
            name=_name(session)
        )
        ignore = _("If you did not ask for this, do nothing. You will not hear from us again.")
        _queue(
            session,
            f"status:confirm:{row.id}:{row.asked_at.isoformat()}",
            row,
            _("Confirm your subscription to the status of {name}").format(name=_name(session)),
            f"{text}\n{address()}confirm/{token_of(row)}\n\n{ignore}",
        )


def confirm(token: str) -> str:
    """Confirm the address of a link; again does nothing. Return the address. Refuses an unknown link (`NotFound`)."""
    with work(house_actor()) as session:
        row = _found(session, token)
        row.confirmed_at = row.confirmed_at or clock.now()
        return row.email


def opened(token: str) -> str:
    """Return the address of a link. Refuses an unknown one (`NotFound`)."""
    with work(house_actor(), read=True) as session:
        return _found(session, token).email


def unsubscribe(token: str) -> None:
    """Forget the address of a link. One that is forgotten already is no error."""
    with work(house_actor()) as session:
        row = session.scalars(select(Subscriber).where(col(Subscriber.token) == vault.fingerprint(token))).first()
        if row is not None:
            session.delete(row)


def token_of(row: Subscriber) -> str:
    """Return the secret of a subscriber's links: derived from its id, so the house keeps none that could be read."""
    return f"{row.id.hex}{vault.mac(row.id.bytes, PURPOSE)[:32]}"


@step
def mail(session: Session, one: Incident, entry: IncidentEntry) -> int:
    """Queue a public entry for every confirmed subscriber, in the work that wrote it. Return for how many."""
    subject = URGENT if one.severity == 1 else f"{_name(session)}: {one.title}"
    lines = (
        _("Status: {value}").format(value=_(STATUSES[entry.status])),
        _("Issue: {value}").format(value=one.title),
        entry.text,
    )
    return tell(session, f"status:{entry.id}", subject, "\n\n".join(lines))


@step
def tell(session: Session, key: str, subject: str, text: str) -> int:
    """Queue a mail for every confirmed subscriber, each once under the key. Return for how many."""
    rows = session.scalars(select(Subscriber).where(col(Subscriber.confirmed_at).is_not(None))).all()
    for row in rows:
        end = _("Stop these messages: {address}").format(address=_stop(row))
        _queue(session, f"{key}:{row.id}", row, subject, f"{text}\n\n{address()}\n\n{end}")
    return len(rows)


@step
def forget_unconfirmed(session: Session) -> int:
    """Forget the addresses that nobody confirmed within a week. Return how many."""
    old = clock.now() - UNCONFIRMED
    query = select(Subscriber).where(col(Subscriber.confirmed_at).is_(None), col(Subscriber.asked_at) < old)
    rows: Sequence[Subscriber] = session.scalars(query).all()
    for row in rows:
        session.delete(row)
    return len(rows)


@step
def _found(session: Session, token: str) -> Subscriber:
    row = session.scalars(select(Subscriber).where(col(Subscriber.token) == vault.fingerprint(token))).first()
    if row is None:
        raise NotFound(_("This link is no longer valid."))
    return row


@step
def _queue(session: Session, key: str, row: Subscriber, subject: str, body: str) -> UUID:
    stop = {"List-Unsubscribe": f"<{_stop(row)}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return claim.put(
        session,
        key=key,
        channel="email",
        recipient=row.email,
        subject=subject,
        body=body,
        due_at=clock.now(),
        headers={"Auto-Submitted": "auto-generated", **stop},
        queue="notices",
    )


@step
def _name(session: Session) -> str:
    query = select(col(Tenant.name)).order_by(col(Tenant.made_at), col(Tenant.id)).limit(1)
    return session.scalar(query) or "Steward"


def _stop(row: Subscriber) -> str:
    return f"{address()}unsubscribe/{token_of(row)}"
