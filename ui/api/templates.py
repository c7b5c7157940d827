"""Templates and their versions, for programs."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from services import templates
from services.house.idempotency import Answer
from services.templates import TEMPLATE, Listed, Preview, Query, TemplateCard, VersionCard
from services.work import Actor, perform
from ui.api import openapi, responses
from ui.api.actions import run, run_idempotent
from ui.api.openapi import BODY, operation
from ui.api.records import routes
from ui.api.requests import Body, Filters, Key, Text, caller, id_of, in_path, sorted_by

TEXTS: dict[str, Any] = {
    "subject": "{{ first_name }}, is your boiler ready?",
    "html": "<p>Hello {{ first_name|default('there') }}</p>",
    "text": "",
}


class TemplateFilters(Filters):
    """Filters for the list of templates."""

    q: Text = Field(None, description="Beginnings of words of the name and the subject.")
    channel: Text = Field(None, description="email, sms or whatsapp.")
    sort: Text = sorted_by(TEMPLATE)


class NewVersion(Body):
    """All texts of a new version."""

    model_config = {"json_schema_extra": {"example": TEXTS}}

    subject: str = Field("", max_length=400)
    html: str = Field("", max_length=200_000)
    text: str = Field("", max_length=100_000, description="Made from `html` when it is empty.")
    content_sid: str | None = Field(None, max_length=64)


class PreviewFor(Body):
    """Whose values to show."""

    model_config = {"json_schema_extra": {"example": {"contact_id": "0190a4f2-7c3b-7d5e-8f12-3456789abcde"}}}

    contact_id: UUID | None = Field(None, description="A contact you may see; null: examples.")


def _query(who: Actor, given: TemplateFilters) -> Query:
    return Query(given.q or "", part=given.part, channel=given.channel)


router = routes(
    templates,
    TEMPLATE,
    card=TemplateCard,
    row=Listed,
    filters=TemplateFilters,
    query=_query,
    new={"name": "Yearly reminder", "channel": "email", **TEXTS},
    change={"subject": "Time for the yearly check"},
    create="Its texts may hold `{{ variables }}`, `{% if %}` and `{% for %}`; what else stands between braces is refused, "
    "with its line. HTML is cleaned, and its styles are put on its elements.",
)
TemplateId = Annotated[UUID, id_of("template"), in_path("template")]
Version = openapi.renamed("TemplateVersion", VersionCard)
Previewed = openapi.renamed("TemplatePreview", Preview)


class Versions(BaseModel):
    """The versions of a template."""

    items: list[Version]  # type: ignore[valid-type]


@router.get("/{template_id}/versions", **operation("listTemplateVersions", "Its versions", 404, 422, gives=Versions))
async def list_versions(request: Request, template_id: TemplateId) -> Response:
    """What was and is sent, the newest first; a message names the version it was sent with."""

    def told(found: Sequence[VersionCard]) -> Answer:
        return responses.json({"items": [one.model_dump() for one in found]})

    return await run(request, told, templates.versions, template_id)


@router.post(
    "/{template_id}/versions",
    **operation("addTemplateVersion", "Give it other texts", 404, 409, *BODY, gives=Version, status=201),
)
async def add_version(request: Request, template_id: TemplateId, body: NewVersion, key: Key = None) -> Response:
    """All texts at once. The same texts as before are the same version; what is under way keeps its own."""
    texts = body.model_dump(exclude_unset=True)
    return await run_idempotent(request, key, _created, templates.add_version, template_id, texts)


@router.post(
    "/{template_id}/preview",
    **operation("previewTemplate", "As one contact would get it", 404, *BODY, gives=Previewed),
)
async def preview(request: Request, template_id: TemplateId, body: PreviewFor) -> Response:
    """The texts with the values of a contact; `missing` names the variables without one. Nothing is sent."""
    who = await caller(request)
    found = await asyncio.to_thread(perform, who, templates.preview, template_id, body.contact_id)
    return responses.response(responses.json(found.model_dump()))


def _created(card: VersionCard) -> Answer:
    return responses.json(card.model_dump(), 201)
