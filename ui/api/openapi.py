"""OpenAPI: the declaration of each route, and the document built from them. A breaking change is version 2 (W-12)."""

import dataclasses
from datetime import datetime
from typing import Any, Literal, get_type_hints

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field, create_model
from starlette.responses import JSONResponse

from ui.api.requests import Filters, Missing, Text

VERSION = "1.0.0"
ABOUT = """Everything a person can do on the pages, for programs: the same actions, permissions and sentences.

Sign in at `/api/v1/auth/login` and send the token as `Authorization: Bearer …`. Times are ISO 8601 in UTC; lists are
followed by `next_cursor`; edits may carry `If-Match` with the ETag they were made from; a POST with an
`Idempotency-Key` is done once in 24 hours, however often it is sent. Every answer says in `RateLimit-…` headers how
much may still be asked."""
ANSWERS = {
    301: "It was merged into another one; `Location` says which.",
    304: "You have this version.",
    401: "You are not signed in, or no longer.",
    403: "Your role does not allow this.",
    404: "It does not exist, or you may not see it.",
    409: "A conflict: the version is stale, or a value is taken.",
    413: "More than 1 MB, or of a file 25 MB.",
    415: "Not JSON.",
    422: "A value is wrong; `fields` says which.",
    429: "Too often; `Retry-After` says how long to wait.",
    500: "Something broke on our side.",
    503: "The database is busy or cannot be used; `Retry-After` says when to try again.",
}
BODY = (413, 415, 422)  # the refusals of a route that reads a body
OPEN_TO_ALL: dict[str, Any] = {"openapi_extra": {"security": []}}
INSIDE = ("name_key",)  # sort keys are internal
SAMPLE = {"code": "invalid", "message": "Please check the form.", "fields": {"name": "Required."}}


class Problem(BaseModel):
    """The reason for a refusal."""

    code: str = Field(examples=["invalid", "not_found", "stale", "too_many"])
    message: str = Field(description="A sentence for people.")
    fields: dict[str, str] | Missing = Field(None, description="A sentence for each wrong field.")
    reference: Text = Field(None, description="Of a crash on our side: tell it to your administrator.")
    permission: Text = Field(None, description="What your role lacks.")
    yours: dict[str, Any] | Missing = Field(None, description="Of a stale edit: what you sent.")
    theirs: dict[str, Any] | Missing = Field(None, description="What is there now of it.")
    current: dict[str, Any] | Missing = Field(None, description="The whole record as it is now.")
    version: int | Missing = None
    your_version: int | None = None


class Error(BaseModel):
    """A refusal."""

    error: Problem = Field(examples=[SAMPLE])


class Page(BaseModel):
    """One page of a list."""

    items: list[Any]
    next_cursor: str | None = Field(description="Give it back as `cursor` for the next page; null on the last.")
    total: int = Field(description="Counted up to 10,000.")
    total_capped: bool = Field(description="Whether there are more than `total`.")


class Health(BaseModel):
    """The health of this installation, and the parts that failed."""

    status: Literal["ok", "maintenance", "error"]
    timestamp: datetime
    uptime: float = Field(description="Seconds since the start.")
    environment: str
    failed: list[str] | Missing = None


def renamed(name: str, model: type[BaseModel], **more: Any) -> type[BaseModel]:
    """Return a shape under the name programs see."""
    return create_model(name, __base__=model, __doc__=model.__doc__, **more)


def without(name: str, model: type[BaseModel], *names: str) -> type[BaseModel]:
    """Return a shape without some of its fields, under the name programs see."""
    fields: Any = {one: (info.annotation, info) for one, info in model.model_fields.items() if one not in names}
    return create_model(name, __doc__=model.__doc__, **fields)


def listed(name: str, row: Any) -> type[BaseModel]:
    """Return the shape of one row of a list, from its dataclass or its card."""
    if not dataclasses.is_dataclass(row):
        return renamed(name, row)
    hints = get_type_hints(row, include_extras=True)
    columns: Any = {one.name: (hints[one.name], ...) for one in dataclasses.fields(row) if one.name not in INSIDE}
    return create_model(name, __doc__=row.__doc__, **columns)


def page_of(noun: str, row: Any) -> type[BaseModel]:
    """Return the shape of one page of a list of such rows."""
    return create_model(f"{noun}Page", __base__=Page, items=(list[row], ...))


def operation(
    name: str,
    summary: str,
    *others: int,
    gives: type[BaseModel] | type[list[Any]] | None = None,
    status: int = 200,
    **more: Any,
) -> dict[str, Any]:
    """Return the declaration of a route: its operation id, its response model, and its other status codes."""
    codes = sorted({401, 429, 500, 503, *others} | (set() if "openapi_extra" in more else {403}))
    return {
        "operation_id": name,
        "summary": summary,
        "status_code": status,
        "response_model": gives,
        "response_class": JSONResponse,
        "response_description": f"{summary}.",
        "responses": {
            code: {"description": ANSWERS[code]} | ({"model": Error} if code >= 400 else {}) for code in codes
        },
        **more,
    }


def paper(api: FastAPI) -> dict[str, Any]:
    """Return the whole document, built once."""
    if api.openapi_schema is None:
        found = get_openapi(
            title="Steward", version=VERSION, description=ABOUT, routes=api.routes, tags=api.openapi_tags
        )
        for one in (one for path in found["paths"].values() for one in path.values()):
            # Filters first, paging last.
            one.get("parameters", []).sort(key=lambda parameter: parameter["name"] in Filters.model_fields)
        found["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
        found["security"] = [{"bearer": []}]
        api.openapi_schema = found
    return api.openapi_schema
