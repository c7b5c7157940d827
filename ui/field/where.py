"""Where the technician is, by their own page: agreed to, begun, ended and withdrawn there (J-04)."""

import asyncio

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import Response

from models.language import _, speaking
from services import positions
from services.house.idempotency import Answer
from services.languages import catalogue
from services.positions import Taken
from services.work import Actor, Invalid, perform
from ui.api import responses
from ui.api.positions import NewPosition
from ui.field.owned import own


def install(router: APIRouter) -> None:
    """Add the routes of one's own position."""
    router.add_api_route("/field/where", own(_standing), methods=["GET"])
    router.add_api_route("/field/where", own(_report), methods=["POST"])
    router.add_api_route("/field/where", own(_stop), methods=["DELETE"])
    router.add_api_route("/field/where/consent", own(_agree), methods=["POST"])
    router.add_api_route("/field/where/consent", own(_withdraw), methods=["DELETE"])


async def _standing(request: Request, actor: Actor) -> Response:
    return responses.response(await asyncio.to_thread(_told, actor))


async def _report(request: Request, actor: Actor) -> Response:
    try:
        found = NewPosition.model_validate_json(await request.body())
    except ValidationError:
        raise Invalid(_("Please check the position.")) from None

    def keep() -> Taken:
        return perform(
            actor, positions.report, found.lat, found.lon, found.accuracy_m, found.taken_at, source=found.source
        )

    taken = await asyncio.to_thread(keep)
    return responses.response(responses.json(taken.model_dump(), 201))


async def _stop(request: Request, actor: Actor) -> Response:
    await asyncio.to_thread(perform, actor, positions.stop)
    return await _standing(request, actor)


async def _agree(request: Request, actor: Actor) -> Response:
    with speaking(catalogue(request.headers.get("accept-language", "")[:2])):  # kept in the words that were read
        await asyncio.to_thread(perform, actor, positions.agree)
    return await _standing(request, actor)


async def _withdraw(request: Request, actor: Actor) -> Response:
    await asyncio.to_thread(perform, actor, positions.withdraw)
    return await _standing(request, actor)


def _told(actor: Actor) -> Answer:
    """Return what the person agreed to, and who looked."""
    standing, looks = perform(actor, positions.standing), perform(actor, positions.looks)
    return responses.json({**standing.model_dump(), "looks": [one.model_dump() for one in looks]})
