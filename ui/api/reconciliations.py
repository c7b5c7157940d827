"""Reconciliation, for programs: the figures of a period, and what differs from the accounting system."""

from datetime import date
from typing import Annotated, Any

import pydantic
from fastapi import Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from services import reconciliations
from services.house.idempotency import Answer
from services.reconciliations import Difference, Figures, Report
from services.work import clock
from ui.api import openapi, requests, responses
from ui.api.actions import run
from ui.api.openapi import operation
from ui.api.requests import caller

router = requests.router("reconciliation")


class Period(BaseModel, extra="forbid"):
    """A period by its days. Without them: the quarter that ended last."""

    first: date | requests.Missing = Field(None, alias="from", description="The first day.")
    last: date | requests.Missing = Field(None, alias="to", description="The last day.")

    @pydantic.model_validator(mode="before")
    @classmethod
    def _known(cls, given: dict[str, Any]) -> dict[str, Any]:
        requests.refuse_unknown(cls, given)
        return given


Reconciled = openapi.renamed(
    "Reconciliation",
    Report,
    figures=(dict[str, openapi.renamed("PeriodFigures", Figures)], ...),  # type: ignore[misc]
    differences=(list[openapi.renamed("Difference", Difference)], ...),  # type: ignore[misc]
)


@router.get("", **operation("getReconciliation", "A period, reconciled", 422, gives=Reconciled))
async def get_reconciliation(request: Request, given: Annotated[Period, Query()]) -> Response:
    """What was accepted, billed and received in a period, by currency, in its smallest unit; and the differences that the
    latest comparison with the accounting system found. Money that pays nothing yet is `unallocated`, and no difference."""
    first, last = reconciliations.quarter(clock.today((await caller(request)).zone))
    return await run(request, _shown, reconciliations.report, given.first or first, given.last or last)


def _shown(found: Report) -> Answer:
    return responses.json(found.model_dump(mode="json"))
