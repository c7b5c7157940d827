"""Voice notes of visits, for programs."""

import asyncio

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services import field
from services.field import Voice
from services.house.idempotency import Answer
from ui.api import openapi, photos, responses
from ui.api.openapi import operation
from ui.api.photos import FORM, VisitId
from ui.api.requests import Route, caller

router = APIRouter(
    prefix="/api/v1/visits",
    tags=["voices"],
    route_class=Route,
    dependencies=[Depends(caller)],
    strict_content_type=False,
)
VoiceNote = openapi.renamed("VoiceNote", Voice)
_ADD = operation(
    "addVoiceNote",
    "Keep a voice note of a visit",
    *(403, 404, 409, 413, 422),
    gives=VoiceNote,
    status=201,
    openapi_extra=FORM,
)
_ADD["responses"] = _ADD["responses"] | {200: {"description": "It was sent before.", "model": VoiceNote}}


@router.post("/{visit_id}/voice-notes", **_ADD)
async def add_voice_note(request: Request, visit_id: VisitId) -> Response:
    """A form with `file` (WebM, Ogg, MP4, MP3 or WAV, at most 25 MB) and `client_id`, a UUID of your own: the same recording sent
    twice is kept once, another one under the same id is refused. It is a file of the visit: `listFiles` has it."""
    who = await caller(request)
    who.require("visits.work")  # before megabytes are read
    taken = await photos.sent(request)
    given = (who, visit_id, taken.client_id, taken.content, taken.taken_at)
    return responses.response(kept(await asyncio.to_thread(field.add_voice, *given)))


def kept(found: field.Heard) -> Answer:
    """Return a voice note that was kept: 201 if it is new, else 200."""
    where = f"/api/v1/files/{found.voice.id}"
    return responses.json(found.voice.model_dump(), 201 if found.new else 200, location=where)
