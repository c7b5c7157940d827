"""Requests of the technician's page: from the person who is signed in, and answered with a sentence when refused."""

from collections.abc import Awaitable, Callable
from functools import wraps
from uuid import UUID

from fastapi import Request
from starlette.responses import JSONResponse, Response

from models.language import _
from services.work import Actor, Invalid, NotFound, Refused
from ui import guard

WHOSE = "x-field-user"  # whose queue a request is from, by their id
Served = Callable[..., Awaitable[Response]]


def own(answer: Callable[[Request, Actor], Awaitable[Response]]) -> Served:
    """Answer the page of the person who is signed in. A queue of somebody else's waits for them (412)."""

    @wraps(answer)
    async def asked(request: Request) -> Response:
        actor: Actor = request.state.actor
        if request.headers.get(WHOSE, str(actor.user_id)) != str(actor.user_id):
            return _refusal(412, _("Somebody else is signed in on this phone."))
        try:
            return await answer(request, actor)
        except Refused as refused:
            said = (
                next(iter(refused.fields.values()), refused.message)
                if isinstance(refused, Invalid)
                else refused.message
            )
            return _refusal(refused.status, said)

    asked.__annotations__ = {"request": Request, "return": Response}
    del asked.__wrapped__  # FastAPI reads the signature of what is wrapped
    return asked


def _refusal(status: int, reason: str) -> Response:
    return JSONResponse({"reason": reason}, status, headers={"cache-control": "no-store"})


def id_in(request: Request, name: str) -> UUID:
    """Return an id of the address. Refuses what is none (`NotFound`)."""
    text = request.path_params[name]
    if not guard.is_id(text):
        raise NotFound(_("That page does not exist."))
    return UUID(text)
