"""Jobs, for programs."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Request
from pydantic import Field
from starlette.responses import Response

from models import typed
from services import jobs
from services.jobs import JOB, JobCard, Listed, Query
from services.work import Actor
from ui.api import openapi
from ui.api.actions import run
from ui.api.openapi import BODY, operation
from ui.api.records import routes
from ui.api.requests import Body, Filters, Id, Text, Tree, id_of, in_path, no_body, sorted_by
from ui.api.versions import IfMatch, versioned

SAMPLE: dict[str, Any] = {"title": "Boiler service", "minutes": 90, "skills": ["gas"], "priority": "high"}
JobId = Annotated[UUID, id_of("job"), in_path("job")]
Job = openapi.renamed("Job", JobCard)


class JobFilters(Filters):
    """Filters for the list of jobs."""

    q: Text = Field(None, description="Beginnings of words of title and number.")
    owner: Id | Literal["me"] = Field(None, description="The id of a colleague, or “me”.")
    state: Text = Field(None, description="draft, open, done, invoiced, cancelled, to_bill or to_archive.")
    archived: bool = Field(False, description="Whether archived ones are listed as well.")
    contact: Id = Field(None, description="The id of a contact.")
    company: Id = Field(None, description="The id of a company.")
    site: Id = Field(None, description="The id of a site.")
    deal: Id = Field(None, description="The id of a deal.")
    filter: Tree = None
    sort: Text = sorted_by(JOB)


class Reason(Body):
    """Why something is ended."""

    reason: typed.Text = Field(max_length=400, examples=["The customer sold the house."])


def _query(who: Actor, given: JobFilters) -> Query:
    return Query(
        q=given.q or "",
        state=given.state or "",
        archived=given.archived,
        owner=who.user_id if given.owner == "me" else given.owner,
        contact=given.contact,
        company=given.company,
        site=given.site,
        deal=given.deal,
        part=given.part,
        filter=given.filter or "",
    )


router = routes(
    jobs,
    JOB,
    card=JobCard,
    row=Listed,
    filters=JobFilters,
    query=_query,
    new=SAMPLE,
    change={"priority": "urgent"},
    create="It is open and has one visit, which nobody has yet; as a `draft` it has none. Its customer is that of the site "
    "unless one is named.",
    bin="Nothing is lost: `restore` undoes it. One that is invoiced, or whose visit somebody has, is refused.",
)


@router.post(
    "/{job_id}/open",
    **operation("openJob", "Open a draft", 404, 409, 422, gives=Job, dependencies=[Depends(no_body)]),
)
async def open_job(request: Request, job_id: JobId, version: IfMatch = None) -> Response:
    """It gets its first visit. An open one is returned as it is."""
    return await run(request, versioned, jobs.open_draft, job_id, version)


@router.post("/{job_id}/cancel", **operation("cancelJob", "Cancel a job", 404, 409, *BODY, gives=Job))
async def cancel_job(request: Request, job_id: JobId, body: Reason, version: IfMatch = None) -> Response:
    """With its visits to come. Refused while somebody is on one, and once it is done."""
    return await run(request, versioned, jobs.cancel, job_id, body.reason, version)
