"""Mailboxes that are read, for programs."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from models.inbound import MailboxDraft
from services import inbound
from services.house.idempotency import Answer
from services.inbound import Explained, MailboxCard
from services.records.lists import Page
from services.work import perform
from ui.api import openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.openapi import BODY, operation
from ui.api.requests import Filters, Key, Text, caller, id_of, in_path

router = requests.router("mailboxes")
MailboxId = Annotated[UUID, id_of("mailbox"), in_path("mailbox")]
Mailbox = openapi.renamed("Mailbox", MailboxCard)
Explanation = openapi.renamed("Explanation", Explained)
MailboxPage = openapi.page_of("Mailbox", Mailbox)
NEW: dict[str, Any] = {"name": "Replies", "url": "imaps://reply%40acme.example:secret@mail.example.com/INBOX"}
NewMailbox = requests.body("NewMailbox", MailboxDraft, NEW)
MailboxChange = requests.body("MailboxChange", MailboxDraft, {"off": True}, partly=True)


class Asked(Filters):
    """The mail that is missing."""

    q: Text = Field(None, description="Its Message-ID, or the address it came from.")


@router.get("", **operation("listMailboxes", "The mailboxes that are read", 422, gives=MailboxPage))
async def list_mailboxes(request: Request, given: Annotated[Filters, Query()]) -> Response:
    """Each with its last success, its last error and its counts. Their addresses are never shown."""
    return await run(request, _all, inbound.list_mailboxes)


@router.post("", **operation("createMailbox", "Add a mailbox", 409, *BODY, gives=Mailbox, status=201))
async def create_mailbox(request: Request, body: NewMailbox, key: Key = None) -> Response:  # type: ignore[valid-type]
    """It is read by IMAP from its first mail on, and nothing in it is changed."""
    values = body.model_dump(exclude_unset=True)  # type: ignore[attr-defined]
    return await run_idempotent(request, key, _created, inbound.create_mailbox, values)


@router.get("/{mailbox_id}", **operation("getMailbox", "One mailbox", 404, 422, gives=Mailbox))
async def get_mailbox(request: Request, mailbox_id: MailboxId) -> Response:
    """One mailbox, and how its reading goes."""
    return await run(request, _shown, inbound.find_mailbox, mailbox_id)


@router.patch("/{mailbox_id}", **operation("changeMailbox", "Change a mailbox", 404, 409, *BODY, gives=Mailbox))
async def change_mailbox(
    request: Request,
    mailbox_id: MailboxId,
    body: MailboxChange,  # type: ignore[valid-type]
) -> Response:
    """Only the fields you name are changed. Another address or folder is read from its first mail on."""
    values = body.model_dump(exclude_unset=True)  # type: ignore[attr-defined]
    return await run(request, _shown, inbound.change_mailbox, mailbox_id, values)


@router.delete("/{mailbox_id}", **operation("deleteMailbox", "Stop reading a mailbox", 404, 422, status=204))
async def delete_mailbox(request: Request, mailbox_id: MailboxId) -> Response:
    """Its address is forgotten; what came from it stays."""
    return await run(request, lambda _: Answer(204), inbound.delete_mailbox, mailbox_id)


@router.get(
    "/{mailbox_id}/explain", **operation("explainMissing", "Why a mail is not here", 404, 422, gives=Explanation)
)
async def explain(request: Request, mailbox_id: MailboxId, given: Annotated[Asked, Query()]) -> Response:
    """One sentence: where it is, or why it is not here."""
    who = await caller(request)
    return responses.response(
        await asyncio.to_thread(lambda: _explained(perform(who, inbound.explain, mailbox_id, given.q or "")))
    )


def _all(found: list[MailboxCard]) -> Answer:
    return responses.page(Page(found, len(found)), Mailbox)


def _shown(card: MailboxCard) -> Answer:
    return responses.json(card.model_dump())


def _explained(found: Explained) -> Answer:
    return responses.json(found.model_dump())


def _created(card: MailboxCard) -> Answer:
    return responses.json(card.model_dump(), 201, location=f"{router.prefix}/{card.id}")
