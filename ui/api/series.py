"""Series of jobs, for programs."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from pydantic import Field
from starlette.responses import Response

from services.jobs import series
from services.jobs.series import SERIES, Listed, SeriesCard
from ui.api import openapi
from ui.api.actions import run
from ui.api.openapi import BODY, operation
from ui.api.records import routes
from ui.api.requests import Body, id_of, in_path, no_body
from ui.api.versions import IfMatch, versioned

SAMPLE: dict[str, Any] = {"title": "Boiler service", "rule": "FREQ=YEARLY", "starts_on": "2027-03-15", "at": "09:00"}
SeriesId = Annotated[UUID, id_of("series"), in_path("series")]
Series = openapi.renamed("Series", SeriesCard)


class LeftOut(Body):
    """A day on which a series does not come."""

    day: date = Field(description="A day of its rule.", examples=["2027-03-15"])


router = routes(series, SERIES, card=SeriesCard, row=Listed, new=SAMPLE, change={"minutes": 90})


@router.post("/{series_id}/leave-out", **operation("leaveOut", "Leave out a day", 404, 409, *BODY, gives=Series))
async def leave_out(request: Request, series_id: SeriesId, body: LeftOut) -> Response:
    """The other days stay. A job that there is of that day goes to the bin."""
    return await run(request, versioned, series.leave_out, series_id, body.day)


@router.post(
    "/{series_id}/pause",
    **operation("pauseSeries", "Pause a series", 404, 409, 422, gives=Series, dependencies=[Depends(no_body)]),
)
async def pause_series(request: Request, series_id: SeriesId, version: IfMatch = None) -> Response:
    """Its jobs to come that nobody has touched are withdrawn."""
    return await run(request, versioned, series.pause, series_id, version)


@router.post(
    "/{series_id}/resume",
    **operation("resumeSeries", "Go on with a series", 404, 409, 422, gives=Series, dependencies=[Depends(no_body)]),
)
async def resume_series(request: Request, series_id: SeriesId, version: IfMatch = None) -> Response:
    """From today on."""
    return await run(request, versioned, series.resume, series_id, version)
