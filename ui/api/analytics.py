"""Analytics, for programs: what the page shows, as numbers."""

from typing import Annotated, Any, Literal

import pydantic
from fastapi import Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from services import analytics
from services.analytics import Sales
from ui.api import openapi, requests, responses
from ui.api.actions import run
from ui.api.openapi import operation
from ui.api.requests import Id

router = requests.router("analytics")
Analytics = openapi.renamed("Analytics", Sales)


class Span(BaseModel, extra="forbid"):
    """Of which time, whose rows, and in which currency."""

    span: Literal["quarter", "year", "twelve", "last_year"] = Field(
        "twelve", description="`twelve`: the last 12 months."
    )
    owner: Id = Field(None, description="The id of a colleague; without it all that you see.")
    currency: str = Field("", max_length=3, description="As EUR; empty: the workspace's.")

    @pydantic.model_validator(mode="before")
    @classmethod
    def _known(cls, given: dict[str, Any]) -> dict[str, Any]:
        requests.refuse_unknown(cls, given)
        return given


@router.get("", **operation("getAnalytics", "Sales and money of a time", 422, gives=Analytics))
async def get_analytics(request: Request, given: Annotated[Span, Query()]) -> Response:
    """Billed, received, won and lost by month (or week of a quarter), beside the same days a year before; by colleague, the
    customers billed most, and why deals were lost. Amounts are in the smallest unit of the currency."""
    return await run(request, _told, analytics.sales, given.span, given.owner, given.currency)


def _told(found: Sales) -> Any:
    return responses.json(found.model_dump(mode="json"))
