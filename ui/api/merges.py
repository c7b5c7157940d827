"""Merges, for programs: the ones that can still be undone."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from services import duplicates
from services.duplicates import Undone
from ui.api import openapi, requests, responses
from ui.api.actions import run_idempotent
from ui.api.openapi import operation
from ui.api.requests import Key, id_of, in_path, no_body

router = requests.router("merges")
UndoneMerge = openapi.renamed("UndoneMerge", Undone)
TEXTS = ("undoMerge", "Undo a merge")


@router.post(
    "/{merge_id}/undo",
    **operation(*TEXTS, 404, 409, 422, gives=UndoneMerge, dependencies=[Depends(no_body)]),
)
async def undo_merge(
    request: Request, merge_id: Annotated[UUID, id_of("merge"), in_path("merge")], key: Key = None
) -> Response:
    """Within 30 days. What was edited since stays as it is, and is named in `kept`."""
    return await run_idempotent(request, key, lambda one: responses.json(one.model_dump()), duplicates.undo, merge_id)
