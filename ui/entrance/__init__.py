"""The entrance: sign-in and sign-out, the first run, accepting an invitation, what recipients choose to receive, quotes and
visits as customers see them, as plain forms without a socket.

They need no script, because only the answer to a request can set a session cookie (decision 0006).
"""

from fastapi import APIRouter, FastAPI

from services.work.config import Config
from ui.entrance import (
    arriving,
    by_passkey,
    calendar,
    joining,
    offering,
    proving,
    resetting,
    setting_up,
    signing,
    signing_on,
    signing_up,
    status,
    taking_on,
    unsubscribing,
)
from ui.entrance.forms import Unreadable, unreadable


def install(app: FastAPI, config: Config) -> None:
    """Put the entrance's routes in front of the pages."""
    router = APIRouter(include_in_schema=False)
    rooms = (
        signing,
        proving,
        by_passkey,
        signing_on,
        resetting,
        signing_up,
        setting_up,
        joining,
        unsubscribing,
        offering,
        arriving,
        calendar,
        status,
        taking_on,
    )
    for room in rooms:
        room.install(router, config)
    signing.install_stop(router, config)
    app.routes.extend(router.routes)
    app.add_exception_handler(Unreadable, unreadable)
