"""Consents, for programs: what contacts agreed to, in which words."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from pydantic import BeforeValidator, Field, Strict
from starlette.responses import Response

from models import typed
from models.privacy import PURPOSES
from services import optouts
from services.house.idempotency import Answer
from services.optouts import ConsentCard, consents
from services.work import Invalid
from ui.api import openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.openapi import BODY, operation
from ui.api.requests import HYPHENATED, Body, Filters, Id, Key, Text, must, needed

router = requests.router("consents")
Consent = openapi.renamed("Consent", ConsentCard)
ConsentPage = openapi.page_of("Consent", Consent)
NEW: dict[str, Any] = {
    "contact_id": "01995a3e-6f7a-7c21-9d51-0a5b1f3c2e4d",
    "purpose": "marketing",
    "given": True,
    "wording": "Yes, send me news once a month.",
    "source": "Form on the website",
}
REQUIRED: list[Any] = ["contact_id", "purpose", "given", "wording"]


class ConsentFilters(Filters):
    """Filters for the list of consents."""

    contact_id: Id = Field(None, description="The id of a contact.")
    purpose: Text = Field(None, description=f"One of {', '.join(PURPOSES)}.")


def _given(value: object) -> object:
    if not isinstance(value, bool):
        raise Invalid("Please check the form.", given="This must be yes or no.")
    return value


class NewConsent(Body):
    """A consent, or with `given` false its withdrawal."""

    model_config = {"json_schema_extra": {"required": REQUIRED, "example": NEW}}
    contact_id: Annotated[
        UUID,
        must(
            lambda value: isinstance(value, str) and HYPHENATED.fullmatch(value),
            lambda: Invalid("Please check the form.", contact_id="This is not an id."),
        ),
    ] = Field(None, validate_default=True)
    purpose: Annotated[str, needed("purpose"), typed.enum(PURPOSES)] = Field(None, validate_default=True)
    given: Annotated[bool, Strict(), BeforeValidator(_given)] = Field(None, validate_default=True)
    wording: Annotated[str, needed("wording")] = Field(
        None, validate_default=True, description="The words that the person agreed to."
    )
    source: typed.Text = Field("", max_length=200, description="Where: a page, a form, a call.")
    address: typed.Text = Field(
        "",
        max_length=64,
        description="The internet address of the person, where it is known.",
        examples=["203.0.113.7"],
    )


@router.get("", **operation("listConsents", "The consents, the latest first", 422, gives=ConsentPage))
async def list_consents(request: Request, given: Annotated[ConsentFilters, Query()]) -> Response:
    """Every consent and every withdrawal of the contacts you may see; the latest of a purpose says what holds."""
    query = consents.Query(given.contact_id, given.purpose or "", given.part)
    return await run(request, lambda found: responses.page(found, Consent), consents.search, query)


@router.post("", **operation("recordConsent", "Record a consent", 404, 409, *BODY, gives=Consent, status=201))
async def record_consent(request: Request, body: NewConsent, key: Key = None) -> Response:
    """Entries are never changed: a withdrawal is a new one."""
    values = (body.contact_id, body.purpose, body.given, body.wording, body.source)
    return await run_idempotent(request, key, _created, optouts.record, *values, address=body.address)


def _created(card: ConsentCard) -> Answer:
    return responses.json(card.model_dump(), 201)
