"""Conversations, for programs: what was sent and what came back."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from services import inbound
from services.inbound import Conversations, Said, ThreadCard, ThreadListed
from ui.api import openapi, requests, responses
from ui.api.actions import run
from ui.api.files import File
from ui.api.openapi import operation
from ui.api.requests import Filters, Id, Text, id_of, in_path

router = requests.router("threads")
ThreadId = Annotated[UUID, id_of("conversation"), in_path("thread")]
ThreadMessage = openapi.renamed("ThreadMessage", Said, attachments=(list[File], ...))  # type: ignore[valid-type]
Thread = openapi.renamed("Thread", ThreadCard, messages=(list[ThreadMessage], ...))  # type: ignore[valid-type]
Listed = openapi.renamed("ThreadListed", ThreadListed)
ThreadPage = openapi.page_of("Thread", Listed)


class ThreadFilters(Filters):
    """Filters for the list of conversations."""

    q: Text = Field(None, description="Words of the subject, the senders or what they wrote.")
    contact_id: Id = Field(None, description="The id of a contact.")
    channel: Text = Field(None, description="email, sms or whatsapp.")


@router.get("", **operation("listThreads", "The conversations you may see, the latest first", 422, gives=ThreadPage))
async def list_threads(request: Request, given: Annotated[ThreadFilters, Query()]) -> Response:
    """Conversations with one contact on one channel."""
    query = Conversations(given.q or "", given.contact_id, given.channel or "", given.part)
    return await run(request, lambda found: responses.page(found, Listed), inbound.threads, query)


@router.get("/{thread_id}", **operation("getThread", "One conversation", 404, 422, gives=Thread))
async def get_thread(request: Request, thread_id: ThreadId) -> Response:
    """Its messages in both directions, the newest at the end; at most the latest 200."""
    return await run(request, lambda card: responses.json(card.model_dump()), inbound.find_thread, thread_id)
