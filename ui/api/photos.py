"""Photos of visits, for programs."""

import asyncio
from datetime import datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import AwareDatetime, BaseModel, TypeAdapter, ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services import visits
from services.house.idempotency import Answer
from services.visits import PhotoCard
from services.work import Invalid
from ui import downloads
from ui.api import openapi, responses
from ui.api.actions import run
from ui.api.openapi import operation
from ui.api.requests import Route, caller, id_of, in_path

router = APIRouter(
    prefix="/api/v1/visits",
    tags=["photos"],
    route_class=Route,
    dependencies=[Depends(caller)],
    strict_content_type=False,
)
VisitId = Annotated[UUID, id_of("visit"), in_path("visit")]
PhotoId = Annotated[UUID, id_of("photo"), in_path("photo")]
Photo = openapi.renamed("Photo", PhotoCard)
FILE = {"type": "string", "format": "binary"}
TEXT = {"type": "string"}
FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "client_id"],
                    "properties": {
                        "file": FILE,
                        "client_id": {"type": "string", "format": "uuid"},
                        "caption": TEXT,
                        "taken_at": {"type": "string", "format": "date-time"},
                    },
                }
            }
        },
    }
}
AGAIN = {200: {"description": "It was sent before.", "model": Photo}}
CONTENT = {200: {"description": "The photo.", "content": {"image/jpeg": {"schema": FILE}}}}
WHEN = TypeAdapter(AwareDatetime)


class PhotoList(BaseModel):
    """Photos, in the order in which they were taken."""

    items: list[PhotoCard]


class Taken(NamedTuple):
    """A photo as it was sent."""

    client_id: UUID
    content: bytes
    caption: str
    taken_at: datetime | None


_ADD = operation(
    "addPhoto", "Keep a photo of a visit", 403, 404, 409, 413, 422, gives=Photo, status=201, openapi_extra=FORM
)
_ADD["responses"] = _ADD["responses"] | AGAIN
_GET = operation("getPhoto", "One photo", 404, 422)
_GET = _GET | {"responses": _GET["responses"] | CONTENT, "response_class": Response}


@router.post("/{visit_id}/photos", **_ADD)
async def add_photo(request: Request, visit_id: VisitId) -> Response:
    """A form with `file` (JPEG, PNG, WebP or HEIC, at most 25 MB) and `client_id`, a UUID of your own: the same photo sent
    twice is kept once, another one under the same id is refused. It is fitted inside 1200 × 1200."""
    who = await caller(request)
    who.require("visits.work")  # before megabytes are read
    taken = await sent(request)
    return responses.response(await asyncio.to_thread(lambda: kept(visits.add_photo(who, visit_id, *taken))))


@router.get("/{visit_id}/photos", **operation("listPhotos", "The photos of a visit", 404, 422, gives=PhotoList))
async def list_photos(request: Request, visit_id: VisitId) -> Response:
    """In the order in which they were taken."""
    return await run(request, _listed, visits.photos, visit_id)


@router.get("/{visit_id}/photos/{photo_id}", **_GET)
async def get_photo(request: Request, visit_id: VisitId, photo_id: PhotoId) -> Response:
    """A JPEG. One that expired is gone (404)."""
    who = await caller(request)
    return downloads.answer(*await asyncio.to_thread(visits.picture, who, visit_id, photo_id))


async def sent(request: Request) -> Taken:
    """Return the photo of a form. Refuses a form without one, or without an id."""
    try:
        async with request.form(max_files=1, max_fields=5) as form:
            file, client_id = form.get("file"), form.get("client_id")
            if not isinstance(file, UploadFile):
                raise Invalid("Send a photo.", file="Required.")
            when, caption = form.get("taken_at"), form.get("caption")
            taken_at = WHEN.validate_python(when) if when else None
            return Taken(UUID(str(client_id)), await file.read(), str(caption or ""), taken_at)
    except HTTPException as wrong:
        raise Invalid("This form cannot be read.", file=str(wrong.detail)) from None
    except ValidationError:
        raise Invalid("Please check the form.", taken_at="This is no time with its zone.") from None
    except ValueError:
        raise Invalid("Please check the form.", client_id="Send a UUID.") from None


def kept(found: visits.Kept) -> Answer:
    """Return a photo that was kept: 201 if it is new, else 200."""
    where = f"{router.prefix}/{found.photo.visit_id}/photos/{found.photo.id}"  # no text
    return responses.json(found.photo.model_dump(), 201 if found.new else 200, location=where)


def _listed(found: list[PhotoCard]) -> Answer:
    return responses.json({"items": [one.model_dump() for one in found]})
