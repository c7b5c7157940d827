"""Responses: results and refusals as programs see them. Plain dicts and one encoder; nothing is validated twice."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from json import dumps
from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from models.text import line
from services.house import health
from services.house.idempotency import Answer
from services.records import fields
from services.records.lists import Page
from services.work import Invalid, Moved, Refused, TooMany

JSON = "application/json"
UNCACHED = {"cache-control": "no-store"}
BARE = frozenset({"bool", "float", "int", "str", "uuid"})  # how pydantic names the sides of a union
SENTENCES = {404: "There is nothing at this address.", 405: "This address does not do that."}


def encode(content: Any) -> str:
    """Encode as JSON. Times in UTC end in Z; ids and days are text."""
    return dumps(content, default=_plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def json(content: Any, status: int = 200, **headers: str) -> Answer:
    """Return one result, with its headers (`etag`, `location`)."""
    return Answer(status, encode(content), headers)


def page(found: Page[Any], row: type[BaseModel]) -> Answer:
    """Return one page of a list; `row` builds each of its rows."""
    items = [{name: getattr(one, name) for name in row.model_fields} for one in found.rows]
    return json({"items": items, "next_cursor": found.cursor, "total": found.total, "total_capped": found.capped})


def response(answer: Answer) -> Response:
    """Build a complete response."""
    again = {"idempotency-replayed": "true"} if answer.again else {}
    kept = {"cache-control": "private, no-cache"} if "etag" in answer.headers else UNCACHED
    headers = {**kept, **answer.headers, **again}
    if answer.status in (204, 304):
        return Response(status_code=answer.status, headers=headers)
    return Response(answer.body.encode("utf-8", "replace"), answer.status, headers, JSON)


def refusal(error: Refused) -> Response:
    """Build a refusal: its sentence, the sentence of each field, and both versions when the edit is stale."""
    body: dict[str, Any] = {"code": error.code, "message": error.message}
    wrong = error.fields if isinstance(error, Invalid) else error.more.get("fields")
    if wrong:
        body["fields"] = wrong
    told = ("yours", "theirs", "version", "your_version", "current", "permission", "missing", "other")
    body |= {name: error.more[name] for name in told if name in error.more}
    headers = dict(UNCACHED)
    if error.status == 401:
        headers["www-authenticate"] = "Bearer"
    if isinstance(error, TooMany):
        headers["retry-after"] = str(max(1, error.retry_after))
    if error.status == 503:
        headers["retry-after"] = str(getattr(error, "retry_after", 1))
    if error.status == 413:
        headers["connection"] = "close"  # the rest of an oversized body is not read
    return _error(body, error.status, headers)


async def broken(error: Exception, scope: Scope) -> Response:
    """Answer a crash with nothing but its reference; the log and the maintenance page have the details under it.

    A database that cannot be reached or read is a 503: it may recover, so the caller may try again.
    """
    where = line(f"{scope.get('method', '')} {scope['path']}", 200) or "the API"
    reference = await asyncio.to_thread(health.crashed, error, where)
    if health.out_of_reach(error):
        message = f"The database cannot be used right now (ref {reference}). Please try again in a moment."
        body = {"code": "unavailable", "message": message, "reference": reference}
        return _error(body, 503, {**UNCACHED, "retry-after": "5"})
    message = f"Something broke on our side (ref {reference})."
    return _error({"code": "broken", "message": message, "reference": reference}, 500, UNCACHED)


async def on_refusal(request: Request, error: Exception) -> Response:
    """Answer a refusal of a service. What has become another record is found at that one's address."""
    assert isinstance(error, Refused)
    answer = refusal(error)
    if isinstance(error, Moved):
        answer.headers["location"] = f"{request.url.path.rpartition('/')[0]}/{error.more['id']}"
    return answer


async def on_http(request: Request, error: Exception) -> Response:
    """Answer a refusal of the router: an unknown address, or a method it does not take."""
    assert isinstance(error, HTTPException)
    code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "refused")
    body = {"code": code, "message": SENTENCES.get(error.status_code, str(error.detail))}
    headers = {**UNCACHED, **(error.headers or {})}
    if error.status_code == 405:  # the framework names the methods of the first route, not of the address
        headers = {name: value for name, value in headers.items() if name.lower() != "allow"}
        takes = methods(request.scope, request.app.router.routes).split(", ")
        headers["allow"] = ", ".join(sorted({*takes, *(["HEAD"] if "GET" in takes else [])}))
    return _error(body, error.status_code, headers)


async def on_invalid(_: Request, error: Exception) -> Response:
    """Answer input that FastAPI could not read: a path, a query, a header or a body."""
    assert isinstance(error, RequestValidationError)
    wrong = error.errors()
    message = "Please check the address." if wrong[0]["loc"][0] == "query" else "Please check the form."
    return refusal(Invalid(message, **fields.sentences([{**one, "loc": _place(one["loc"])} for one in wrong])))


def _place(loc: Sequence[Any]) -> Sequence[Any]:
    """Return where a mistake is: a field, or a field of a row, as in `lines.2.price`; of a union only the field."""
    in_row = len(loc) == 4 and isinstance(loc[2], int) and loc[3] not in BARE
    return loc[1:4] if in_row else loc[1:2]


def methods(scope: Scope, routes: Sequence[BaseRoute]) -> str:
    """Return the methods these routes take at an address, as `Allow` lists them; empty if the address is unknown."""
    fit = (one for one in iter_route_contexts(routes) if one.matches(scope)[0] is not Match.NONE)
    return ", ".join(sorted({method for one in fit for method in getattr(one, "methods", None) or ()}))


def _error(body: Mapping[str, Any], status: int, headers: Mapping[str, str]) -> Response:
    return Response(encode({"error": body}).encode("utf-8", "replace"), status, headers, JSON)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        text = value.isoformat()
        return f"{text[:-6]}Z" if text.endswith("+00:00") else text
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, BaseModel):
        return value.model_dump()
    raise TypeError(f"{type(value).__name__} is not for programs")
