"""Replacing: a browser that gets a new session loses the one it had, whichever door the new one came through.

Otherwise the former one would go on without a cookie: nobody could sign it out from there any more.
"""

import asyncio
import logging
from http.cookies import CookieError, SimpleCookie

from starlette.types import Message

from services.accounts import sessions
from services.work import Refused, perform, trouble

log = logging.getLogger(__name__)


async def end_former(former: str | None, answer: Message, cookie: str) -> None:
    """End the session of the token `former`, which the browser had, if this answer gives it another one in that cookie."""
    given = _given(answer, cookie) if former else ""
    if former and given and given != former:
        await asyncio.to_thread(_end, former)


def _given(answer: Message, cookie: str) -> str:
    """Return the value that an answer gives to a cookie; empty when it gives none, or takes it away."""
    start = f"{cookie}=".encode()
    for name, value in answer.get("headers", ()):
        if name == b"set-cookie" and value.startswith(start):
            try:
                return SimpleCookie(value.decode("latin-1"))[cookie].value
            except (CookieError, KeyError):
                return ""
    return ""


def _end(token: str) -> None:
    try:
        actor = sessions.holder(token)
        if actor.session_id is not None:
            perform(actor, sessions.end, actor.session_id)
    except Refused:
        pass  # it has ended already
    except Exception:  # whoever has just signed in is in all the same
        trouble.log_repeated(log, "the former session of a browser could not be ended")
