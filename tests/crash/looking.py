"""A life that sees the workspace as a colleague does: it begins a viewing, opens a page, and stops."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from services.accounts import sessions, viewings
from services.work import clock, killpoints, perform
from ui.cli import wiring


def look(order: dict[str, Any], say: Callable[[str], None]) -> None:
    """Do what is ordered. The kill point is armed once the session is noted as seen, which may be a commit or none."""
    with wiring.opened(guest=False):
        alice = replace(sessions.holder(order["token"]), proved_at=clock.now())  # who has just typed the password
        killpoints.arm(order["at"])
        for what in order["steps"]:
            if what == "begin":
                perform(alice, viewings.begin, UUID(order["user"]), "He cannot find a contact")
            elif what == "open":
                assert alice.session_id is not None
                viewings.note_page(sessions.by_id(alice.place, alice.session_id), "/contacts")
            else:
                perform(alice, viewings.stop)
    say("settled")
