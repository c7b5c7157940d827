"""Exports, for programs: the records of a list as a file, made in the background and kept for a day."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from models.typed import enum
from services import exports
from services.exports import FORMATS, ExportCard
from services.exports.choosing import MOST_IDS
from services.house.idempotency import Answer
from services.records.errands import ErrandCard
from ui.api import errands, openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.openapi import BODY, operation
from ui.api.requests import Body, Key, id_of, in_path

router = requests.router("exports")
ExportId = Annotated[UUID, id_of("export"), in_path("export")]
NEW: dict[str, Any] = {
    "record": "contact",
    "filter": {"field": "status", "op": "is", "value": "customer"},
    "format": "csv",
}
URL = Field(None, description="Of its content, once it is there.")
Export = openapi.renamed("Export", openapi.without("Export", ExportCard, "link"), url=(str | None, URL))


class NewExport(Body):
    """What to export: `ids`, a `view`, or a `filter` (an empty one: everything) and with it a search `q`."""

    model_config = {"json_schema_extra": {"example": NEW}}
    record: str = Field(max_length=40, description="The type of the records: contact, company, deal, …")
    filter: dict[str, Any] | None = Field(None, description="A tree of conditions, as lists take it.")
    q: str = Field("", max_length=requests.LONGEST_QUERY, description="Beginnings of words, in any order.")
    view: UUID | None = Field(None, description="A saved view of these records.")
    ids: list[UUID] | None = Field(None, max_length=MOST_IDS)
    format: Annotated[str, enum(FORMATS)] = Field("csv", max_length=10)
    columns: list[str] = Field(default_factory=list, max_length=100, description="Names of fields; all if it is empty.")
    bom: bool = Field(True, description="Begin a CSV file with the mark that spreadsheets need.")

    def which(self) -> Mapping[str, Any]:
        """Return the choice as the service takes it."""
        found = {"filter": self.filter, "view": self.view, "ids": self.ids}
        return {name: value for name, value in found.items() if value is not None} | ({"q": self.q} if self.q else {})


@router.post("", **operation("createExport", "Export records", 404, *BODY, gives=errands.Errand, status=202))
async def create_export(request: Request, body: NewExport, key: Key = None) -> Response:
    """Only what you may see is exported, in the order it was added. Poll `getExport` until `state` is done; its file is
    kept for 24 hours."""
    names = (body.record, body.which(), body.format, body.columns, body.bom)
    return await run_idempotent(request, key, _accepted, exports.begin, *names)


@router.get("/{export_id}", **operation("getExport", "One export", 404, 422, gives=Export))
async def get_export(request: Request, export_id: ExportId) -> Response:
    """Its progress, and the address of its file once that is made. Only your own."""
    return await run(request, _told, exports.find, export_id)


def _accepted(card: ErrandCard) -> Answer:
    return responses.json(card.model_dump(exclude={"link"}), 202, location=f"{router.prefix}/{card.id}")


def _told(card: ExportCard) -> Answer:
    url = f"/api/v1/files/{card.file_id}/content" if card.file_id else None  # no text
    return responses.json(card.model_dump(exclude={"link"}) | {"url": url})
