"""Records: all routes of a record type, built from one declaration."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel
from sqlmodel import Session
from starlette.responses import Response

from services.house.idempotency import Answer
from services.records.declaration import Record
from services.records.lists import Page
from services.work import Actor, perform
from ui.api import openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.bulk import add_bulk
from ui.api.openapi import BODY
from ui.api.requests import Body, Filters, Key, caller, filters_of, id_of, in_path, no_body
from ui.api.versions import IfMatch, IfNoneMatch, retry_stale, unless_known, versioned

E = TypeVar("E", bound=Callable[..., Any])
TEXTS = {  # by verb: the summary and the description
    "list": (
        "The {many} you may see, one page at a time",
        "Search, filter and sort; follow `next_cursor` until it is null, and every {one} comes exactly once.",
    ),
    "create": ("Add {a} {one}", "You own it unless `owner_id` says otherwise."),
    "get": ("One {one}", "Everything about one {one}, also while it is in the bin (`binned_at`)."),
    "change": (
        "Change {a} {one}",
        "Only the fields you name are changed. With a stale `If-Match` nothing is, and you are shown both versions.",
    ),
    "bin": ("Move {a} {one} to the bin", "Nothing is lost: `restore` undoes it."),
    "restore": ("Restore {a} {one}", "Restore {a} {one} from the bin."),
}


class Service(Protocol):
    """The actions of a record type. Its cards have an `id` and a `version`."""

    def find(self, session: Session, actor: Actor, key: UUID, /) -> Any: ...
    def search(self, session: Session, actor: Actor, query: Any, /) -> Page[Any]: ...
    def create(self, session: Session, actor: Actor, values: Mapping[str, Any], /) -> Any: ...
    def change(
        self, session: Session, actor: Actor, key: UUID, changes: Mapping[str, Any], version: int | None = None, /
    ) -> Any: ...
    def bin(self, session: Session, actor: Actor, key: UUID, version: int | None = None, /) -> Any: ...
    def restore(self, session: Session, actor: Actor, key: UUID, /) -> Any: ...


@dataclass(frozen=True, slots=True)
class Resource:
    """One record type, as REST exposes it."""

    service: Service
    record: Record
    card: type[BaseModel]
    says: Mapping[str, str]
    router: APIRouter

    @property
    def path(self) -> str:
        """The path of one record, below the path of the list."""
        return f"/{{{self.record.noun}_id}}"

    @property
    def key(self) -> Any:
        """The type of the id in the path."""
        return Annotated[UUID, id_of(self.record.noun), in_path(self.record.noun)]

    def operation(self, verb: str, *others: int, **more: Any) -> dict[str, Any]:
        """Return the declaration of a route, with the texts shared by all record types or its own."""
        one, many = self.record.noun, self.record.plural
        words = {"one": one, "many": many, "a": "an" if one[0] in "aeiou" else "a"}
        summary, about = (text.format(**words) for text in TEXTS[verb])
        name = f"{verb}{(many if verb == 'list' else one).capitalize()}"
        return openapi.operation(name, summary, *others, description=self.says.get(verb, about), **more)


def routes(
    service: Service,
    record: Record,
    *,
    card: type[BaseModel],
    row: type,
    filters: type[Filters] | None = None,
    query: Callable[[Actor, Any], Any] = lambda who, given: given.query(who),
    new: dict[str, Any],
    change: dict[str, Any],
    moves: bool = False,
    **says: str,
) -> APIRouter:
    """Return the routes that list, add, show, change, bin and restore the records of a service.

    `query` builds the service's query from the `filters`, if they are more than words, an owner and a condition tree;
    `new` and `change` are samples; `moves`: a record may have become another one; `says` holds, by verb (`create`,
    `bin`), the texts that only this type needs.
    """
    name = record.noun.capitalize()
    resource = Resource(service, record, openapi.renamed(name, card), says, requests.router(record.plural))
    _list(resource, filters or filters_of(record), query, openapi.listed(f"{name}Listed", row))
    _create(resource, requests.body(f"New{name}", record.draft, new))
    if record.bulk:
        add_bulk(resource.router, record)
    _get(resource, (301,) if moves else ())
    _change(resource, requests.body(f"{name}Change", record.draft, change, partly=True))
    _bin(resource)
    _restore(resource)
    return resource.router


def _typed(**types: Any) -> Callable[[E], E]:
    """Give the parameters of a route their concrete types, which only its record type knows."""

    def annotate(endpoint: E) -> E:
        endpoint.__annotations__.update(types)
        return endpoint

    return annotate


def _list(resource: Resource, filters: type[Filters], query: Callable[[Actor, Any], Any], row: type[BaseModel]) -> None:
    page = openapi.page_of(resource.card.__name__, row)

    @resource.router.get("", **resource.operation("list", 422, gives=page))
    @_typed(given=Annotated[filters, Query()])
    async def list_records(request: Request, given: Filters) -> Response:
        wanted = query(await caller(request), given)
        return await run(request, lambda found: responses.page(found, row), resource.service.search, wanted)


def _create(resource: Resource, new: type[Body]) -> None:
    def created(card: Any) -> Answer:
        return versioned(card, 201, location=f"{resource.router.prefix}/{card.id}")

    @resource.router.post("", **resource.operation("create", 409, *BODY, gives=resource.card, status=201))
    @_typed(body=new)
    async def create_record(request: Request, body: Body, once: Key = None) -> Response:
        return await run_idempotent(
            request, once, created, resource.service.create, body.model_dump(exclude_unset=True)
        )


def _get(resource: Resource, others: Sequence[int]) -> None:
    @resource.router.get(resource.path, **resource.operation("get", *others, 304, 404, 422, gives=resource.card))
    @_typed(key=resource.key)
    async def get_record(request: Request, key: UUID, tags: IfNoneMatch = None) -> Response:
        return await run(request, lambda card: unless_known(card, tags), resource.service.find, key)


def _change(resource: Resource, changes: type[Body]) -> None:
    @resource.router.patch(resource.path, **resource.operation("change", 404, 409, *BODY, gives=resource.card))
    @_typed(key=resource.key, body=changes)
    async def change_record(request: Request, key: UUID, body: Body, version: IfMatch = None) -> Response:
        values, sent = body.model_dump(exclude_unset=True), await request.json()

        def act(who: Actor) -> Answer:
            return versioned(perform(who, resource.service.change, key, values, version))

        return await _write(request, resource, key, act, version=version, sent=sent)


def _bin(resource: Resource) -> None:
    @resource.router.delete(resource.path, **resource.operation("bin", 404, 409, 422, status=204))
    @_typed(key=resource.key)
    async def bin_record(request: Request, key: UUID, version: IfMatch = None) -> Response:
        def act(who: Actor) -> Answer:
            perform(who, resource.service.bin, key, version)
            return Answer(204)

        return await _write(request, resource, key, act, version=version, sent={})


def _restore(resource: Resource) -> None:
    told = resource.operation("restore", 404, 409, 422, gives=resource.card, dependencies=[Depends(no_body)])

    @resource.router.post(f"{resource.path}/restore", **told)
    @_typed(key=resource.key)
    async def restore_record(request: Request, key: UUID, once: Key = None) -> Response:
        return await run_idempotent(request, once, versioned, resource.service.restore, key)


async def _write(
    request: Request, resource: Resource, key: UUID, act: Callable[[Actor], Answer], *, version: int | None, sent: Any
) -> Response:
    who = await caller(request)

    def find() -> Any:
        return perform(who, resource.service.find, key)

    return responses.response(await asyncio.to_thread(retry_stale, version, lambda: act(who), find=find, sent=sent))
