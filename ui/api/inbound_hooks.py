"""Incoming webhooks, for programs: which there are, and what their calls became."""

import asyncio
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import Field
from sqlmodel import SQLModel
from starlette.responses import Response

from services.doors import incoming
from services.doors.incoming import HookCard, HookMade, Sample
from services.doors.incoming_mapping import Outcome
from services.house.idempotency import Answer
from services.records.lists import Page
from services.work import perform
from ui.api import openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.openapi import BODY, operation
from ui.api.requests import Body, Filters, Key, caller, id_of, in_path, no_body

router = requests.router("inbound-hooks")
HookId = Annotated[UUID, id_of("incoming webhook"), in_path("hook")]
Hook = openapi.renamed("InboundHook", HookCard)
NewHook = openapi.renamed("NewInboundHook", HookMade)
HookPage = openapi.page_of("InboundHook", Hook)
SAMPLE: dict[str, Any] = {
    "name": "Web form",
    "scheme": "standard",
    "record": "contact",
    "mapping": {"name": "customer.name", "email": "customer.email", "status": "=lead"},
    "matches": "email",
}


class Samples(SQLModel):
    """The last calls, the latest first."""

    items: list[Sample]


class HookBody(Body):
    """An incoming webhook as it is typed."""

    model_config = {"json_schema_extra": {"example": SAMPLE}}

    name: str = Field("", max_length=60, description="Who calls it, so that you know it again.")
    scheme: Literal["standard", "hmac", "token"] = Field("standard", description="How its calls are signed.")
    header: str = Field("", max_length=60, description="Of the signature or the token; not for Standard Webhooks.")
    secret: str = Field(
        "", max_length=200, description="That of who calls. Without one, a new one is made, or it stays."
    )
    record: Literal["contact", "company", "deal", "task"] = Field("contact", description="What a call becomes.")
    mapping: dict[str, str] = Field(
        default_factory=dict, max_length=100, description="The path in the body, or = and a fixed text, by field."
    )
    matches: str = Field("email", max_length=60, description="By which field a record is found again; empty: never.")
    on: bool = Field(True, description="Whether calls are taken.")


class DryRun(Body):
    """A body, and what would be mapped of it."""

    model_config = {"json_schema_extra": {"example": {"body": '{"customer": {"email": "ada@example.com"}}'}}}

    body: str = Field(max_length=262_144, description="As it would come.")
    record: Literal["contact", "company", "deal", "task"] | requests.Missing = Field(None, description="Instead.")
    mapping: dict[str, str] | requests.Missing = Field(None, max_length=100, description="Instead of the kept one.")
    matches: requests.Text = Field(None, max_length=60, description="Instead of the kept one.")


@router.get("", **operation("listInboundHooks", "The incoming webhooks", 422, gives=HookPage))
async def list_hooks(request: Request, given: Annotated[Filters, Query()]) -> Response:
    """Each with its address and how many calls it had in the last week. Their secrets are never shown."""
    return await run(request, lambda found: responses.page(Page(found, len(found)), Hook), incoming.hooks)


@router.post("", **operation("createInboundHook", "Add an incoming webhook", 409, *BODY, gives=NewHook, status=201))
async def create_hook(request: Request, body: HookBody, key: Key = None) -> Response:
    """Its `secret` is told only this once. Its records are made with your rights."""
    return await run_idempotent(request, key, _made, incoming.create_hook, body.model_dump(exclude_unset=True))


@router.get("/{hook_id}", **operation("getInboundHook", "One incoming webhook", 404, 422, gives=Hook))
async def get_hook(request: Request, hook_id: HookId) -> Response:
    """Its address, how its calls are signed, and what they become."""
    return await run(request, _shown, incoming.find_hook, hook_id)


@router.patch("/{hook_id}", **operation("changeInboundHook", "Change an incoming webhook", 404, 409, *BODY, gives=Hook))
async def change_hook(request: Request, hook_id: HookId, body: HookBody) -> Response:
    """Only the fields you name are changed. From now on its records are made with your rights."""
    return await run(request, _shown, incoming.change_hook, hook_id, body.model_dump(exclude_unset=True))


@router.delete("/{hook_id}", **operation("deleteInboundHook", "Remove an incoming webhook", 404, 422, status=204))
async def delete_hook(request: Request, hook_id: HookId) -> Response:
    """Its address is wrong from now on. What it made stays."""
    return await run(request, lambda _: Answer(204), incoming.delete_hook, hook_id)


@router.post(
    "/{hook_id}/rotate",
    **operation(
        "rotateInboundHook", "Give it a new secret", 404, *BODY, gives=NewHook, dependencies=[Depends(no_body)]
    ),
)
async def rotate_hook(request: Request, hook_id: HookId, key: Key = None) -> Response:
    """The new secret is told only this once; the one before is wrong from now on."""
    return await run_idempotent(request, key, _shown, incoming.rotate_hook, hook_id)


@router.get("/{hook_id}/samples", **operation("listInboundSamples", "Its last calls", 404, 422, gives=Samples))
async def list_samples(request: Request, hook_id: HookId) -> Response:
    """The last 20 of a week, with their bodies, and what became of each or why it was refused."""
    return await run(request, _listed, incoming.samples, hook_id)


@router.post(
    "/{hook_id}/dry-run", **operation("dryRunInboundHook", "What a body would become", 404, *BODY, gives=Outcome)
)
async def dry_run(request: Request, hook_id: HookId, body: DryRun) -> Response:
    """With the mapping you send, or the one that is kept. Nothing is changed."""
    who, typed = await caller(request), body.model_dump(exclude_unset=True, exclude={"body"})
    return responses.response(
        await asyncio.to_thread(lambda: _shown(perform(who, incoming.dry_run, hook_id, body.body, typed)))
    )


def _shown(card: SQLModel) -> Answer:
    return responses.json(card.model_dump())


def _listed(found: list[Any]) -> Answer:
    return responses.json({"items": [one.model_dump() for one in found]})


def _made(card: HookMade) -> Answer:
    return responses.json(card.model_dump(), 201, location=f"{router.prefix}/{card.id}")
