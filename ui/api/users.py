"""Colleagues, for programs of administrators: who may sign in, shutting out and letting in, and lost second factors."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from models.accounts import User
from services import privacy, reviews
from services.accounts import throwing_out, users
from services.accounts.factors import enrolling
from services.accounts.users import Colleague
from services.house.idempotency import Answer
from services.privacy import ErasureCard
from services.records.lists import Page, Slice
from services.work import Invalid
from ui.api import openapi, requests, responses
from ui.api.actions import run
from ui.api.openapi import BODY, operation
from ui.api.requests import Body, caller, id_of, in_path, needed

router = requests.router("users")
ERASE: Any = privacy.erase_colleague  # an errand, which `run` calls as it is
Erasure = openapi.renamed("Erasure", ErasureCard)
UserId = Annotated[UUID, id_of("colleague"), in_path("user")]
WORDS = ("id", "name", "email", "role", "team_id", "disabled_at")


class UserCard(BaseModel):
    """A colleague."""

    id: UUID
    name: str
    email: str
    role: str
    team_id: UUID | None
    disabled_at: datetime | None


class UserLine(UserCard):
    """A colleague in the list."""

    seen_at: datetime | None = Field(description="When they were last here.")


class UserList(BaseModel):
    """One page of the colleagues."""

    data: list[UserLine]
    total: int


class Transfer(Body):
    """Who gets the records."""

    model_config = {
        "json_schema_extra": {"required": ["to_id"], "example": {"to_id": "0190b6a2-7f0e-7c3a-9d55-0b6f1c2d3e4f"}}
    }
    to_id: Annotated[UUID, needed("to_id")] = Field(None, validate_default=True)


class EraseUser(Body):
    """The confirmation of an erasure."""

    model_config = {"json_schema_extra": {"required": ["confirm"], "example": {"confirm": True}}}
    confirm: bool = Field(False, description="Must be true: nothing brings the person back.")


class Begun(BaseModel):
    """The long work that was begun, one for each type of record."""

    errands: list[UUID]


@router.get("", **operation("listUsers", "The colleagues of the workspace", gives=UserList))
async def list_users(request: Request, q: str = "", page: int = 1) -> Response:
    """By name, 25 on a page, disabled ones too."""

    def tell(found: Page[Colleague]) -> Answer:
        rows = [{**{name: getattr(one, name) for name in WORDS}, "seen_at": one.seen_at} for one in found.rows]
        return responses.json({"data": rows, "total": found.total})

    return await run(request, tell, users.colleagues, users.Query(q, Slice("", 25, max(1, page))))


@router.post("/{user_id}/disable", **operation("disableUser", "Shut a colleague out", 404, 422, gives=UserCard))
async def disable_user(request: Request, user_id: UserId) -> Response:
    """Every session of theirs ends within a second. The last administrator stays."""
    return await _changed(request, users.disable, user_id)


@router.post("/{user_id}/enable", **operation("enableUser", "Let a colleague sign in again", 404, gives=UserCard))
async def enable_user(request: Request, user_id: UserId) -> Response:
    """They sign in as before."""
    return await _changed(request, users.enable, user_id)


@router.post(
    "/{user_id}/end-sessions", **operation("endSessions", "Sign a colleague out everywhere", 404, 422, gives=UserCard)
)
async def end_sessions(request: Request, user_id: UserId) -> Response:
    """They sign in again. Tokens of programs end as well."""
    return await _changed(request, throwing_out.end_sessions, user_id)


@router.post(
    "/{user_id}/transfer",
    **operation("transferUser", "Give all records of a colleague to another one", *BODY, 404, gives=Begun),
)
async def transfer_user(request: Request, user_id: UserId, body: Transfer) -> Response:
    """Each type of record as one long change, that can be undone. `GET /errands/{id}` says how far it is."""

    def tell(begun: Sequence[Any]) -> Answer:
        return responses.json({"errands": [one.id for one in begun]})

    return await run(request, tell, reviews.hand_over, user_id, body.to_id)


@router.post("/{user_id}/erase", **operation("eraseUser", "Erase a colleague for good", *BODY, 404, 409, gives=Erasure))
async def erase_user(request: Request, user_id: UserId, body: EraseUser) -> Response:
    """Who has handed over their records becomes a former colleague. Administrators alone, and not
    for themselves."""
    if not body.confirm:
        raise Invalid("Please check the form.", confirm="Confirm with true.")
    return await run(request, lambda card: responses.json(card.model_dump()), ERASE, user_id)


@router.post(
    "/{user_id}/reset-factors",
    **operation("resetFactors", "Take a lost second factor away", 404, status=204),
)
async def reset_factors(request: Request, user_id: UserId) -> Response:
    """They are told by mail, sign in with the password alone, and set up a new one where their role demands it."""
    return await run(request, lambda _: Answer(204), enrolling.reset, user_id)


async def _changed(request: Request, act: Callable[..., User], user_id: UUID) -> Response:
    await caller(request)
    return await run(request, lambda user: responses.json({name: getattr(user, name) for name in WORDS}), act, user_id)
