"""Requests: the models and types FastAPI reads a program's input with, as strictly as the contract demands."""

import json
import math
import re
from collections.abc import Callable, Coroutine, Iterable
from copy import copy
from typing import Annotated, Any, Literal
from uuid import UUID

import pydantic
from fastapi import APIRouter, Depends, Header, Path, Request
from fastapi.routing import APIRoute
from pydantic import BaseModel, BeforeValidator, Field, ValidationInfo
from pydantic.json_schema import SkipJsonSchema
from sqlmodel import SQLModel
from starlette.responses import Response

from models.text import line
from services.house.idempotency import HEADER, KEY
from services.records.declaration import Record
from services.records.lists import LARGEST, Query, Slice
from services.work import Actor, Invalid, NotFound, Refused, SignInNeeded

HYPHENATED = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
NUMBER = re.compile(r"-?[0-9]{1,9}")
LONGEST_QUERY = 200
DEEPEST = 12  # the deepest condition tree that is accepted has nine levels


class WrongType(Refused):
    """A body that is not declared as JSON."""

    status, code = 415, "wrong_type"


async def caller(request: Request) -> Actor:
    """Return the caller the gate identified. Refuse when the token is missing or unknown."""
    found = request.scope.get("asked by")
    if isinstance(found, Actor):
        return found
    if isinstance(found, Refused):
        raise found
    raise SignInNeeded("Sign in at /api/v1/auth/login and send the token as “Authorization: Bearer …”.")


class Sent(Request):
    """A request whose JSON is read strictly; an empty body counts as an empty object."""

    async def body(self) -> bytes:
        """Return the body."""
        return await super().body() or b"{}"

    async def json(self) -> Any:
        """Parse the body. Refuse one that is invalid JSON, or not declared as JSON."""
        if not hasattr(self, "_json"):
            kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
            if await super().body() and kind and kind != "application/json" and not kind.endswith("+json"):
                raise WrongType("Send JSON, with “Content-Type: application/json”.")
            self._json = _parsed(await self.body())
        return self._json


class Route(APIRoute):
    """A route that reads its body before FastAPI does, refuses it in our own words, and identifies the caller first."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler that answers a request."""
        handle = super().get_route_handler()
        closed = any(one.call is caller for one in self.dependant.dependencies)

        async def read(request: Request) -> Response:
            sent = Sent(request.scope, request.receive)
            if self.body_field is not None:
                if closed:
                    await caller(sent)
                await sent.json()
            return await handle(sent)

        return read


def router(plural: str) -> APIRouter:
    """Return a router for one kind of record, for signed-in callers."""
    signed_in = [Depends(caller)]
    return APIRouter(
        prefix=f"/api/v1/{plural}", tags=[plural], route_class=Route, dependencies=signed_in, strict_content_type=False
    )


class Body(SQLModel):
    """One JSON object: these fields and no others."""

    model_config = {"extra": "forbid"}

    @pydantic.model_validator(mode="before")
    @classmethod
    def _read(cls, sent: Any) -> dict[str, Any]:
        found = _parsed(sent) if isinstance(sent, bytes) else sent  # bytes: a JSON content type unknown to FastAPI
        if not isinstance(found, dict):
            raise Invalid("Send one JSON object.")
        _refuse_unknown(cls, found, "Please check the form.", "There is no such field.")
        return found


async def no_body(request: Request) -> None:
    """Refuse a body that is not empty."""
    Body.model_validate(await request.json())


def body(name: str, draft: type[SQLModel], sample: dict[str, Any], *, partly: bool = False) -> Any:
    """Return the body model of a Draft: numbers as numbers, yes and no as booleans; `partly`: only changed fields."""
    taken: Any = {}
    for field, declared in draft.model_fields.items():
        info = copy(declared)
        if info.annotation in (int, bool):
            info.metadata = [*info.metadata, pydantic.Strict()]
        if partly:
            info.default, info.default_factory = None, None
        taken[field] = (info.annotation, info)
    base = type(name, (Body, draft), {"model_config": {"json_schema_extra": {"example": sample}}})
    return pydantic.create_model(name, __base__=base, __doc__=draft.__doc__, **taken)


def must(fits: Callable[[Any], object], refusal: Callable[[], Exception]) -> BeforeValidator:
    """Accept values that fit, and refuse all others with this sentence."""

    def read(value: Any) -> Any:
        if not fits(value):
            raise refusal()
        return value

    return BeforeValidator(read)


def needed(name: str) -> BeforeValidator:
    """A required text."""
    wrong = {name: "Required, as text."}
    return must(lambda value: isinstance(value, str) and value, lambda: Invalid("Please check the form.", **wrong))


def at_least(least: int) -> BeforeValidator:
    """A whole number in a query string."""
    wrong = f"This must be a whole number, at least {least}."
    return must(lambda text: NUMBER.fullmatch(text or "") and int(text) >= least, lambda: ValueError(wrong))


def id_of(noun: str) -> BeforeValidator:
    """Check the id of a record in the path. A malformed id looks like an unknown one."""
    return must(HYPHENATED.fullmatch, lambda: NotFound(f"That {noun} is no longer here."))


Missing = SkipJsonSchema[None]  # a parameter of the query or a header is never null
Text = str | Missing
Id = Annotated[
    UUID | Missing,
    must(lambda text: text is None or HYPHENATED.fullmatch(text), lambda: ValueError("This is not an id.")),
]
Tree = Annotated[
    Text,
    Field(
        description="A tree of conditions as JSON: `all` or `any` of `field`, `op`, `value`; three levels, 30 in all."
    ),
]
KEY_ABOUT = "1 to 200 signs of your choice, new for each new request."
KEY_SHAPE = {"pattern": f"^{KEY.pattern}$"}
Key = Annotated[Text, Header(alias=HEADER, description=KEY_ABOUT, examples=["order-4711"], json_schema_extra=KEY_SHAPE)]


def in_path(noun: str) -> Any:
    """Return the declaration of a record's id in the path."""
    return Path(alias=f"{noun}_id", examples=["01995a3e-6f7a-7c21-9d51-0a5b1f3c2e4d"])


class Filters(BaseModel, extra="forbid"):
    """Filters in the query string: exactly these names, so a typo is never ignored silently."""

    page_size: Annotated[int, at_least(1)] = Field(25, ge=1, description="1 to 100.")
    cursor: Text = Field(None, description="`next_cursor` of the page before.")

    @pydantic.model_validator(mode="before")
    @classmethod
    def _known(cls, given: dict[str, Any]) -> dict[str, Any]:
        refuse_unknown(cls, given)
        return given

    @pydantic.field_validator("*", mode="before")
    @classmethod
    def _line(cls, value: object, info: ValidationInfo) -> str | None:
        text = line(value)
        if text and len(text) > LONGEST_QUERY and info.field_name not in ("cursor", "filter"):
            raise ValueError(f"At most {LONGEST_QUERY} characters fit here.")
        return text

    @property
    def part(self) -> Slice:
        """Return the requested page of the list; a size above 100 counts as 100."""
        return Slice(sort=getattr(self, "sort", None) or "", size=min(self.page_size, LARGEST), cursor=self.cursor)


class RecordFilters(Filters):
    """Filters common to all record types; `sort` is added for each (`filters_of`)."""

    q: Text = Field(None, description="Beginnings of words, in any order.")
    owner: Id | Literal["me"] = Field(None, description="The id of a colleague, or “me”.")
    filter: Tree = None

    def query(self, who: Actor) -> Query:
        """Return the query of a service."""
        return Query(self.q or "", who.user_id if self.owner == "me" else self.owner, self.part, self.filter or "")


def filters_of(record: Record) -> type[RecordFilters]:
    """Return the filters for the list of a record type."""
    name = f"{record.noun.capitalize()}Filters"
    return pydantic.create_model(name, __base__=RecordFilters, sort=(Text, sorted_by(record)))


def sorted_by(record: Record) -> Any:
    """Return the field `sort` for a list of these records."""
    return Field(None, description=f"One of {', '.join(record.sorts)}; with - in front, the other way round.")


def refuse_unknown(model: type[BaseModel], given: Iterable[str]) -> None:
    """Refuse parameters of the query string that a model does not have."""
    _refuse_unknown(model, given, "Please check the address.", "There is no such parameter.")


def _refuse_unknown(model: type[BaseModel], given: Iterable[str], message: str, sentence: str) -> None:
    unknown = set(given) - {info.alias or name for name, info in model.model_fields.items()}
    if unknown:
        raise Invalid(message, **{name[:100]: sentence for name in sorted(unknown)[:20]})


def _parsed(raw: bytes) -> Any:
    try:
        text = raw.decode("utf-8-sig")
        found = json.loads(text, parse_constant=_finite, parse_float=_finite) if text.strip() else {}
        if "\\u" in text:
            json.dumps(found, ensure_ascii=False).encode()  # half of a surrogate pair cannot be encoded
    except (ValueError, RecursionError):
        raise Invalid("This is not valid JSON in UTF-8.") from None
    level: list[Any] = [[found]]
    for _ in range(DEEPEST + 1):
        inside = (one.values() if isinstance(one, dict) else one for one in level)
        level = [inner for several in inside for inner in several if isinstance(inner, dict | list)]
    if level:
        raise Invalid("This is nested too deeply.")
    return found


def _finite(text: str) -> float:
    if not math.isfinite(found := float(text)):
        raise ValueError(f"{text[:20]} is not a number in JSON")
    return found
