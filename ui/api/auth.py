"""Signing in, for programs: a token of seven days (U-13, U-14) whose session is a row, so that it can end at once."""

import asyncio
import math
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from models.accounts import User
from models.text import line
from services.accounts import sessions, sign_in, users
from services.house.idempotency import Answer
from services.work import Invalid, SignInNeeded, clock
from ui.api import answers, asked, done
from ui.api.gate import address
from ui.api.openapi import operation

router = APIRouter(prefix="/api/v1", tags=["account"])
# Hashing takes 0.2 s of a core: a crowd at the door must not stop the work inside.
DOORS = ThreadPoolExecutor(2, "sign-in")
LONGEST = {"email": 254, "password": 500, "company": 200}


@router.post(
    "/auth/login",
    **operation("login", "Sign in and get a token", sends="Login", gives="Token", open_to_all=True),
)
async def login(request: Request) -> Response:
    """Five failures in 15 minutes, for an account or from an address, close it for a while; successes never count."""
    body = await asked.body(request, ("email", "password", "company"))
    typed = {name: _text(body, name) for name in LONGEST}
    enter = partial(
        sign_in.sign_in, line(typed["email"]) or "", typed["password"],
        company=line(typed["company"]) or "",
        host=request.headers.get("host", ""), address=address(request.scope),
        agent=line(request.headers.get("user-agent", ""), 200) or "", kind="program",
    )  # fmt: skip
    found = await asyncio.get_running_loop().run_in_executor(DOORS, enter)
    token = sessions.program_token(found.place, found.opened)
    left = math.ceil((found.opened.expires_at - clock.now()).total_seconds())
    return answers.response(answers.told({"access_token": token, "token_type": "bearer", "expires_in": left}))


@router.post("/auth/logout", **operation("logout", "End the token", status=204))
async def logout(request: Request) -> Response:
    """The token you send is worth nothing from now on."""
    who = asked.actor(request)
    await asked.body(request, ())
    if who.session_id is None:
        raise SignInNeeded("This token has no session.")
    return await done.show(request, lambda _: Answer(204), sessions.end, who.session_id)


@router.get("/me", **operation("me", "Who you are, and what you may do", gives="Me"))
async def me(request: Request) -> Response:
    """The account behind the token."""
    who = asked.actor(request)

    def tell(user: User) -> Answer:
        more = {"scope": who.scope, "permissions": sorted(who.permissions), "operator": who.operator, "zone": who.zone}
        names = ("id", "name", "email", "role", "team_id")
        return answers.told({**{name: getattr(user, name) for name in names}, **more})

    return await done.show(request, tell, users.me)


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if name == "company" and value is None:
        return ""
    if not isinstance(value, str) or (not value and name != "company"):
        raise Invalid("Please check the form.", **{name: "This is needed as text."})
    if len(value) > LONGEST[name]:
        raise Invalid("Please check the form.", **{name: f"At most {LONGEST[name]} characters fit here."})
    return value
