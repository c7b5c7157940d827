"""The gate every API request passes: it checks caller, rate and size, and answers when something breaks."""

import asyncio
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.accounts import sessions
from services.doors import holding
from services.house import canaries, limits, maintenance_mode
from services.house.costs import meter
from services.work import Actor, Refused, SignInNeeded, TooLarge, TooMany
from ui.api import responses

LARGEST = 1024 * 1024  # bytes of a body
FILES = {  # how many MB a file may have at these addresses
    "/api/v1/files": 25,
    "/api/v1/bank-statements": 25,
    "/api/v1/imports": 50,
}
FORM = 64 * 1024  # bytes of the form around a file
SLEEPERS = 200  # requests that wait at once; further ones are refused
_sleepers: set[object] = set()
PHOTOS = re.compile(r"/api/v1/visits/[^/]+/photos")  # 25 MB as well
DEPRECATED = "@1796083200"  # since 1 December 2026, in seconds
FORMER = ("/api/clients", "/api/v1/contacts")  # an alias by which older programs know the contacts (C-03)
UNCOUNTED = ("/api/health", "/api/docs", "/api/openapi.json")
SIZE, FILE_SIZE = "At most 1 MB fits into one request.", "A file may have {count} MB at the most."


class Gate:
    """Stand in front of the routes, as plain ASGI. Only a bearer token identifies the caller: cookies are ignored."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through and add the rate-limit headers, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope = {**scope, "path": scope["path"].rstrip("/")}  # a trailing slash is optional
        if scope["path"] == FORMER[0] or scope["path"].startswith(f"{FORMER[0]}/"):
            scope, send = {**scope, "path": FORMER[1] + scope["path"].removeprefix(FORMER[0])}, _outdated(send)
        if scope["method"] == "HEAD":
            scope, send = {**scope, "method": "GET"}, _without_body(send)
        if scope["path"].startswith(UNCOUNTED):
            await self._run(scope, receive, send)
            return
        try:
            scope["asked by"] = who = await _who(scope)
            if isinstance(who, Actor):
                scope.setdefault("state", {})["program"] = who
                meter.count(who.place, meter.CALLS)
            allowance = await _count(scope)
        except Exception as error:
            await (await responses.broken(error, scope))(scope, receive, send)
            return
        counted = _with_headers(send, allowance)
        if allowance.refused or not await _wait(limits.slowed(allowance)):
            await responses.refusal(TooMany(limits.SENTENCE, allowance.reset))(scope, receive, counted)
        else:
            await self._run(scope, receive, counted)

    async def _run(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, _measured(scope, receive), noting)
        except ClientDisconnect:
            return  # the client has disconnected: there is no answer to send, and nothing broke
        except Exception as error:
            answer = await responses.broken(error, scope)
            if started:
                raise
            await answer(scope, receive, send)


def address(scope: Scope) -> str:
    """Return the caller's address; behind a proxy the server has already replaced it with the real one."""
    client = scope.get("client")
    return str(client[0]) if client else ""


async def _who(scope: Scope) -> Actor | Refused | None:
    kind, _, token = Headers(scope=scope).get("authorization", "").strip().partition(" ")
    if kind.lower() != "bearer":
        return None
    try:
        actor = await asyncio.to_thread(_holder, token.strip(), address(scope))
        maintenance_mode.refuse(actor)
        return actor
    except SignInNeeded as refused:
        await asyncio.to_thread(canaries.look, token.strip(), address(scope), scope["path"])
        return refused
    except Refused as refused:
        return refused
    except UnicodeError:
        return SignInNeeded("This token is not valid. Sign in at /api/v1/auth/login.")


def _holder(token: str, address: str) -> Actor:
    """Return who comes with a token of their own, or with one of a sign-in."""
    return holding.by_token(token, address) if token.startswith(holding.PREFIX) else sessions.by_program_token(token)


async def _count(scope: Scope) -> limits.Allowance:
    if not limits.loaded():
        await asyncio.to_thread(limits.load)
    found = scope["asked by"]
    return limits.count(limits.caller(found if isinstance(found, Actor) else None, address(scope)))


async def _wait(seconds: float) -> bool:
    """Wait, holding neither a thread nor a connection to the database. Return whether there was room to wait."""
    if seconds <= 0:
        return True
    if len(_sleepers) >= SLEEPERS:
        return False
    me = object()
    _sleepers.add(me)
    try:
        await asyncio.sleep(seconds)
    finally:
        _sleepers.discard(me)
    return True


def _without_body(send: Send) -> Send:
    """Answer HEAD as GET, but with its headers alone (RFC 9110, 9.3.2)."""

    async def sending(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return sending


def _outdated(send: Send) -> Send:
    """Say that the address is an alias, and which one stays (RFC 9745)."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Deprecation"] = DEPRECATED
            headers["Link"] = f'<{FORMER[1]}>; rel="successor-version"'
        await send(message)

    return sending


def _with_headers(send: Send, allowance: limits.Allowance) -> Send:
    """Add the standard headers of draft-ietf-httpapi-ratelimit-headers; the old X- ones are off (R-01)."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["RateLimit-Policy"] = f"{allowance.limit};w={allowance.window}"
            headers["RateLimit-Limit"] = str(allowance.limit)
            headers["RateLimit-Remaining"] = str(allowance.remaining)
            headers["RateLimit-Reset"] = str(allowance.reset)
        await send(message)

    return sending


def _room(path: str) -> int | None:
    """Return how many MB a file may have at an address."""
    return 25 if PHOTOS.fullmatch(path) else FILES.get(path)


def _measured(scope: Scope, receive: Receive) -> Receive:
    """Stop reading a body that is too large, by its announced length and by the bytes that actually arrive."""
    said = Headers(scope=scope).get("content-length", "")
    room = _room(scope["path"]) if isinstance(scope.get("asked by"), Actor) else None
    most, sentence = (room * 2**20 + FORM, FILE_SIZE.format(count=room)) if room else (LARGEST, SIZE)
    read = 0

    async def receiving() -> Message:
        nonlocal read
        if said.isascii() and said.isdigit() and (len(said) > 12 or int(said) > most):
            raise TooLarge(sentence)
        message = await receive()
        read += len(message.get("body", b""))
        if read > most:
            raise TooLarge(sentence)
        return message

    return receiving
