"""What breaks the checks of payments."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from models.payments import PaymentEvent
from services.work import clock, work
from tests.house.checks.conftest import World

Break = Callable[[World], dict[str, Any] | None]


def reported(state: str) -> Break:
    """A report of a provider that has been in this state for a quarter of an hour."""

    def add(world: World) -> None:
        with clock.at(clock.now() - timedelta(minutes=16)), work(world.alice) as session:
            session.add(PaymentEvent(provider="razorpay", key="one", raw="x", state=state))

    return add


PAYMENTS = {"payments.down": reported("new"), "payments.parked": reported("parked")}
