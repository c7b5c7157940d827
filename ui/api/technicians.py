"""Technicians, for programs."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Request
from pydantic import AwareDatetime, Field
from sqlmodel import SQLModel
from starlette.responses import Response

from services import technicians
from services.house.idempotency import Answer
from services.technicians import TECHNICIAN, AbsenceCard, TechnicianCard
from ui.api import responses
from ui.api.actions import run, run_idempotent
from ui.api.openapi import BODY, operation, renamed
from ui.api.records import routes
from ui.api.requests import Body, Key, id_of, in_path

SAMPLE: dict[str, Any] = {
    "name": "Bob Keller",
    "skills": ["gas", "heating"],
    "shifts": [{"weekday": 0, "starts": "08:00", "ends": "16:30"}],
}
TechnicianId = Annotated[UUID, id_of("technician"), in_path("technician")]
AbsenceId = Annotated[UUID, id_of("absence"), in_path("absence")]
Absence = renamed("Absence", AbsenceCard)


class Absences(SQLModel):
    """The absences of a technician."""

    items: list[AbsenceCard]


class NewAbsence(Body):
    """When a technician does not work."""

    model_config = {
        "json_schema_extra": {
            "example": {"starts_at": "2027-03-01T08:00:00Z", "ends_at": "2027-03-05T17:00:00Z", "reason": "Holiday"}
        }
    }

    starts_at: AwareDatetime
    ends_at: AwareDatetime = Field(description="After `starts_at`.")
    reason: str = Field("", max_length=200)

    def span(self) -> tuple[datetime, datetime, str]:
        """Return it as the action takes it."""
        return self.starts_at, self.ends_at, self.reason


def _listed(found: list[AbsenceCard]) -> Answer:
    return responses.json({"items": [one.model_dump() for one in found]})


def _added(card: AbsenceCard) -> Answer:
    return responses.json(card.model_dump(), 201)


router = routes(
    technicians, TECHNICIAN, card=TechnicianCard, row=TechnicianCard, new=SAMPLE, change={"skills": ["gas"]}
)


@router.get("/{technician_id}/absences", **operation("listAbsences", "Absences to come", 404, 422, gives=Absences))
async def list_absences(request: Request, technician_id: TechnicianId) -> Response:
    """Those that have not ended, in order."""
    return await run(request, _listed, technicians.absences, technician_id)


@router.post(
    "/{technician_id}/absences", **operation("addAbsence", "Enter an absence", 404, *BODY, gives=Absence, status=201)
)
async def add_absence(request: Request, technician_id: TechnicianId, body: NewAbsence, key: Key = None) -> Response:
    """Visits that are in it stay, and the plan of the day shows the clash."""
    return await run_idempotent(request, key, _added, technicians.add_absence, technician_id, *body.span())


@router.delete(
    "/{technician_id}/absences/{absence_id}", **operation("removeAbsence", "Remove an absence", 404, 422, status=204)
)
async def remove_absence(request: Request, technician_id: TechnicianId, absence_id: AbsenceId) -> Response:
    """The technician can be given visits then again."""
    return await run(request, lambda _: Answer(204), technicians.remove_absence, technician_id, absence_id)
