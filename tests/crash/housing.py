"""A life that makes the workspaces that were asked for, as the chore does."""

from collections.abc import Callable
from typing import Any

from services.house import workspaces
from services.work import house_actor
from ui.cli import wiring


def provision(_order: dict[str, Any], _say: Callable[[str], None]) -> None:
    """Do what is asked for, once."""
    with wiring.opened(guest=False):
        workspaces.go_on(house_actor())
