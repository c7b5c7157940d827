"""Feeds of the calendar, for programs: secret addresses that a calendar program subscribes to."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Request
from pydantic import Field
from sqlmodel import SQLModel
from starlette.responses import Response

from services.calendar import feeds
from services.calendar.feeds import FeedCard, MadeFeed
from services.house.idempotency import Answer
from ui.api import openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.openapi import BODY, operation
from ui.api.requests import Body, Key, id_of, in_path

router = requests.router("feeds")
FeedId = Annotated[UUID, id_of("feed"), in_path("feed")]
Feed = openapi.renamed("Feed", FeedCard)
NewFeed = openapi.renamed("NewFeed", MadeFeed)


class Feeds(SQLModel):
    """One's own feeds."""

    items: list[FeedCard]


class FeedScope(Body):
    """What a feed shows."""

    model_config = {"json_schema_extra": {"example": {"scope": "mine"}}}

    scope: Literal["mine", "all"] = Field(
        "mine", description="One's own visits and tasks, or all visits and one's own tasks."
    )


def _listed(found: list[FeedCard]) -> Answer:
    return responses.json({"items": [one.model_dump() for one in found]})


def _made(card: MadeFeed) -> Answer:
    return responses.json(card.model_dump(), 201)


@router.get("", **operation("listFeeds", "One's own feeds", 422, gives=Feeds))
async def list_feeds(request: Request) -> Response:
    """Each with when a calendar program last read it. Their addresses are not told again."""
    return await run(request, _listed, feeds.mine)


@router.post("", **operation("makeFeed", "Make a feed", *BODY, gives=NewFeed, status=201))
async def make_feed(request: Request, body: FeedScope, key: Key = None) -> Response:
    """Its `url` is told only this once; whoever has it can read the calendar, in the format of RFC 5545. Those who may see
    the plan of the day can have one of `all` visits."""
    return await run_idempotent(request, key, _made, feeds.make, body.scope)


@router.delete("/{feed_id}", **operation("revokeFeed", "Revoke a feed", 404, 422, status=204))
async def revoke_feed(request: Request, feed_id: FeedId) -> Response:
    """Its address is answered with 404 from then on."""
    return await run(request, lambda _: Answer(204), feeds.revoke, feed_id)
