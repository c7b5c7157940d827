"""A life that goes on with the long work of an import."""

from collections.abc import Callable
from typing import Any

from tests.records.long_work import claim, go_on
from ui.cli import wiring


def bring(order: dict[str, Any], say: Callable[[str], None]) -> None:
    """Do one work after the other, a few rows in each, until nothing waits."""
    with wiring.opened(guest=False):
        held = claim(order["place"])
        while held is not None:
            held = go_on(held)
            held = held or claim(order["place"])
    say("settled")
