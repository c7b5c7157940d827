"""Notes, for programs."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from services import notes
from services.house.idempotency import Answer
from services.notes import NOTE, NoteCard, Query, Version
from services.work import Actor
from ui.api import responses
from ui.api.actions import run
from ui.api.openapi import operation
from ui.api.records import routes
from ui.api.requests import Filters, Id, Text, Tree, id_of, in_path, sorted_by


class NoteFilters(Filters):
    """Filters for the list of notes."""

    q: Text = Field(None, description="Beginnings of words of the text.")
    contact: Id = Field(None, description="The id of a contact.")
    company: Id = Field(None, description="The id of a company.")
    deal: Id = Field(None, description="The id of a deal.")
    kind: Text = Field(None, description="note, call or meeting.")
    author: Id | Literal["me"] = Field(None, description="The id of a colleague, or “me”.")
    filter: Tree = None
    sort: Text = sorted_by(NOTE)


class Versions(BaseModel):
    """Former texts, the latest first."""

    items: list[Version]


def _query(who: Actor, given: NoteFilters) -> Query:
    return Query(
        q=given.q or "",
        part=given.part,
        filter=given.filter or "",
        contact=given.contact,
        company=given.company,
        deal=given.deal,
        kind=given.kind or "",
        author=who.user_id if given.author == "me" else given.author,
    )


router = routes(
    notes,
    NOTE,
    card=NoteCard,
    row=NoteCard,
    filters=NoteFilters,
    query=_query,
    new={"text": "Wants the softener for **12 people**. @Maya Chen", "kind": "call"},
    change={"kind": "meeting"},
    create="The text is Markdown; `@` and the name of a colleague tells that person. It is about one contact, company or "
    "deal, or is your own.",
)


@router.get("/{note_id}/versions", **operation("listNoteVersions", "Its former texts", 404, 422, gives=Versions))
async def list_note_versions(request: Request, note_id: Annotated[UUID, id_of("note"), in_path("note")]) -> Response:
    """The latest first; the present text is in the note itself."""
    return await run(request, _shown, notes.versions, note_id)


def _shown(found: list[Version]) -> Answer:
    return responses.json({"items": [one.model_dump() for one in found]})
