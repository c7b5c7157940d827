"""Roles, for programs: the seven built in, and those of the workspace's own."""

from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

from services.accounts import own_roles
from services.accounts.own_roles import RoleCard, RoleValues
from services.house.idempotency import Answer
from ui.api import openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.openapi import BODY, operation
from ui.api.requests import Key, id_of, in_path
from ui.api.versions import IfMatch, versioned

router = requests.router("roles")
Role = openapi.renamed("Role", RoleCard)
RoleId = Annotated[UUID, id_of("role"), in_path("role")]
SAMPLE = {"label": "Sales lead", "base": "sales", "scope": "team", "permissions": ["contacts.edit", "exports.run"]}
NewRole = requests.body("NewRole", RoleValues, SAMPLE)
RoleChange = requests.body("RoleChange", RoleValues, {"permissions": ["contacts.edit"]}, partly=True)


class RoleList(BaseModel):
    """Every role: the seven, then the own ones by name."""

    data: list[Role]  # type: ignore[valid-type]


@router.get("", **operation("listRoles", "Every role", gives=RoleList))
async def list_roles(request: Request) -> Response:
    """What each role may do, how far it sees, and how many active people have it. Built-in ones have no `id`."""
    return await run(
        request, lambda found: responses.json({"data": [one.model_dump() for one in found]}), own_roles.roles
    )


@router.post("", **operation("addRole", "Add a role", 409, *BODY, gives=Role, status=201))
async def add_role(request: Request, body: NewRole, key: Key = None) -> Response:  # type: ignore[valid-type]
    """Refused with 403 when it may do more, or sees further, than you."""
    values = body.model_dump(exclude_unset=True)  # type: ignore[attr-defined]
    return await run_idempotent(request, key, lambda card: versioned(card, 201), own_roles.create, values)


@router.patch("/{role_id}", **operation("changeRole", "Change a role", 404, 409, *BODY, gives=Role))
async def change_role(request: Request, role_id: RoleId, body: RoleChange, version: IfMatch = None) -> Response:  # type: ignore[valid-type]
    """Only the fields you name are changed. Open pages of its people follow within a second."""
    values = body.model_dump(exclude_unset=True)  # type: ignore[attr-defined]
    return await run(request, versioned, own_roles.change, role_id, values, version)


@router.delete("/{role_id}", **operation("removeRole", "Remove a role", 404, 409, 422, status=204))
async def remove_role(request: Request, role_id: RoleId) -> Response:
    """Refused with 409 while a colleague or an open invitation has it."""
    return await run(request, lambda _: Answer(204), own_roles.remove, role_id)
