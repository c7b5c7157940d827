"""Integrations, for programs: how the other systems do that a workspace works with."""

import asyncio
from typing import Annotated

from fastapi import Depends, Path, Request
from sqlmodel import SQLModel
from starlette.responses import Response

from services.doors import integrations
from services.doors.integrations import IntegrationCard
from services.work import perform
from ui.api import openapi, requests, responses
from ui.api.openapi import BODY, operation
from ui.api.requests import caller, no_body

router = requests.router("integrations")
Which = Annotated[str, Path(max_length=40, examples=["email"])]
Integration = openapi.renamed("Integration", IntegrationCard)


class Integrations(SQLModel):
    """Every integration, also those that are not set up."""

    items: list[IntegrationCard]


@router.get("", **operation("listIntegrations", "The other systems, and how each does", 422, gives=Integrations))
async def list_integrations(request: Request) -> Response:
    """Each with its last success and its last error. Secrets are never part of it."""
    who = await caller(request)
    found = await asyncio.to_thread(lambda: perform(who, integrations.integrations))
    return responses.response(responses.json({"items": [one.model_dump() for one in found]}))


@router.post(
    "/{key}/test",
    **operation("testIntegration", "Test one", 404, 409, *BODY, gives=Integration, dependencies=[Depends(no_body)]),
)
async def test_integration(request: Request, key: Which) -> Response:
    """Its server is looked at now: `told` says what its name, its certificate and its answer were."""
    who = await caller(request)
    found = await asyncio.to_thread(lambda: perform(who, integrations.test, key))
    return responses.response(responses.json(found.model_dump()))
