"""The provider inbox: what payment providers report is kept as it came, once, and applied afterwards."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from models.columns import uuid7
from models.invoices import Invoice
from models.payments import Payment, PaymentEvent
from models.sales import Order
from services.house import tenants
from services.payments import applying, razorpay
from services.payments.events import TOLD
from services.payments.razorpay import Told
from services.work import HOUSE, Actor, NotFound, clock, house_actor, step, trouble, vault, work
from services.work.config import Config
from services.work.events import signal
from services.work.killpoints import reach

log = logging.getLogger(__name__)
EVENTS = PaymentEvent.__table__  # type: ignore[attr-defined]
AT_ONCE = 200  # events of one round
AGAIN = timedelta(minutes=1)  # between two tries of a parked one
EACH = timedelta(seconds=2)  # the chore, for what a crash left


def from_razorpay(config: Config, raw: bytes, signature: str) -> str | None:
    """Keep what Razorpay reports. Return the place it belongs to, or None where the signature is wrong: nothing was
    changed. The key of the event is made of what is signed, so however often it comes, it is kept once."""
    secret = config.razorpay_webhook_secret.get_secret_value() if config.razorpay_webhook_secret else ""
    if not secret or not razorpay.signed(secret, raw, signature):
        return None
    text = raw.decode(errors="replace").replace("\0", "")
    told = razorpay.read(text)
    place = _place(told)
    with work(house_actor(place)) as session:
        _keep(session, text, told.key if told else razorpay.unread(text))
    return place


def apply_waiting(actor: Actor) -> int:
    """Apply what is new in the actor's place, and try again what was parked because something was missing. An errand.
    Return how many events were settled. One that cannot be applied keeps the others from nothing."""
    with work(actor, read=True) as session:
        waiting = list(session.scalars(_waiting()))
    done = 0
    for event_id in waiting:
        try:
            with work(actor) as session:
                done += applying.apply(session, actor, event_id)
        except Exception:  # it stays new, the next round tries again, and after 15 minutes a check says so (O-11)
            trouble.log_repeated(log, "an event of a payment provider could not be applied", place=actor.place)
    return done


@step
def _keep(session: Session, text: str, key: str) -> None:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row_id = uuid7()
    row = {"id": row_id, "made_at": clock.now(), "version": 1, "provider": razorpay.NAME, "key": key, "state": "new"}
    sealed = vault.seal(text, applying.about(row_id))
    once = dialect.insert(EVENTS).values(**row, why="", raw=sealed).on_conflict_do_nothing().returning(EVENTS.c.id)
    if session.connection().execute(once).first() is not None:
        reach("event kept")
        signal(session, TOLD, "payment_events", [row_id])


def _waiting() -> Any:
    """Select what is new, and what was parked lately and not tried for a minute. Older ones wait for a person."""
    now, tried = clock.now(), col(PaymentEvent.tried_at)
    young = and_(col(PaymentEvent.made_at) > now - applying.LATE, tried < now - AGAIN)
    mine = or_(col(PaymentEvent.state) == "new", and_(col(PaymentEvent.state) == "parked", young))
    return select(col(PaymentEvent.id)).where(mine).order_by(col(PaymentEvent.made_at)).limit(AT_ONCE)


def _place(told: Told | None) -> str:
    """Return the workspace that knows the invoice, the order or the payment; else the oldest one."""
    known = [place for place in tenants.places() if place != HOUSE]
    if not known:
        raise NotFound("No workspace is there yet.")  # no text
    if told is None or len(known) == 1:
        return known[0]
    return next((place for place in known if _knows(place, told)), known[0])


def _knows(place: str, told: Told) -> bool:
    with work(house_actor(place), read=True) as session:
        return any(session.scalar(query) is not None for query in _asked(told))


def _asked(told: Told) -> Iterable[Any]:
    ids = {name: applying.id_of(told.notes.get(name, "")) for name in ("invoice_id", "order_id")}
    for kind, name in ((Invoice, "invoice_id"), (Order, "order_id")):
        if ids[name] is not None:
            yield select(col(kind.id)).where(col(kind.id) == ids[name])
    for name in filter(None, (told.payment, told.refund)):
        mine = (col(Payment.provider) == razorpay.NAME, col(Payment.provider_id) == name)
        yield select(col(Payment.id)).where(*mine)
