"""Pinging: an address outside is asked each minute. When it is not, Steward itself has died, and that one tells."""

import logging
from collections.abc import Callable

from services.house import straight
from services.work import Actor
from services.work.places import places

log = logging.getLogger(__name__)
PATIENCE = 10  # seconds


def ping(_actor: Actor, ask: Callable[[str], object] | None = None) -> bool:
    """Ask the address of `STEWARD_PING_URL`, if one is set. Return whether it answered. Its trouble is logged, never
    raised, and never with the address, which is a secret. A chore."""
    address = places().config.ping_url
    if address is None:
        return False
    try:
        (ask or _ask)(address.get_secret_value())
    except (OSError, ValueError) as error:
        log.warning("the address outside could not be reached: %s", type(error).__name__)
        return False
    return True


def _ask(address: str) -> None:
    with straight.ask(address, PATIENCE) as answer:
        answer.read(1_000)
