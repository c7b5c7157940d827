"""Imports, for programs: contacts out of a file, checked row by row, run, and undone as a whole."""

import asyncio
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services import imports
from services.house import idempotency
from services.house.idempotency import Answer
from services.imports import BadValue, ImportCard
from services.imports.options import CHOICES
from services.records.lists import Page
from services.work import Actor, Invalid, perform
from ui import downloads
from ui.api import openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.import_shapes import BadValues, ChangeImport, FixRows, Import, ImportRow, RowFilters
from ui.api.openapi import BODY, operation
from ui.api.requests import Filters, Key, caller, id_of, in_path, no_body

router = requests.router("imports")
ImportId = Annotated[UUID, id_of("import"), in_path("import")]
FORM = "multipart/form-data"
MULTIPLE = 30  # fields of a form
LAYOUT = ("sheet", "encoding", "delimiter", "header")
CHOSEN = (*CHOICES, "country")
STATES = {"read": "running", "checking": "running", "undoing": "running"}


ImportPage = openapi.page_of("Import", Import)
ImportRowPage = openapi.page_of("ImportRow", ImportRow)


def _upload() -> dict[str, Any]:
    text: dict[str, Any] = {"type": "string"}
    fields: dict[str, Any] = {
        "file": {"type": "string", "format": "binary"},
        "mapping": {
            "type": "string",
            "description": "A JSON object: the field of each column that is not guessed well.",
        },
        "dry_run": {"type": "boolean", "description": "Stop at `previewed`, until `apply`."},
        **{name: {"type": "string", "enum": [one for one in words if one]} for name, words in CHOICES.items()},
        "country": {**text, "description": "Two letters, of phones without a country code."},
        **dict.fromkeys(LAYOUT, text),
    }
    schema = {"type": "object", "required": ["file"], "properties": fields}
    return {"requestBody": {"required": True, "content": {FORM: {"schema": schema}}}}


@router.get("", **operation("listImports", "The imports you may see, the latest first", 422, gives=ImportPage))
async def list_imports(request: Request, given: Annotated[Filters, Query()]) -> Response:
    """Each with its file and its counts."""
    return await run(request, _page, imports.search, given.part)


@router.post(
    "", **operation("createImport", "Import contacts", 403, 413, 422, gives=Import, status=202, openapi_extra=_upload())
)
async def create_import(request: Request, key: Key = None) -> Response:
    """Send a CSV, TSV, Excel or vCard file, of at most 50 MB and 200,000 rows. It is checked and runs at once with its
    guesses, which `warnings` lists; with `dry_run` it waits at `previewed`. Poll it until it is done."""
    who = await caller(request)
    who.require("imports.edit")  # before megabytes are read
    name, content, given = await _sent(request)
    return responses.response(await asyncio.to_thread(_started, who, key, name, content, given))


@router.get("/{import_id}", **operation("getImport", "One import", 404, 422, gives=Import))
async def get_import(request: Request, import_id: ImportId) -> Response:
    """Its state, its counts, and how it is read."""
    return await run(request, _told, imports.find, import_id)


@router.patch("/{import_id}", **operation("changeImport", "Change how a file is read", 404, 409, *BODY, gives=Import))
async def change_import(request: Request, import_id: ImportId, body: ChangeImport) -> Response:
    """The fields of columns and the options of an import that waits. Another sheet, encoding, delimiter or row of headings
    reads the file again, and drops corrections."""
    given = body.model_dump(exclude_unset=True)
    layout = {name: given[name] for name in LAYOUT if name in given}
    chosen = {name: given[name] for name in CHOSEN if name in given}
    if layout:
        who = await caller(request)
        read = await asyncio.to_thread(imports.reread, who, import_id, layout)
        if not chosen and not body.mapping:
            return responses.response(_told(read))
    return await run(request, _told, imports.change, import_id, body.mapping, chosen)


@router.get("/{import_id}/rows", **operation("listImportRows", "The rows of an import", 404, 422, gives=ImportRowPage))
async def list_rows(request: Request, import_id: ImportId, given: Annotated[RowFilters, Query()]) -> Response:
    """Each row with what becomes or became of it; a refused one with its reason."""
    return await run(
        request, lambda found: responses.page(found, ImportRow), imports.lines, import_id, given.state or "", given.part
    )


@router.patch("/{import_id}/rows", **operation("fixImportRows", "Fix a bad value", 404, 409, *BODY, gives=Import))
async def fix_rows(request: Request, import_id: ImportId, body: FixRows) -> Response:
    """The fixed rows are checked again."""
    who = await caller(request)
    fixed = await asyncio.to_thread(imports.fix, who, import_id, body.column, body.old, body.to, body.row)
    return responses.response(_told(fixed))


@router.get(
    "/{import_id}/bad-values",
    **operation("listImportBadValues", "The bad values of an import", 404, 422, gives=BadValues),
)
async def list_bad_values(request: Request, import_id: ImportId) -> Response:
    """Equal ones together, those of most rows first; `offer` is what may be meant."""
    return await run(request, _values, imports.bad_values, import_id)


def _as_file() -> dict[str, Any]:
    told = operation("getImportRefused", "The refused rows as a file", 404, 422)
    content = {"text/csv": {"schema": {"type": "string", "format": "binary"}}}
    return told | {
        "responses": told["responses"] | {200: {"description": "A CSV file.", "content": content}},
        "response_class": Response,
    }


@router.get("/{import_id}/refused", **_as_file())
async def get_refused(request: Request, import_id: ImportId) -> Response:
    """Each with its reason in the last column. A fixed one can be imported again."""
    who = await caller(request)
    name, content = await asyncio.to_thread(imports.refused, who, import_id)
    return downloads.saved(name, "text/csv", content)


def _post(name: str, summary: str) -> dict[str, Any]:
    return operation(name, summary, 404, 409, 422, gives=Import, status=202, dependencies=[Depends(no_body)])


@router.post("/{import_id}/apply", **_post("applyImport", "Run an import"))
async def apply_import(request: Request, import_id: ImportId, key: Key = None) -> Response:
    """One that was checked and waits. Refused rows are left out."""
    return await run_idempotent(request, key, _accepted, imports.apply, import_id)


@router.post("/{import_id}/cancel", **_post("cancelImport", "Stop an import"))
async def cancel_import(request: Request, import_id: ImportId, key: Key = None) -> Response:
    """What was done so far stays, and can be undone."""
    return await run_idempotent(request, key, _accepted, imports.cancel, import_id)


@router.post("/{import_id}/undo", **_post("undoImport", "Undo an import"))
async def undo_import(request: Request, import_id: ImportId, key: Key = None) -> Response:
    """Within 30 days. What was edited since stays, and is listed in `kept`."""
    return await run_idempotent(request, key, _accepted, imports.undo, import_id)


async def _sent(request: Request) -> tuple[str, bytes, dict[str, str]]:
    """Return the name and the content of the file that was sent, and the other fields of the form."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise Invalid("Send a form with the field “file”.", file="Required.")
    try:
        async with request.form(max_files=1, max_fields=MULTIPLE) as form:
            file = form.get("file")
            given = {name: value for name, value in form.items() if isinstance(value, str)}
            if isinstance(file, UploadFile):
                return file.filename or "", await file.read(), given
    except HTTPException as wrong:
        raise Invalid("This form cannot be read.", file=str(wrong.detail)) from None
    raise Invalid("Send a file.", file="Required.")


def _started(who: Actor, key: str | None, name: str, content: bytes, given: Mapping[str, str]) -> Answer:
    """Start an import. Under an idempotency key it starts once; what is remembered is the digest of the file."""
    unknown = set(given) - {"mapping", "dry_run", *CHOSEN, *LAYOUT, "file"}
    if unknown:
        raise Invalid("Please check the form.", **dict.fromkeys(sorted(unknown)[:20], "There is no such field."))
    ready = imports.prepare(
        who,
        name or f"import-{sha256(content).hexdigest()[:8]}",
        content,  # no text
        dry_run=_yes(given.get("dry_run", "")),
        columns=_mapping(given.get("mapping", "")),
        layout={one: given[one] for one in LAYOUT if given.get(one)},
        chosen={one: given[one] for one in CHOSEN if given.get(one)},
    )
    fields = json.dumps(sorted(given.items()))
    asked = f"POST {router.prefix}\n{name}\n{fields}\n{sha256(content).hexdigest()}".encode()  # no text
    if key is None:
        return _accepted(imports.take_rows(who, perform(who, imports.begin, ready).id, ready))
    answer = idempotency.once(who, key, asked, _accepted, imports.begin, ready)
    if not answer.again:
        imports.take_rows(who, UUID(json.loads(answer.body)["id"]), ready)
    return answer


def _yes(text: str) -> bool:
    if text.lower() not in ("", "true", "false", "1", "0"):
        raise Invalid("Please check the form.", dry_run="This must be yes or no.")
    return text.lower() in ("true", "1")


def _mapping(text: str) -> dict[str, str | None]:
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(one is None or isinstance(one, str) for one in found.values()):
        raise Invalid("Please check the form.", mapping="Send a JSON object of headings and fields.")
    return found


def _shape(card: ImportCard) -> dict[str, Any]:
    whole = card.model_dump()
    whole |= {name: whole["layout"].get(name) or "" for name in ("encoding", "delimiter", "sheet")}
    whole |= {"sheets": whole["layout"].get("sheets") or [], **whole["options"]}
    whole["warnings"] = [*whole["warnings"], *whole["hints"]]
    whole["state"] = STATES.get(card.state, card.state)
    return {name: whole[name] for name in Import.model_fields}


def _told(card: ImportCard) -> Answer:
    return responses.json(_shape(card))


def _accepted(card: ImportCard) -> Answer:
    return responses.json(_shape(card), 202, location=f"{router.prefix}/{card.id}")  # no text


def _values(found: list[BadValue]) -> Answer:
    return responses.json({"items": [one.model_dump() for one in found]})


def _page(found: Page[ImportCard]) -> Answer:
    items = [_shape(one) for one in found.rows]
    shape = {"items": items, "next_cursor": found.cursor, "total": found.total, "total_capped": found.capped}
    return responses.json(shape)
