"""Records: all the routes of a record type, from one declaration."""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request
from pydantic import BaseModel, BeforeValidator, WithJsonSchema
from sqlmodel import Session, SQLModel
from starlette.responses import Response

from services.house.idempotency import Answer
from services.records.lists import Page
from services.work import Actor, Invalid, Stale, perform
from ui.api import openapi, requests, responses
from ui.api.actions import retry_stale, run, run_idempotent
from ui.api.openapi import BODY
from ui.api.requests import Body, Filters, Key, Text, caller, id_of, in_path, no_body

E = TypeVar("E", bound=Callable[..., Any])
F = TypeVar("F", bound=Filters)
VERSION = re.compile(r'(?:W/)?(?:"([0-9]{1,9})"|([0-9]{1,9}))')
TEXTS = {
    "list": (
        "The {many} you may see, one page at a time",
        "Search, filter and sort; follow `next_cursor` until it is null, and every {one} comes exactly once.",
    ),
    "create": ("Add {a} {one}", "You own it unless `owner_id` says otherwise."),
    "get": ("One {one}", "Everything about one {one}, also while it lies in the bin (`binned_at`)."),
    "change": (
        "Change {a} {one}",
        "Only the fields you name are changed. With a stale `If-Match` nothing is, and you are shown both versions.",
    ),
    "bin": ("Put {a} {one} into the bin", "Nothing is lost: `restore` brings it back."),
    "restore": ("Bring {a} {one} back", "Bring {a} {one} back from the bin."),
}


def _version(text: str) -> int | None:
    if text.strip() in ("", "*"):
        return None
    found = VERSION.fullmatch(text.strip())
    if found is None:
        raise Invalid("Please check the version.", **{"If-Match": 'Send the ETag you were given, as "3".'})
    return int(found[1] or found[2])


MATCH_ABOUT = "The ETag you were given: refused with 409 when it is no longer the present one."
MATCH_SHAPE = WithJsonSchema({"type": "string", "pattern": rf"^(\*|{VERSION.pattern})?$", "examples": ['"3"']})
IfMatch = Annotated[
    int | None, BeforeValidator(_version), MATCH_SHAPE, Header(alias="If-Match", description=MATCH_ABOUT)
]
NONE_MATCH_ABOUT = "The ETag you have: 304 while it is the present one."
IfNoneMatch = Annotated[Text, Header(alias="If-None-Match", description=NONE_MATCH_ABOUT, examples=['"3"'])]


class Service(Protocol):
    """What the service of a record type offers. Its cards have an `id` and a `version`."""

    def find(self, session: Session, actor: Actor, key: UUID, /) -> Any: ...
    def search(self, session: Session, actor: Actor, query: Any, /) -> Page[Any]: ...
    def create(self, session: Session, actor: Actor, values: Mapping[str, Any], /) -> Any: ...
    def change(
        self, session: Session, actor: Actor, key: UUID, changes: Mapping[str, Any], version: int | None = None, /
    ) -> Any: ...
    def bin(self, session: Session, actor: Actor, key: UUID, version: int | None = None, /) -> Any: ...
    def restore(self, session: Session, actor: Actor, key: UUID, /) -> Any: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """One record type, as its routes need it."""

    service: Service
    noun: str
    plural: str
    card: type[BaseModel]
    says: Mapping[str, str]
    router: APIRouter

    def operation(self, verb: str, *refuses: int, **more: Any) -> dict[str, Any]:
        """Return how a route is declared, in the words all record types share or, where they differ, in its own."""
        words = {"one": self.noun, "many": self.plural, "a": "an" if self.noun[0] in "aeiou" else "a"}
        summary, about = (text.format(**words) for text in TEXTS[verb])
        name = f"{verb}{(self.plural if verb == 'list' else self.noun).capitalize()}"
        return openapi.operation(name, summary, *refuses, description=self.says.get(verb, about), **more)

    @property
    def path(self) -> str:
        """The address of one record, below that of the list."""
        return f"/{{{self.noun}_id}}"


def routes(
    service: Service,
    noun: str,
    plural: str,
    *,
    filters: type[F],
    query: Callable[[Actor, F], Any],
    row: type,
    card: type[BaseModel],
    draft: type[SQLModel],
    samples: tuple[dict[str, Any], dict[str, Any]],
    says: Mapping[str, str],
) -> APIRouter:
    """Return the routes that list, add, show, change, bin and bring back the records of a service.

    `query` makes its query of the filters; `draft` is what may be typed; `samples` are a new record and a change; `says`
    has by verb (`create`, `bin`, …) what is to be known of this type alone.
    """
    name = noun.capitalize()
    new, change = samples
    kind = Kind(service, noun, plural, openapi.renamed(name, card), says, requests.router(plural))
    _list(kind, filters, query, openapi.listed(f"{name}Listed", row))
    _create(kind, requests.body(f"New{name}", draft, new))
    _get(kind)
    _change(kind, requests.body(f"{name}Change", draft, change, partly=True))
    _bin(kind)
    _restore(kind)
    return kind.router


def _typed(**types: Any) -> Callable[[E], E]:
    """Say of the parameters of a route what only its record type knows."""

    def annotate(endpoint: E) -> E:
        endpoint.__annotations__.update(types)
        return endpoint

    return annotate


def _list(kind: Kind, filters: type[F], query: Callable[[Actor, F], Any], row: type[BaseModel]) -> None:
    gives = openapi.page_of(kind.card.__name__, row)

    @kind.router.get("", **kind.operation("list", 422, gives=gives))
    @_typed(given=Annotated[filters, Query()])
    async def list_records(request: Request, given: F) -> Response:
        asked = query(await caller(request), given)
        return await run(request, lambda found: responses.page(found, row), kind.service.search, asked)


def _create(kind: Kind, new: type[Body]) -> None:
    def created(card: Any) -> Answer:
        return responses.record(card, 201, location=f"{kind.router.prefix}/{card.id}")

    @kind.router.post("", **kind.operation("create", 409, *BODY, gives=kind.card, status=201))
    @_typed(body=new)
    async def create_record(request: Request, body: Body, key: Key = None) -> Response:
        return await run_idempotent(request, key, created, kind.service.create, body.model_dump(exclude_unset=True))


def _get(kind: Kind) -> None:
    @kind.router.get(kind.path, **kind.operation("get", 304, 404, 422, gives=kind.card))
    async def get_record(
        request: Request, key: Annotated[UUID, id_of(kind.noun), in_path(kind.noun)], known: IfNoneMatch = None
    ) -> Response:
        return await run(request, lambda card: _unless_known(card, known), kind.service.find, key)


def _change(kind: Kind, change: type[Body]) -> None:
    @kind.router.patch(kind.path, **kind.operation("change", 404, 409, *BODY, gives=kind.card))
    @_typed(body=change)
    async def change_record(
        request: Request,
        key: Annotated[UUID, id_of(kind.noun), in_path(kind.noun)],
        body: Body,
        version: IfMatch = None,
    ) -> Response:
        who, changes = await caller(request), body.model_dump(exclude_unset=True)

        def act() -> Answer:
            return responses.record(perform(who, kind.service.change, key, changes, version))

        return await asyncio.to_thread(_write, kind, who, key, act, version=version, sent=await request.json())


def _bin(kind: Kind) -> None:
    @kind.router.delete(kind.path, **kind.operation("bin", 404, 409, 422, status=204))
    async def bin_record(
        request: Request, key: Annotated[UUID, id_of(kind.noun), in_path(kind.noun)], version: IfMatch = None
    ) -> Response:
        who = await caller(request)

        def act() -> Answer:
            perform(who, kind.service.bin, key, version)
            return Answer(204)

        return await asyncio.to_thread(_write, kind, who, key, act, version=version)


def _restore(kind: Kind) -> None:
    told = kind.operation("restore", 404, 409, 422, gives=kind.card, dependencies=[Depends(no_body)])

    @kind.router.post(f"{kind.path}/restore", **told)
    async def restore_record(
        request: Request, key: Annotated[UUID, id_of(kind.noun), in_path(kind.noun)], once: Key = None
    ) -> Response:
        return await run_idempotent(request, once, responses.record, kind.service.restore, key)


def _write(
    kind: Kind,
    who: Actor,
    key: UUID,
    act: Callable[[], Answer],
    *,
    version: int | None,
    sent: Mapping[str, Any] | None = None,
) -> Response:
    """Change a record; a stale one is refused with what the caller wanted, what is there now, and both versions."""
    try:
        return responses.response(retry_stale(version, act))
    except Stale as error:
        current = perform(who, kind.service.find, key).model_dump()
        theirs = {name: current.get(name) for name in sent or {}}
        more = {"yours": sent or {}, "theirs": theirs, "version": current["version"], "current": current}
        raise Stale(error.message, your_version=version, **more) from None


def _unless_known(card: Any, known: str | None) -> Answer:
    """Return a record, or 304 when the caller has this version."""
    tags = [one.strip().removeprefix("W/") for one in (known or "").split(",")]
    tag = responses.etag(card.version)
    return Answer(304, "", {"etag": tag}) if tag in tags or tags == ["*"] else responses.record(card)
