"""A life that takes a call of an incoming webhook and makes its record."""

from collections.abc import Callable
from typing import Any

from services.doors import incoming_taking
from services.work import house_actor
from tests.doors.calls import standard
from ui.cli import wiring


def call(order: dict[str, Any], say: Callable[[str], None]) -> None:
    """Take the call, signed anew, and settle what waits."""
    with wiring.opened(guest=False):
        raw = order["raw"].encode()
        place = incoming_taking.take(order["address"], raw, standard(order["secret"], raw))
        assert place
        incoming_taking.apply_waiting(house_actor(place))
    say("settled")
