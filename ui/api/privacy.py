"""Privacy, for programs: what an erasure would do, erasing people for good, and everything about one person."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from services import privacy
from services.house.idempotency import Answer
from services.privacy import ErasePreview, ErasureCard
from services.work import Invalid
from ui.api import contacts, openapi, requests, responses
from ui.api.actions import run
from ui.api.openapi import BODY, operation
from ui.api.requests import Body, id_of, in_path

router = requests.router("erasures")
Preview = openapi.renamed("ErasePreview", ErasePreview)
Erasure = openapi.renamed("Erasure", ErasureCard)
Disclosure = openapi.renamed("Disclosure", privacy.Disclosure)
ERASE: Any = privacy.erase  # an errand, which `run` calls as it is
FIND: Any = privacy.find
ContactId = Annotated[UUID, id_of("contact"), in_path("contact")]


class Erase(Body):
    """The confirmation of an erasure."""

    model_config = {"json_schema_extra": {"required": ["confirm"], "example": {"confirm": True}}}
    confirm: bool = Field(False, description="Must be true: nothing brings the person back.")
    digest: str = Field("", max_length=64, description="That of the preview: what was not shown there does not go.")
    keep_invoices: bool = Field(False, description="Erase although issued invoices are unpaid; they are kept.")


@contacts.router.get(
    "/{contact_id}/erase-preview",
    **operation("previewErasure", "What an erasure would do", 404, gives=Preview),
)
async def preview_erasure(request: Request, contact_id: ContactId) -> Response:
    """What goes, what is kept, why and until when. `digest` stands for all of it."""
    return await run(request, lambda found: responses.json(found.model_dump()), privacy.preview, contact_id)


@contacts.router.post(
    "/{contact_id}/erase",
    **operation("eraseContact", "Erase a person for good", 404, 409, *BODY, gives=Erasure),
)
async def erase_contact(request: Request, contact_id: ContactId, body: Erase) -> Response:
    """Answers 200 when their bytes are gone, too, and 202 when they go in the coming night (PostgreSQL), or while a reader
    holds them. Needs a token of the last ten minutes."""
    if not body.confirm:
        raise Invalid("Please check the form.", confirm="Confirm with true.")
    return await run(request, _erased, ERASE, contact_id, body.digest, body.keep_invoices)


@router.get("/{erasure_id}", **operation("getErasure", "How far an erasure is", 404, gives=Erasure))
async def get_erasure(request: Request, erasure_id: Annotated[UUID, id_of("erasure"), in_path("erasure")]) -> Response:
    """`begun`, `swept` (the rows are gone) or `done` (their bytes, too)."""
    return await run(request, lambda found: responses.json(found.model_dump()), FIND, erasure_id)


@contacts.router.get(
    "/{contact_id}/disclosure",
    **operation("discloseContact", "Everything about one person", 404, gives=Disclosure),
)
async def disclose_contact(request: Request, contact_id: ContactId) -> Response:
    """All rows about the person by the name of their table, with the trail of their changes."""
    return await run(request, lambda told: responses.json(told.model_dump()), privacy.disclosure, contact_id)


def _erased(card: ErasureCard) -> Answer:
    return responses.json(card.model_dump(), 200 if card.state == "done" else 202)
