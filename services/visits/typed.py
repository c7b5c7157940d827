"""What is typed of a visit that is no column of its own: its time and the position where it was recorded."""

from typing import Annotated, Any

from pydantic import AwareDatetime
from sqlmodel import Field, SQLModel

from models.language import N_
from models.typed import Kind, Moment, choice
from models.visits import VisitDraft

SOURCES = {"gps": N_("Satellite"), "network": N_("Network"), "typed": N_("Typed")}


class Place(SQLModel):
    """A position: degrees of WGS 84, its accuracy in metres, where it comes from, and when it was taken (V-03)."""

    lat: float = Field(ge=-90, le=90, title=N_("Latitude"), description=N_("In degrees."))
    lon: float = Field(ge=-180, le=180, title=N_("Longitude"), description=N_("In degrees."))
    accuracy_m: float = Field(
        default=0, ge=0, le=1_000_000, title=N_("Accuracy"), description=N_("In metres, as the device says.")
    )
    source: choice(SOURCES) = Field(  # type: ignore[valid-type]
        default="gps", max_length=10, title=N_("Source"), description=N_("What the position was found by.")
    )
    taken_at: AwareDatetime | None = Field(
        default=None, title=N_("Taken at"), description=N_("When the device found it; now if empty.")
    )


def _said(place: Any) -> str:
    return f"{place['lat']:.5f}, {place['lon']:.5f}" if isinstance(place, dict) else str(place)


Position = Annotated[Place | None, Kind("other", quiet=True, say=_said)]


class NewVisit(VisitDraft):
    """The typed fields of a visit, with its time and its position."""

    at: Moment = Field(
        default=None,
        title=N_("Time"),
        description=N_("When a visit without a job begins or began; now if empty."),
    )
    position: Position = Field(
        default=None, title=N_("Position"), description=N_("Where it was recorded, as the phone found it.")
    )
