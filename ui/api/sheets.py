"""Lists kept in Google spreadsheets, for programs."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from services.doors import sheets
from services.doors.sheets import SheetCard
from services.house.idempotency import Answer
from services.records.lists import Page
from ui.api import openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.openapi import BODY, operation
from ui.api.requests import Body, Filters, Key, id_of, in_path, no_body

router = requests.router("sheets")
SheetId = Annotated[UUID, id_of("sheet"), in_path("sheet")]
Sheet = openapi.renamed("Sheet", SheetCard)
SheetPage = openapi.page_of("Sheet", Sheet)
SAMPLE: dict[str, Any] = {"sheet": "1AbcDefGhiJklMnoPqrStu", "tab": "Contacts", "record": "contact", "every": "day"}


class SheetBody(Body):
    """A list, and the tab it is kept in."""

    model_config = {"json_schema_extra": {"example": SAMPLE}}

    sheet: str = Field("", max_length=300, description="The address of the spreadsheet, or the id in it.")
    tab: str = Field("", max_length=80, description="It is made if missing; nothing else stays in it.")
    record: str = Field("contact", max_length=20, description="The noun of its records.")
    view_id: UUID | requests.Missing = Field(None, description="Only the records of a view.")
    every: Literal["hour", "day", "never"] = Field("day", description="`never`: only when asked.")


@router.get("", **operation("listSheets", "What is kept in spreadsheets", 422, gives=SheetPage))
async def list_sheets(request: Request, given: Annotated[Filters, Query()]) -> Response:
    """Each with when it was written last, how many rows it has, and what went wrong."""
    return await run(request, lambda found: responses.page(Page(found, len(found)), Sheet), sheets.sheets)


@router.post("", **operation("createSheet", "Keep a list in a spreadsheet", 409, *BODY, gives=Sheet, status=201))
async def create_sheet(request: Request, body: SheetBody, key: Key = None) -> Response:
    """It is written within a minute, with what you see."""
    return await run_idempotent(request, key, _made, sheets.create, body.model_dump(exclude_unset=True))


@router.get("/{sheet_id}", **operation("getSheet", "One of them", 404, 422, gives=Sheet))
async def get_sheet(request: Request, sheet_id: SheetId) -> Response:
    """How it did lately."""
    return await run(request, _shown, sheets.find_sheet, sheet_id)


@router.patch("/{sheet_id}", **operation("changeSheet", "Change one", 404, 409, *BODY, gives=Sheet))
async def change_sheet(request: Request, sheet_id: SheetId, body: SheetBody) -> Response:
    """Only the fields you name are changed. It shows what you see from now on."""
    return await run(request, _shown, sheets.change, sheet_id, body.model_dump(exclude_unset=True))


@router.delete("/{sheet_id}", **operation("deleteSheet", "Stop keeping one", 404, 422, status=204))
async def delete_sheet(request: Request, sheet_id: SheetId) -> Response:
    """What stands in the spreadsheet stays there."""
    return await run(request, lambda _: Answer(204), sheets.remove, sheet_id)


@router.post(
    "/{sheet_id}/push",
    **operation("pushSheet", "Write one now", 404, *BODY, gives=Sheet, status=202, dependencies=[Depends(no_body)]),
)
async def push_sheet(request: Request, sheet_id: SheetId, key: Key = None) -> Response:
    """It is written within a minute; read it again to see how it went."""
    return await run_idempotent(request, key, _asked, sheets.push, sheet_id)


def _shown(card: SheetCard) -> Answer:
    return responses.json(card.model_dump(mode="json"))


def _made(card: SheetCard) -> Answer:
    return responses.json(card.model_dump(mode="json"), 201)


def _asked(card: SheetCard) -> Answer:
    return responses.json(card.model_dump(mode="json"), 202)
