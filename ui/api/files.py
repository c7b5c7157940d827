"""Files, for programs: kept here, then attached to messages by their ids; or kept on a record."""

import asyncio
from hashlib import sha256
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from pydantic import BaseModel
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services import files
from services.files import FileCard
from services.house import idempotency
from services.house.idempotency import Answer
from services.work import Actor, Invalid
from ui import downloads
from ui.api import openapi, requests, responses
from ui.api.actions import run
from ui.api.openapi import operation
from ui.api.requests import Id, Key, Text, caller, id_of, in_path

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


class FileList(BaseModel):
    """Files, the latest first."""

    items: list[FileCard]


def _bytes(name: str, summary: str) -> dict[str, object]:
    told = operation(name, summary, 404, 422)
    return told | {"responses": told["responses"] | CONTENT, "response_class": Response}


@router.post("", **operation("createFile", "Keep a file", 403, 413, 422, gives=File, status=201, openapi_extra=UPLOAD))
async def create_file(
    request: Request,
    name: Annotated[Text, Query(max_length=400, description="Its name, when the body is the file itself.")] = None,
    subject: Annotated[
        Text, Query(description=f"What it belongs to: {', '.join(files.NOUNS)}. With `subject_id`.")
    ] = None,
    subject_id: Annotated[Id, Query(description="The id of what it belongs to.")] = None,
    key: Key = None,
) -> Response:
    """Send it as a form with the field `file`, or as the body itself. At most 25 MB. Its type is found by its content. On a
    record, pictures are made smaller. A file that is attached to nothing is removed after 30 days."""
    who = await caller(request)
    who.require("files.edit")  # before megabytes are read
    about = _about(subject, subject_id)
    given, content = await sent(request)
    return responses.response(await asyncio.to_thread(_kept, who, key, name or given, content, about))


@router.get("", **operation("listFiles", "The files of a record", 403, 404, 422, gives=FileList))
async def list_files(
    request: Request,
    subject: Annotated[str, Query(max_length=40, description=f"One of: {', '.join(files.NOUNS)}.")],
    subject_id: Annotated[UUID, Query(description="The id of the record.")],
) -> Response:
    """The latest first, at most 200, without their content."""
    return await run(request, _listed, files.of_record, subject, subject_id)


@router.delete("/{file_id}", **operation("removeFile", "Remove a file from its record", 403, 404, 422, status=204))
async def remove_file(request: Request, file_id: FileId) -> Response:
    """For good. Files of messages and documents stay."""
    return await run(request, lambda _none: Answer(204), files.remove, file_id)


@router.get("/{file_id}/preview", **_bytes("getFilePreview", "A small picture of a file"))  # type: ignore[arg-type]
async def get_file_preview(request: Request, file_id: FileId) -> Response:
    """A JPEG of a picture, or of the first page of a PDF. Files on records have one."""
    who = await caller(request)
    return downloads.answer(*await asyncio.to_thread(files.preview, who, file_id))


@router.get("/{file_id}", **operation("getFile", "One file", 404, 422, gives=File))
async def get_file(request: Request, file_id: FileId) -> Response:
    """Its name, size and type, without its content."""
    return await run(request, _shown, files.find, file_id)


@router.get("/{file_id}/content", **_bytes("getFileContent", "The content of a file"))  # type: ignore[arg-type]
async def get_file_content(request: Request, file_id: FileId) -> Response:
    """The bytes. Pictures and PDF have their type; everything else is `application/octet-stream`, to be saved."""
    who = await caller(request)
    return downloads.answer(*await asyncio.to_thread(files.content, who, file_id))


async def sent(request: Request) -> tuple[str, bytes]:
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


def _about(subject: str | None, subject_id: UUID | None) -> tuple[str, UUID] | None:
    if bool(subject) != bool(subject_id):
        raise Invalid("Please check the query.", subject="Give `subject` and `subject_id`, or neither.")
    return (subject, subject_id) if subject and subject_id else None


def _kept(who: Actor, key: str | None, name: str, content: bytes, about: tuple[str, UUID] | None) -> Answer:
    """Keep a file. Under an idempotency key it is kept once; what is remembered of it is its digest and the answer."""
    if key is None:
        return _created(files.attach_to(who, *about, name, content) if about else files.put(who, name, content))
    said = f"POST {router.prefix}\n{name}\n{about or ''}\n{sha256(content).hexdigest()}"  # a form's border differs
    if about:
        given = (*about, name, *files.prepare(who, *about, content))
        return idempotency.once(who, key, said.encode(), _created, files.keep_on, *given)
    files.lay(who, content)
    return idempotency.once(who, key, said.encode(), _created, files.add, name, content)


def _created(card: FileCard) -> Answer:
    return responses.json(card.model_dump(), 201, location=f"{router.prefix}/{card.id}")  # no text


def _listed(found: list[FileCard]) -> Answer:
    return responses.json({"items": [one.model_dump() for one in found]})


def _shown(card: FileCard) -> Answer:
    return responses.json(card.model_dump())
