"""Workspaces, for programs of operators: list, make, change, suspend, export and erase them."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from services.house import workspaces
from services.house.idempotency import Answer
from services.house.workspaces import Workspace, WorkspaceDraft, erasing, exporting
from services.house.workspaces.changing import SuspendDraft, WorkspaceChanges
from services.house.workspaces.erasing import EraseDraft
from services.work import Actor, perform
from ui import downloads
from ui.api import requests, responses
from ui.api.files import CONTENT
from ui.api.openapi import BODY, operation
from ui.api.requests import caller, id_of, in_path, no_body

router = requests.router("tenants")
TenantId = Annotated[UUID, id_of("tenant"), in_path("tenant")]
SAMPLE = {"company": "Mills", "name": "Ann", "email": "ann@mills.example"}
Draft = requests.body("TenantDraft", WorkspaceDraft, SAMPLE)
Changes = requests.body("TenantChanges", WorkspaceChanges, {"host": "crm.mills.example", "plan": "pro"}, partly=True)
Erase = requests.body("TenantErase", EraseDraft, {"typed": "Mills", "without_export": True})
Reason = requests.body("TenantReason", SuspendDraft, {"reason": "The invoice of May is unpaid."})


FILE = operation("readTenantExport", "The file of its newest export", 404) | {"response_class": Response}
FILE["responses"] = FILE["responses"] | CONTENT


class TenantCard(BaseModel):
    """A workspace. `steps` are those of its making that are done; `trouble` says why it stopped."""

    id: UUID
    name: str
    host: str | None
    plan: str
    plan_status: str
    email: str
    trial_ends_on: date | None
    suspended_at: datetime | None
    suspended_why: str
    made_at: datetime
    users: int
    active_users: int
    messages: int
    bytes_stored: int
    estimate: float
    backed_up_at: datetime | None
    steps: list[str]
    trouble: str
    export: str = Field(description="The state of its newest export: waiting, running, done, failed; empty: none.")
    erase_on: datetime | None = Field(description="When it is erased, if that was asked for.")


class TenantList(BaseModel):
    """Every workspace, by name."""

    data: list[TenantCard]


@router.get("", **operation("listTenants", "The workspaces of this installation", gives=TenantList))
async def list_tenants(request: Request) -> Response:
    """With their figures of this month (UTC), those that are being made included."""
    return await _answer(
        request, lambda who: responses.json({"data": [_plain(one) for one in perform(who, workspaces.listing)]})
    )


@router.post("", **operation("createTenant", "Make a workspace", 409, *BODY, status=201, gives=TenantCard))
async def create_tenant(request: Request, body: Draft) -> Response:  # type: ignore[valid-type]
    """The server makes it in five steps; read it again until `plan_status` is `active`. Its administrator is invited."""
    values: dict[str, Any] = body.model_dump()  # type: ignore[attr-defined]
    return await _answer(request, lambda who: _found(who, perform(who, workspaces.ask, values).tenant_id, 201))


@router.get("/{tenant_id}", **operation("readTenant", "One workspace", 404, gives=TenantCard))
async def read_tenant(request: Request, tenant_id: TenantId) -> Response:
    """With how far its making has come."""
    return await _answer(request, lambda who: _found(who, tenant_id))


@router.patch("/{tenant_id}", **operation("changeTenant", "Change a workspace", 404, 409, *BODY, gives=TenantCard))
async def change_tenant(request: Request, tenant_id: TenantId, body: Changes) -> Response:  # type: ignore[valid-type]
    """Only the named fields change."""
    values: dict[str, Any] = body.model_dump(exclude_unset=True)  # type: ignore[attr-defined]

    def do(who: Actor) -> Answer:
        perform(who, workspaces.change, tenant_id, values)
        return _found(who, tenant_id)

    return await _answer(request, do)


@router.post("/{tenant_id}/suspend", **operation("suspendTenant", "Suspend it", 404, 409, *BODY, gives=TenantCard))
async def suspend_tenant(request: Request, tenant_id: TenantId, body: Reason) -> Response:  # type: ignore[valid-type]
    """Needs a token of the last ten minutes. Its people read the reason, and nothing is sent."""
    reason: str = body.reason  # type: ignore[attr-defined]

    def do(who: Actor) -> Answer:
        perform(who, workspaces.suspend, tenant_id, reason)
        return _found(who, tenant_id)

    return await _answer(request, do)


@router.post("/{tenant_id}/resume", **operation("resumeTenant", "Resume it", 404, 409, gives=TenantCard))
async def resume_tenant(request: Request, tenant_id: TenantId) -> Response:
    """What waited in its outbox is sent."""

    def do(who: Actor) -> Answer:
        perform(who, workspaces.resume, tenant_id)
        return _found(who, tenant_id)

    return await _answer(request, do)


@router.post(
    "/{tenant_id}/export",
    **operation(
        "exportTenant",
        "Export everything of it",
        404,
        409,
        status=202,
        gives=TenantCard,
        dependencies=[Depends(no_body)],
    ),
)
async def export_tenant(request: Request, tenant_id: TenantId) -> Response:
    """Needs a token of the last ten minutes. Read it again until `export` is `done`; the file is kept for a week."""

    def do(who: Actor) -> Answer:
        perform(who, exporting.export, tenant_id)
        return _found(who, tenant_id, 202)

    return await _answer(request, do)


@router.get("/{tenant_id}/export", **FILE)
async def read_tenant_export(request: Request, tenant_id: TenantId) -> Response:
    """A `.tar.zst`, which `python main.py import` takes into an empty installation with the same secret key. Needs a token
    of the last ten minutes."""
    who = await caller(request)
    return downloads.whole(await asyncio.to_thread(perform, who, exporting.exported, tenant_id))


@router.post(
    "/{tenant_id}/erase", **operation("eraseTenant", "Erase it", 404, 409, *BODY, status=202, gives=TenantCard)
)
async def erase_tenant(request: Request, tenant_id: TenantId, body: Erase) -> Response:  # type: ignore[valid-type]
    """Needs a token of the last ten minutes. It is closed at once, and gone after the days of the settings; until then
    `keep` brings it back."""
    values: dict[str, Any] = body.model_dump()  # type: ignore[attr-defined]

    def do(who: Actor) -> Answer:
        perform(who, erasing.erase, tenant_id, values["typed"], values["without_export"])
        return _found(who, tenant_id, 202)

    return await _answer(request, do)


@router.post("/{tenant_id}/keep", **operation("keepTenant", "Keep it after all", 404, gives=TenantCard))
async def keep_tenant(request: Request, tenant_id: TenantId) -> Response:
    """It is what it was before it was to be erased."""

    def do(who: Actor) -> Answer:
        perform(who, erasing.keep, tenant_id)
        return _found(who, tenant_id)

    return await _answer(request, do)


async def _answer(request: Request, asked: Callable[[Actor], Answer]) -> Response:
    """Run an errand of the whole house in a thread."""
    who = await caller(request)
    return responses.response(await asyncio.to_thread(asked, who))


def _found(who: Actor, tenant_id: UUID, status: int = 200) -> Answer:
    return responses.json(_plain(perform(who, workspaces.find, tenant_id)), status)


def _plain(one: Workspace) -> dict[str, Any]:
    known = one.tenant.model_dump(include=set(TenantCard.model_fields) & set(type(one.tenant).model_fields))
    return TenantCard(
        **known,
        bytes_stored=one.cost.used.stored if one.cost is not None else 0,
        estimate=round(float(one.estimate), 2),
        backed_up_at=one.backed_up_at,
        steps=[step["name"] for step in one.run.steps] if one.run is not None else [],
        trouble=one.run.trouble if one.run is not None else "",
        export=one.export.state if one.export is not None else "",
        erase_on=one.erase_on,
    ).model_dump(mode="json")
