"""Companies, for programs."""

import asyncio
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from models.companies import CompanyDraft
from services import companies
from services.companies import CompanyCard, Listed, Query
from services.house.idempotency import Answer
from services.work import Stale, perform
from ui.api import answers, asked, done
from ui.api.openapi import ID, IF_MATCH, IF_NONE_MATCH, ONCE, operation, parameter

router = APIRouter(prefix="/api/v1/companies", tags=["companies"])
FIELDS = tuple(CompanyDraft.model_fields)
FILTERS = ("q", "owner", "sort", "page_size", "cursor")
LISTED = tuple(name for name in Listed.__dataclass_fields__ if name != "name_key")
WHAT = "company"


@router.get(
    "",
    **operation(
        "listCompanies", "The companies you may see, one page at a time", gives="CompanyPage",
        takes=[parameter("q", "Beginnings of words of the name, city, country or website."),
               parameter("owner", "The id of a colleague, or “me”."), "sort:name, made_at", "page_size", "cursor"],
    ),
)  # fmt: skip
async def list_companies(request: Request) -> Response:
    """Search, filter and sort; follow `next_cursor` until it is null."""
    who, given = asked.actor(request), asked.parameters(request, FILTERS)
    owner = who.user_id if given.get("owner") == "me" else asked.id_of(given, "owner")
    query = Query(q=given.get("q", ""), owner=owner, part=asked.part(given))
    return await done.show(request, lambda found: answers.page(found, _row), companies.search, query)


@router.post(
    "", **operation("createCompany", "Add a company", sends="NewCompany", gives="Company", status=201, takes=[ONCE])
)
async def create_company(request: Request) -> Response:
    """You own it unless `owner_id` says otherwise."""
    asked.actor(request)
    return await done.once(request, _created, companies.create, await asked.body(request, FIELDS))


@router.get("/{company_id}", **operation("getCompany", "One company", gives="Company", takes=[ID, IF_NONE_MATCH]))
async def get_company(request: Request) -> Response:
    """Everything about one company, also while it lies in the bin (`binned_at`)."""
    asked.actor(request)
    return await done.record(request, shape, companies.find, asked.path_id(request, "company_id", WHAT))


@router.patch(
    "/{company_id}",
    **operation("changeCompany", "Change a company", sends="CompanyChange", gives="Company", takes=[ID, IF_MATCH]),
)
async def change_company(request: Request) -> Response:
    """Only the fields you name are changed. With a stale `If-Match` nothing is, and you are shown both versions."""
    who, row_id = asked.actor(request), asked.path_id(request, "company_id", WHAT)
    body, version = await asked.body(request, FIELDS), asked.version(request)

    def change(key: UUID) -> CompanyCard:
        try:
            return done.unless_stale(version, lambda: perform(who, companies.change, key, body, version))
        except Stale as error:
            raise done.both_versions(who, error, companies.find, shape, key, body=body, mine=version) from None

    return answers.response(done.versioned(shape, await asyncio.to_thread(change, row_id)))


@router.delete(
    "/{company_id}", **operation("binCompany", "Put a company into the bin", status=204, takes=[ID, IF_MATCH])
)
async def bin(request: Request) -> Response:
    """Its people stay. Nothing is lost: `restore` brings it back."""
    asked.actor(request)
    row_id = asked.path_id(request, "company_id", WHAT)
    return await done.binned(request, shape, companies.find, companies.bin, row_id)


@router.post(
    "/{company_id}/restore", **operation("restoreCompany", "Bring a company back", gives="Company", takes=[ID, ONCE])
)
async def restore_company(request: Request) -> Response:
    """Bring a company back from the bin."""
    asked.actor(request)
    await asked.body(request, ())
    row_id = asked.path_id(request, "company_id", WHAT)
    return await done.once(request, lambda card: done.versioned(shape, card), companies.restore, row_id)


def shape(card: CompanyCard) -> dict[str, Any]:
    """A company as programs see it."""
    return card.model_dump()


def _row(row: Listed) -> dict[str, Any]:
    return {name: getattr(row, name) for name in LISTED}


def _created(card: CompanyCard) -> Answer:
    return done.versioned(shape, card, 201, location=f"{router.prefix}/{card.id}")
