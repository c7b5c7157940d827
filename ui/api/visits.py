"""Visits, for programs: planning them, and working on them."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Request
from pydantic import AwareDatetime, Field
from starlette.responses import Response

from services import arrivals, visits
from services.arrivals import MadeLink, Standing
from services.house.idempotency import Answer
from services.visits import VISIT, Listed, Query, VisitCard
from services.work import Actor
from ui.api import openapi, responses
from ui.api.actions import run, run_idempotent
from ui.api.openapi import BODY, operation
from ui.api.records import routes
from ui.api.requests import Body, Filters, Id, Key, Text, Tree, id_of, in_path, sorted_by
from ui.api.versions import IfMatch, versioned

SAMPLE: dict[str, Any] = {
    "title": "Talk about the new boiler",
    "at": "2027-02-01T09:00:00Z",
    "outcome": "Wants a quote",
}
ONE = "0190a4f2-7c3b-7d5e-8f12-3456789abcde"
VisitId = Annotated[UUID, id_of("visit"), in_path("visit")]
Visit = openapi.renamed("Visit", VisitCard)
VisitLink = openapi.renamed("VisitLink", MadeLink)
VisitCustomer = openapi.renamed("VisitCustomer", Standing)


class VisitFilters(Filters):
    """Filters for the list of visits."""

    q: Text = Field(None, description="Beginnings of words of title and outcome.")
    owner: Id | Literal["me"] = Field(None, description="The id of a colleague, or “me”.")
    state: Text = Field(None, description="One of its states, or live: given to somebody and not over.")
    technician: Id = Field(None, description="The id of a technician.")
    contact: Id = Field(None, description="The id of a contact.")
    company: Id = Field(None, description="The id of a company.")
    job: Id = Field(None, description="The id of a job.")
    begin: AwareDatetime | None = Field(None, description="Only those that end after it.")
    end: AwareDatetime | None = Field(None, description="Only those that begin before it.")
    filter: Tree = None
    sort: Text = sorted_by(VISIT)


class Slot(Body):
    """To whom a visit goes, and when."""

    model_config = {"json_schema_extra": {"example": {"technician_id": ONE, "start_at": "2027-02-01T09:00:00Z"}}}

    technician_id: UUID
    start_at: AwareDatetime
    force: bool = Field(False, description="Whether it may overlap another visit or an absence.")
    reason: str = Field("", max_length=400, description="Why it may; required with `force`.")


class Done(Body):
    """When something was done."""

    model_config = {"json_schema_extra": {"example": {"at": "2027-02-01T09:05:00Z"}}}

    at: AwareDatetime | None = Field(None, description="Now if it is empty; never after now.")


class Finished(Done):
    """When a visit was finished, and what came of it."""

    outcome: str = Field("", max_length=1000)


class Ended(Done):
    """Why a visit was not made."""

    reason: str = Field(max_length=400)


class Window(Body):
    """Within which a visit begins, as the customer was promised; null takes it away."""

    model_config = {
        "json_schema_extra": {"example": {"start_at": "2027-02-01T08:00:00Z", "end_at": "2027-02-01T10:00:00Z"}}
    }

    start_at: AwareDatetime | None
    end_at: AwareDatetime | None


def _query(who: Actor, given: VisitFilters) -> Query:
    return Query(
        q=given.q or "",
        state=given.state or "",
        owner=who.user_id if given.owner == "me" else given.owner,
        technician=given.technician,
        contact=given.contact,
        company=given.company,
        job=given.job,
        begin=given.begin,
        end=given.end,
        part=given.part,
        filter=given.filter or "",
    )


router = routes(
    visits,
    VISIT,
    card=VisitCard,
    row=Listed,
    filters=VisitFilters,
    query=_query,
    new=SAMPLE,
    change={"outcome": "Wants two quotes"},
    create="For a job it waits until somebody gets it. Without one it is your own: at the time `at`, and finished if that "
    "is past.",
)


def _verb(name: str, summary: str, *others: int) -> dict[str, Any]:
    return operation(name, summary, 404, 409, *others, *BODY, gives=Visit)


@router.post("/{visit_id}/schedule", **_verb("scheduleVisit", "Give a visit to a technician"))
async def schedule_visit(
    request: Request, visit_id: VisitId, body: Slot, key: Key = None, version: IfMatch = None
) -> Response:
    """It keeps its length. 409 `overlap` or `absent` name the `other` visit or absence; with `force` and a reason they are
    accepted."""
    where = (body.technician_id, body.start_at, version, body.force, body.reason)
    return await run_idempotent(request, key, versioned, visits.schedule, visit_id, *where)


@router.post(
    "/{visit_id}/unschedule", **operation("unscheduleVisit", "Take a visit off the plan", 404, 409, 422, gives=Visit)
)
async def unschedule_visit(request: Request, visit_id: VisitId, version: IfMatch = None) -> Response:
    """It waits among those that nobody has."""
    return await run(request, versioned, visits.unschedule, visit_id, version)


@router.post("/{visit_id}/window", **_verb("promiseWindow", "Set the arrival window"))
async def promise_window(request: Request, visit_id: VisitId, body: Window, version: IfMatch = None) -> Response:
    """The visit begins within it; plans keep to it."""
    return await run(request, versioned, visits.promise, visit_id, body.start_at, body.end_at, version)


@router.post("/{visit_id}/set-out", **_verb("setOut", "Say that the technician is on the way"))
async def set_out(request: Request, visit_id: VisitId, body: Done, version: IfMatch = None) -> Response:
    """One that is on the way is returned as it is."""
    return await run(request, versioned, visits.set_out, visit_id, body.at, version)


@router.post("/{visit_id}/arrive", **_verb("arrive", "Say that the work begins"))
async def arrive(request: Request, visit_id: VisitId, body: Done, version: IfMatch = None) -> Response:
    """Without having set out as well."""
    return await run(request, versioned, visits.arrive, visit_id, body.at, version)


@router.post("/{visit_id}/finish", **_verb("finishVisit", "Finish a visit"))
async def finish_visit(request: Request, visit_id: VisitId, body: Finished, version: IfMatch = None) -> Response:
    """One for a job needs its required items ticked, and a signature or the reason why there is none."""
    return await run(request, versioned, visits.finish, visit_id, body.at, body.outcome, version)


@router.post("/{visit_id}/miss", **_verb("missVisit", "Say that a visit could not be made"))
async def miss_visit(request: Request, visit_id: VisitId, body: Ended, version: IfMatch = None) -> Response:
    """Its job stays open."""
    return await run(request, versioned, visits.miss, visit_id, body.reason, body.at, version)


@router.post("/{visit_id}/cancel", **_verb("cancelVisit", "Cancel a visit"))
async def cancel_visit(request: Request, visit_id: VisitId, body: Ended, version: IfMatch = None) -> Response:
    """With the reason."""
    return await run(request, versioned, visits.cancel, visit_id, body.reason, version)


@router.post(
    "/{visit_id}/link",
    **operation("makeVisitLink", "Make a link for the customer", 404, 409, 422, gives=VisitLink, status=201),
)
async def make_visit_link(request: Request, visit_id: VisitId) -> Response:
    """Its `url` is told only this once. Whoever has it sees when somebody comes, and may confirm the time or ask for another
    one. It ends a day after the visit."""
    return await run(request, lambda made: responses.json(made.model_dump(), 201), arrivals.make, visit_id)


@router.delete(
    "/{visit_id}/link", **operation("revokeVisitLinks", "Revoke the links for the customer", 404, 422, status=204)
)
async def revoke_visit_links(request: Request, visit_id: VisitId) -> Response:
    """All links of the visit end, also those in messages."""
    return await run(request, lambda _: Answer(204), arrivals.revoke, visit_id)


@router.get(
    "/{visit_id}/customer",
    **operation("visitCustomer", "What the customer of a visit was told", 404, 422, gives=VisitCustomer),
)
async def visit_customer(request: Request, visit_id: VisitId) -> Response:
    """What they were told, or why not, the latest first. Their answer is in the visit itself."""
    return await run(request, _standing, arrivals.standing, visit_id)


@router.post(
    "/{visit_id}/tell",
    **operation("tellCustomer", "Tell the customer when somebody comes", 404, 409, 422, gives=VisitCustomer),
)
async def tell_customer(request: Request, visit_id: VisitId) -> Response:
    """By email or SMS: what they have and did not stop, with a link of their own. The same time is told once, however often
    it is asked for."""
    return await run(request, _standing, arrivals.tell, visit_id)


def _standing(found: Standing) -> Answer:
    return responses.json(found.model_dump())
