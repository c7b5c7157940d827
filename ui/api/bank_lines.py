"""Bank lines, for programs: what came in on our accounts, what it may pay, and what it paid."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from models.payments import LINE_STATES
from services import banking
from services.banking import LineCard
from services.banking.applying import REASON
from services.banking.lines import SORTS
from services.house.idempotency import Answer
from services.payments import MOST
from ui.api import openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.openapi import BODY, operation
from ui.api.payments import PART, NewAllocation
from ui.api.requests import Body, Filters, Key, Text, id_of, in_path, needed, no_body

router = requests.router("bank-lines")
BankLine = openapi.renamed("BankLine", LineCard)
BankLinePage = openapi.page_of("BankLine", BankLine)
LineId = Annotated[UUID, id_of("bank line"), in_path("line")]
REFUSED = (404, 409, *BODY)


class LineFilters(Filters):
    """Filters for the list of bank lines."""

    state: Text = Field(None, description=f"One of: {', '.join(LINE_STATES)}.")
    sort: Text = Field(None, description=f"One of {', '.join(SORTS)}; with - in front, the other way round.")

    @property
    def query(self) -> banking.Query:
        """Return the query of the service."""
        return banking.Query(self.state or "", self.part)


class Applying(Body):
    """What a line pays, part by part: all of them or none."""

    model_config = {"json_schema_extra": {"example": {"allocations": [PART]}}}
    allocations: list[NewAllocation] = Field(min_length=1, max_length=MOST)


class Ignoring(Body):
    """Why a line pays nothing."""

    model_config = {"json_schema_extra": {"example": {"reason": "Interest of the bank."}}}
    reason: Annotated[str, needed("reason")] = Field(json_schema_extra={"maxLength": REASON})


@router.get("", **operation("listBankLines", "The bank lines, the latest first", 422, gives=BankLinePage))
async def list_bank_lines(request: Request, given: Annotated[LineFilters, Query()]) -> Response:
    """What came in on our accounts. New ones carry a `suggestion` of what they may pay, and why."""
    return await run(request, lambda found: responses.page(found, BankLine), banking.search, given.query)


@router.get("/{line_id}", **operation("getBankLine", "One bank line", 404, 422, gives=BankLine))
async def get_bank_line(request: Request, line_id: LineId) -> Response:
    """What came in, from whom, and what it may pay."""
    return await run(request, _shown, banking.find, line_id)


@router.post("/{line_id}/apply", **operation("applyBankLine", "Apply a bank line", *REFUSED, gives=BankLine))
async def apply_bank_line(request: Request, line_id: LineId, body: Applying, key: Key = None) -> Response:
    """Record it as a payment, once, and allocate it: never more than it is, never more than is open. What no part takes
    is left to allocate."""
    parts = [one.model_dump(exclude_unset=True) for one in body.allocations]
    return await run_idempotent(request, key, _shown, banking.apply, line_id, parts)


@router.post("/{line_id}/ignore", **operation("ignoreBankLine", "Ignore a bank line", *REFUSED, gives=BankLine))
async def ignore_bank_line(request: Request, line_id: LineId, body: Ignoring, key: Key = None) -> Response:
    """It pays nothing of ours; the reason stays with it."""
    return await run_idempotent(request, key, _shown, banking.ignore, line_id, body.reason)


@router.post(
    "/{line_id}/undo",
    **operation(
        "undoBankLine", "Make a bank line new again", *REFUSED, gives=BankLine, dependencies=[Depends(no_body)]
    ),
)
async def undo_bank_line(request: Request, line_id: LineId, key: Key = None) -> Response:
    """An ignored one is new again; the payment of an applied one is reversed."""
    return await run_idempotent(request, key, _shown, banking.undo, line_id)


def _shown(card: LineCard) -> Answer:
    found: dict[str, Any] = card.model_dump()
    return responses.json(found)
