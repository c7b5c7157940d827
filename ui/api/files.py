"""Files, for programs: kept here, then attached to messages by their ids."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services import files
from services.files import FileCard
from services.house.idempotency import Answer
from services.work import Invalid
from ui import downloads
from ui.api import openapi, requests, responses
from ui.api.actions import run
from ui.api.openapi import operation
from ui.api.requests import Text, caller, id_of, in_path

router = requests.router("files")
FileId = Annotated[UUID, id_of("file"), in_path("file")]
File = openapi.renamed("File", FileCard)
FORM = "multipart/form-data"
ONE = {"type": "string", "format": "binary"}
UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {
            FORM: {"schema": {"type": "object", "required": ["file"], "properties": {"file": ONE}}},
            "application/octet-stream": {"schema": ONE},
        },
    }
}
CONTENT = {200: {"description": "The file itself.", "content": {"application/octet-stream": {"schema": ONE}}}}


@router.post("", **operation("createFile", "Keep a file", 403, 413, 422, gives=File, status=201, openapi_extra=UPLOAD))
async def create_file(
    request: Request,
    name: Annotated[Text, Query(max_length=400, description="Its name, when the body is the file itself.")] = None,
) -> Response:
    """Send it as a form with the field `file`, or as the body itself. At most 25 MB. Its type is found by its content. A
    file that is attached to nothing is removed after 30 days."""
    who = await caller(request)
    who.require("files.edit")  # before megabytes are read
    given, content = await _sent(request)
    card = await asyncio.to_thread(files.put, who, name or given, content)
    return responses.response(
        responses.json(card.model_dump(), 201, location=f"{router.prefix}/{card.id}")  # no text
    )


@router.get("/{file_id}", **operation("getFile", "One file", 404, 422, gives=File))
async def get_file(request: Request, file_id: FileId) -> Response:
    """Its name, size and type, without its content."""
    return await run(request, _shown, files.find, file_id)


def _content() -> dict[str, object]:
    told = operation("getFileContent", "The content of a file", 404, 422)
    return told | {"responses": told["responses"] | CONTENT, "response_class": Response}


@router.get("/{file_id}/content", **_content())  # type: ignore[arg-type]
async def get_file_content(request: Request, file_id: FileId) -> Response:
    """The bytes. Pictures and PDF have their type; everything else is `application/octet-stream`, to be saved."""
    who = await caller(request)
    return downloads.answer(*await asyncio.to_thread(files.content, who, file_id))


async def _sent(request: Request) -> tuple[str, bytes]:
    """Return the name and the content of the file that was sent."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        content = b"".join([piece async for piece in request.stream()])
        if not content:
            raise Invalid("Send a file.", file="Required.")
        return "", content
    try:
        async with request.form(max_files=1, max_fields=5) as form:
            found = next((one for one in form.values() if isinstance(one, UploadFile)), None)
            if found is not None:
                return found.filename or "", await found.read()
    except HTTPException as wrong:
        raise Invalid("This form cannot be read.", file=str(wrong.detail)) from None
    raise Invalid("Send a file.", file="Required.")


def _shown(card: FileCard) -> Answer:
    return responses.json(card.model_dump())
