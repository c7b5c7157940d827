"""Notices, for programs: your own notifications, and marking them as read."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from services import notices
from services.house.idempotency import Answer
from services.notices import SHOWS, SORTS
from ui.api import openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.openapi import operation
from ui.api.requests import Filters, Key, Text, id_of, in_path, no_body

router = requests.router("notices")
Id = Annotated[UUID, id_of("notice"), in_path("notice")]


class Notice(BaseModel):
    """One notice."""

    id: UUID
    at: datetime
    kind: str
    sort: str
    text: str
    body: str = Field(description="The text of an announcement; else empty.")
    link: str | None = Field(description="The page it leads to.")
    read_at: datetime | None
    archived_at: datetime | None


NoticePage = openapi.page_of("Notice", Notice)


class NoticeFilters(Filters):
    """Filters for the list of notices."""

    show: Text = Field(
        None, description=f"One of: {', '.join(SHOWS)}. Usually all, which leaves the archived ones out."
    )
    of: Text = Field(None, description=f"One sort of notices: {', '.join(SORTS)}.")


class Unread(BaseModel):
    """How many of your notices are unread."""

    unread: int


@router.get("", **operation("listNotices", "Your notices, the latest first", 422, gives=NoticePage))
async def list_notices(request: Request, given: Annotated[NoticeFilters, Query()]) -> Response:
    """What the bell shows and the page of notifications. Nobody sees those of others, whatever the role."""
    query = notices.Query(given.show or "all", given.of or "", given.part)
    return await run(request, lambda found: responses.page(found, Notice), notices.search, query)


@router.post(
    "/read-all",
    **operation("readAllNotices", "Mark all notices as read", gives=Unread, dependencies=[Depends(no_body)]),
)
async def read_all_notices(request: Request, key: Key = None) -> Response:
    """All of yours; the bell of your open pages follows at once."""
    return await run_idempotent(request, key, lambda _: responses.json({"unread": 0}), notices.read_all)


@router.post(
    "/{notice_id}/read",
    **operation("readNotice", "Mark a notice as read", 404, 422, status=204, dependencies=[Depends(no_body)]),
)
async def read_notice(request: Request, notice_id: Id, key: Key = None) -> Response:
    """Twice is once."""
    return await run_idempotent(request, key, lambda _: Answer(204), notices.read, notice_id)
