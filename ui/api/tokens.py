"""Tokens, for programs: one's own, made with a fresh sign-in alone. No token makes, lists or ends tokens by itself."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Request
from pydantic import Field
from sqlmodel import SQLModel
from starlette.responses import Response

from services.doors import tokens
from services.doors.tokens import MadeToken, TokenCard, TokenValues
from services.house.idempotency import Answer
from ui.api import openapi, requests, responses
from ui.api.actions import run
from ui.api.openapi import BODY, operation
from ui.api.requests import body as body_of
from ui.api.requests import id_of, in_path

router = requests.router("tokens")
TokenId = Annotated[UUID, id_of("token"), in_path("token")]
ApiToken = openapi.renamed("ApiToken", TokenCard)
NewApiToken = openapi.renamed("NewApiToken", MadeToken)
SAMPLE: dict[str, Any] = {
    "name": "Website", "scopes": ["contacts.read", "contacts.edit"], "networks": "203.0.113.0/24",
    "expires_on": str(date(2027, 3, 1)),
}  # fmt: skip
TokenBody = body_of("TokenBody", TokenValues, SAMPLE)


class ApiTokens(SQLModel):
    """One's own tokens."""

    items: list[TokenCard] = Field(description="The latest first; expired ones too, until they are ended.")


def _listed(found: list[TokenCard]) -> Answer:
    return responses.json({"items": [one.model_dump() for one in found]})


def _made(card: MadeToken) -> Answer:
    return responses.json(card.model_dump(), 201)


@router.get("", **operation("listTokens", "One's own tokens", 422, gives=ApiTokens))
async def list_tokens(request: Request) -> Response:
    """Each with its scopes, and when and from where it was last used. The tokens themselves are not told again."""
    return await run(request, _listed, tokens.mine)


@router.post("", **operation("makeToken", "Make a token", *BODY, 409, gives=NewApiToken, status=201))
async def make_token(request: Request, body: TokenBody) -> Response:  # type: ignore[valid-type]
    """Its `token` is told only this once. `scopes` are permissions that you have; it never does more than your role does.
    It ends after 90 days where `expires_on` is not named. This needs a sign-in of the last ten minutes."""
    return await run(request, _made, tokens.create, body.model_dump())  # type: ignore[attr-defined]


@router.delete("/{token_id}", **operation("endToken", "End a token", 404, 422, status=204))
async def end_token(request: Request, token_id: TokenId) -> Response:
    """It is answered with 401 from then on. Who may change colleagues ends theirs as well."""
    return await run(request, lambda _: Answer(204), tokens.end, token_id)
