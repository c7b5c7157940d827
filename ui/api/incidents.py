"""Incidents, for programs of operators: open one, publish it, tell how it goes, and resolve it."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Body as Sent
from fastapi import Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from models.incidents import Incident, IncidentEntry
from services.house import incidents
from services.house.idempotency import Answer
from services.house.incidents import EntryDraft, IncidentDraft, IncidentView
from services.work import Actor, perform
from ui.api import requests, responses
from ui.api.openapi import BODY, operation
from ui.api.requests import caller

router = requests.router("incidents")
NewIncident = requests.body("NewIncident", IncidentDraft, {"title": "Card payments fail", "severity": 1})
NewEntry = requests.body("NewIncidentEntry", EntryDraft, {"text": "We found the cause.", "status": "identified"})


class Publication(requests.Body):
    """The first words that customers read."""

    text: str = Field(default="", max_length=4_000, description="Empty: “We are looking into it.”")
    status: str = Field(default="investigating", description="The status it is published with.")


class Resolution(requests.Body):
    """How an incident ended. `now` resolves it before its clean time is over, for a reason."""

    text: str = Field(default="", max_length=4_000, description="What customers read.")
    now: bool = False
    reason: str = Field(default="", max_length=300)


class IncidentRow(BaseModel):
    """One incident. `number` is as people know it; times that have not come are null."""

    id: UUID
    number: str
    title: str
    severity: int
    source: str
    status: str
    step: str
    impact: str
    cause: str
    eta: str
    decision: str
    lead_name: str
    opened_at: datetime
    published_at: datetime | None
    next_update_at: datetime | None
    clean_since_at: datetime | None
    resolved_at: datetime | None
    post_mortem_due_at: datetime | None
    post_mortem_at: datetime | None
    reviewed_at: datetime | None


class EntryRow(BaseModel):
    """One entry of a timeline."""

    id: UUID
    at: datetime
    public: bool
    kind: str
    status: str
    text: str
    by_name: str


class IncidentCard(IncidentRow):
    """One incident with its timeline, the newest entry first, and when each step was reached."""

    steps: dict[str, str]
    post_mortem: str
    entries: list[EntryRow]


class IncidentList(BaseModel):
    """The latest 200 incidents, the open ones first."""

    data: list[IncidentRow]


@router.get("", **operation("listIncidents", "All incidents", gives=IncidentList))
async def list_incidents(request: Request) -> Response:
    """The open ones first, and then the newest."""
    return await _answer(
        request, lambda who: responses.json({"data": [_row(one.row) for one in perform(who, incidents.listing)]})
    )


@router.post("", **operation("createIncident", "Open an incident", 409, *BODY, status=201, gives=IncidentCard))
async def create_incident(request: Request, body: Annotated[NewIncident, Sent()]) -> Response:  # type: ignore[valid-type]
    """Nobody outside sees it until it is published."""
    values: dict[str, Any] = body.model_dump()  # type: ignore[attr-defined]
    return await _answer(request, lambda who: _card(who, perform(who, incidents.create, values).id, 201))


@router.get("/{incident_id}", **operation("getIncident", "One incident", 404, gives=IncidentCard))
async def get_incident(request: Request, incident_id: UUID) -> Response:
    """With its timeline."""
    return await _answer(request, lambda who: _card(who, incident_id))


@router.post(
    "/{incident_id}/publish",
    **operation("publishIncident", "Publish an incident", 404, 409, *BODY, gives=IncidentCard),
)
async def publish_incident(request: Request, incident_id: UUID, body: Publication) -> Response:
    """It goes to the status page and to its subscribers. A conflict when it is published already."""

    def publish(who: Actor) -> Answer:
        perform(who, incidents.publish, incident_id, body.text, body.status)
        return _card(who, incident_id)

    return await _answer(request, publish)


@router.post(
    "/{incident_id}/entries",
    **operation("addIncidentEntry", "Add an entry", 404, 409, *BODY, status=201, gives=EntryRow),
)
async def add_incident_entry(request: Request, incident_id: UUID, body: Annotated[NewEntry, Sent()]) -> Response:  # type: ignore[valid-type]
    """A public one goes to the status page, and to each subscriber once."""
    values: dict[str, Any] = body.model_dump()  # type: ignore[attr-defined]
    return await _answer(
        request, lambda who: responses.json(_entry(perform(who, incidents.post, incident_id, values)), 201)
    )


@router.post(
    "/{incident_id}/resolve",
    **operation("resolveIncident", "Resolve an incident", 404, 409, *BODY, gives=IncidentCard),
)
async def resolve_incident(request: Request, incident_id: UUID, body: Resolution) -> Response:
    """A conflict while its clean time is not over, unless `now` is true and `reason` says why."""

    def resolve(who: Actor) -> Answer:
        perform(who, incidents.resolve, incident_id, body.text, now=body.now, reason=body.reason)
        return _card(who, incident_id)

    return await _answer(request, resolve)


async def _answer(request: Request, asked: Callable[[Actor], Answer]) -> Response:
    """Run errands of the whole house in a thread."""
    who = await caller(request)
    return responses.response(await asyncio.to_thread(asked, who))


def _card(who: Actor, incident_id: UUID, status: int = 200) -> Answer:
    found: IncidentView = perform(who, incidents.find, incident_id)
    row = found.row
    more = {"steps": row.steps, "post_mortem": row.post_mortem, "entries": [_entry(one) for one in found.entries]}
    return responses.json(_row(row) | more, status)


def _row(row: Incident) -> dict[str, Any]:
    names = [name for name in IncidentRow.model_fields if name != "number"]
    values = {name: getattr(row, name) for name in names}
    return IncidentRow(number=incidents.number_of(row), **values).model_dump(mode="json")


def _entry(one: IncidentEntry) -> dict[str, Any]:
    return EntryRow.model_validate(one, from_attributes=True).model_dump(mode="json")
