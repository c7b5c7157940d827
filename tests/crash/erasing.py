"""Lives that erase: one begins as an administrator does, one goes on as the chore of the next start does."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from services import privacy
from services.privacy import finishing
from services.work import house_actor
from tests import cast
from ui.cli import wiring

AT_ONCE = 4  # rows of one work, so that there are many


def erase(order: dict[str, Any], say: Callable[[str], None]) -> None:
    """Erase a contact."""
    finishing.AT_ONCE = AT_ONCE
    with wiring.opened(guest=False):
        privacy.erase(cast.actor(order["token"]), UUID(order["contact"]))
    say("settled")


def go_on(order: dict[str, Any], say: Callable[[str], None]) -> None:
    """Go on with what broke off."""
    finishing.AT_ONCE = AT_ONCE
    with wiring.opened(guest=False):
        privacy.go_on(house_actor(order["place"]))
    say("settled")
