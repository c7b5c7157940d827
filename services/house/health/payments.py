"""How payment providers' reports are getting on in one place: how many are stuck, and how many wait for a person (O-11)."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.payments import PaymentEvent
from services.work import HOUSE, clock, step

# They are applied within seconds; this long, and payment processing is down (O-11).
STUCK = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Reports:
    """How many reports could not be applied for 15 minutes, and how many are parked."""

    stuck: int = 0
    parked: int = 0


@step
def reports(session: Session) -> Reports:
    """Count the reports of the session's place. The house has none."""
    if session.info["place"] == HOUSE:
        return Reports()
    count = select(func.count()).select_from(PaymentEvent)
    old = (col(PaymentEvent.state) == "new", col(PaymentEvent.made_at) < clock.now() - STUCK)
    parked = count.where(col(PaymentEvent.state) == "parked")
    return Reports(session.scalar(count.where(*old)) or 0, session.scalar(parked) or 0)
