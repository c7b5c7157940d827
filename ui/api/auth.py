"""Sign-in for programs: a token of seven days (U-13, U-14). Its session is a row, so it can be ended at once."""

import asyncio
import math
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from models.accounts import User
from models.language import _
from models.text import line
from services.accounts import sessions, sign_in, users
from services.accounts.sign_on import switching
from services.house.idempotency import Answer
from services.house.workspaces import signing_up
from services.work import SignInNeeded, clock
from ui.api import responses
from ui.api.actions import run
from ui.api.gate import address
from ui.api.openapi import BODY, OPEN_TO_ALL, operation
from ui.api.requests import Body, Route, caller, needed, no_body
from ui.api.requests import body as body_of

router = APIRouter(prefix="/api/v1", tags=["account"], route_class=Route, strict_content_type=False)
# Hashing takes 0.2 s of a core: a burst of sign-ins must not slow down everything else.
DOORS = ThreadPoolExecutor(2, "sign-in")
ALICE: dict[str, Any] = {"email": "alice@acme.example", "password": "correct horse battery"}
SIGNED_IN = [Depends(caller)]
NEWCOMER = {"company": "Mills", "name": "Ann", "email": "ann@mills.example"}
NewWorkspace = body_of("SignUp", signing_up.SignUpDraft, NEWCOMER)


class Login(Body):
    """The program's account and its password."""

    model_config = {"json_schema_extra": {"required": ["email", "password"], "example": ALICE}}
    email: Annotated[str, needed("email")] = Field(None, max_length=254, validate_default=True)
    password: Annotated[str, needed("password")] = Field(
        None, max_length=500, validate_default=True, json_schema_extra={"format": "password"}
    )
    company: str | None = Field(None, max_length=200, description="When several live here.")
    code: str | None = Field(
        None, max_length=40, description="Of the second factor, if the account has one: six digits, or a recovery code."
    )


class Token(BaseModel):
    """A token, and the number of seconds it is valid."""

    access_token: str
    token_type: Literal["bearer"]
    expires_in: int


class Me(BaseModel):
    """The account a token belongs to."""

    id: UUID
    name: str
    email: str
    role: str
    team_id: UUID | None = Field(description="Your team.")
    scope: str
    permissions: list[str]
    operator: bool
    zone: str


@router.post("/auth/login", **operation("login", "Sign in and get a token", *BODY, gives=Token, **OPEN_TO_ALL))
async def login(request: Request, body: Login) -> Response:
    """Five failures in 15 minutes, per account or per address, lock it for a while. Successful sign-ins never count.
    401 with `needs: "code"`: the password was right, send the code of the second factor as well."""
    enter = partial(
        sign_in.sign_in,
        line(body.email) or "",
        body.password,
        company=line(body.company) or "",
        host=request.headers.get("host", ""),
        address=address(request.scope),
        agent=line(request.headers.get("user-agent", ""), 200) or "",
        kind="program",
        code=line(body.code, 40) or "",
    )
    await asyncio.to_thread(switching.refuse, line(body.company) or "", request.headers.get("host", ""))
    found = await asyncio.get_running_loop().run_in_executor(DOORS, enter)
    token = sessions.program_token(found.place, found.opened)
    left = math.ceil((found.opened.expires_at - clock.now()).total_seconds())
    return responses.response(responses.json({"access_token": token, "token_type": "bearer", "expires_in": left}))


class SignedUp(BaseModel):
    """What happens next, whatever address was named."""

    message: str


@router.post(
    "/auth/signup",
    **operation("signup", "Ask for a workspace on trial", 404, *BODY, status=202, gives=SignedUp, **OPEN_TO_ALL),
)
async def signup(request: Request, body: NewWorkspace) -> Response:  # type: ignore[valid-type]
    """A link is sent to the address; its page goes on. Five requests in 15 minutes from one network; 404 while
    `STEWARD_SIGN_UP` is off."""
    values: dict[str, Any] = body.model_dump()  # type: ignore[attr-defined]
    host = request.headers.get("host", "")
    await asyncio.to_thread(signing_up.ask, values, address(request.scope), host)
    return responses.response(responses.json({"message": _("Look into your mail.")}, 202))


@router.post(
    "/auth/logout", **operation("logout", "End the token", status=204, dependencies=[*SIGNED_IN, Depends(no_body)])
)
async def logout(request: Request) -> Response:
    """End the session of the token that was sent: the token stops working at once."""
    who = await caller(request)
    if who.session_id is None:
        raise SignInNeeded("This token has no session.")
    return await run(request, lambda _: Answer(204), sessions.end, who.session_id)


@router.get("/me", **operation("me", "Who you are, and what you may do", gives=Me, dependencies=SIGNED_IN))
async def me(request: Request) -> Response:
    """The account the token belongs to."""
    who = await caller(request)

    def tell(user: User) -> Answer:
        more = {"scope": who.scope, "permissions": sorted(who.permissions), "operator": who.operator, "zone": who.zone}
        names = ("id", "name", "email", "role", "team_id")
        return responses.json({**{name: getattr(user, name) for name in names}, **more})

    return await run(request, tell, users.me)
