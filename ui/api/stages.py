"""The stages of the pipeline, for programs."""

from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from services import stages
from services.stages import STAGE, StageCard
from ui.api.actions import run_idempotent
from ui.api.openapi import BODY, operation, renamed
from ui.api.records import routes
from ui.api.requests import Body, Key, id_of, in_path
from ui.api.versions import versioned

router = routes(
    stages,
    STAGE,
    card=StageCard,
    row=StageCard,
    new={"name": "Contract", "kind": "open", "likelihood": 95},
    change={"likelihood": 60},
    list="From the left to the right of the board, unless `sort` says otherwise.",
    create="An open stage comes after the last open one, another one at the end.",
    bin="Refused while there are deals in it, and for the last stage of its kind.",
    restore="It stands where it stood.",
)
Shown = renamed("Stage", StageCard)


class Place(Body):
    """Where a stage goes."""

    model_config = {"json_schema_extra": {"example": {"after": "0190a4f2-7c3b-7d5e-8f12-3456789abcde"}}}

    after: UUID | None = Field(None, description="The stage on its left; null: it is the first.")


@router.post(
    "/{stage_id}/move", **operation("moveStage", "Put it elsewhere on the board", 404, 409, *BODY, gives=Shown)
)
async def move_stage(
    request: Request, stage_id: Annotated[UUID, id_of("stage"), in_path("stage")], body: Place, key: Key = None
) -> Response:
    """To the right of another stage, or as the first."""
    return await run_idempotent(request, key, versioned, stages.move, stage_id, body.after)
