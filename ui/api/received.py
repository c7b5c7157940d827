"""Received messages, for programs."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from models import typed
from models.inbound import RECEIVED_KINDS
from services import inbound
from services.house.idempotency import Answer
from services.inbound import Came, ReceivedCard
from services.work import Invalid
from ui.api import messages, openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.files import File
from ui.api.messages import Message
from ui.api.openapi import BODY, operation
from ui.api.requests import Body, Filters, Id, Key, Text, id_of, in_path, needed

router = requests.router("received")
ReceivedId = Annotated[UUID, id_of("message"), in_path("received")]
MessageId = Annotated[UUID, id_of("message"), in_path("message")]
Received = openapi.renamed("Received", ReceivedCard, attachments=(list[File], ...))  # type: ignore[valid-type]
ReceivedListed = openapi.listed("ReceivedListed", Came)
ReceivedPage = openapi.page_of("Received", ReceivedListed)
ANSWER: dict[str, Any] = {"body": "Thank you, we will come on Monday."}
FILED: dict[str, Any] = {"contact_id": "01995a3e-6f7a-7c21-9d51-0a5b1f3c2e4d"}


class ReceivedFilters(Filters):
    """Filters for the list of received messages."""

    q: Text = Field(None, description="Words of the subject, the sender or the text.")
    kind: Text = Field(None, description=f"One kind or several with commas: {', '.join(RECEIVED_KINDS)}.")
    unfiled: Text = Field(None, description="Only those that belong to no contact: true or false.")
    contact_id: Id = Field(None, description="The id of a contact.")
    thread_id: Id = Field(None, description="The id of a conversation.")

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return each kind once."""
        return tuple(dict.fromkeys(one for one in (part.strip() for part in (self.kind or "").split(",")) if one))


class Filed(Body):
    """The contact that a received message belongs to."""

    model_config = {"json_schema_extra": {"required": ["contact_id"], "example": FILED}}
    contact_id: Annotated[str, needed("contact_id")] = Field(
        None, validate_default=True, json_schema_extra={"format": "uuid"}
    )


class Reply(Body):
    """An answer. Its recipient, and the subject when there is none, come from the message it answers."""

    model_config = {"json_schema_extra": {"required": ["body"], "example": ANSWER}}
    body: Annotated[str, needed("body")] = Field(None, validate_default=True, max_length=100_000)
    subject: typed.Text = Field("", max_length=200)


@router.get(
    "", **operation("listReceived", "The received messages you may see, the latest first", 422, gives=ReceivedPage)
)
async def list_received(request: Request, given: Annotated[ReceivedFilters, Query()]) -> Response:
    """Replies, new messages, bounces and the like, from every mailbox and number."""
    if given.unfiled not in (None, "true", "false"):
        raise Invalid("Please check the address.", unfiled="Write true or false.")
    query = inbound.Query(
        given.q or "",
        given.kinds,
        given.unfiled == "true",
        given.contact_id,
        given.thread_id,
        part=given.part,
    )
    return await run(request, lambda found: responses.page(found, ReceivedListed), inbound.search, query)


@router.get("/{received_id}", **operation("getReceived", "One received message", 404, 422, gives=Received))
async def get_received(request: Request, received_id: ReceivedId) -> Response:
    """Its text, with and without what it quotes, and why it is where it is."""
    return await run(request, _shown, inbound.find_received, received_id)


@router.post("/{received_id}/file", **operation("fileReceived", "File with a contact", 404, 409, *BODY, gives=Received))
async def file_received(request: Request, received_id: ReceivedId, body: Filed, key: Key = None) -> Response:
    """The whole conversation moves. No contact is made, and the sender's address is not remembered."""
    return await run_idempotent(request, key, _shown, inbound.file, received_id, body.contact_id)


@router.post(
    "/{received_id}/reply",
    **operation("replyToReceived", "Answer a received message", 404, 409, *BODY, gives=Message, status=201),
)
async def reply_to_received(request: Request, received_id: ReceivedId, body: Reply, key: Key = None) -> Response:
    """The answer goes to its sender, in the same conversation, with one “Re:” in front of the subject."""
    return await run_idempotent(request, key, _sent, inbound.reply, received_id, body.model_dump())


@router.delete("/{received_id}", **operation("deleteReceived", "Delete a received message", 404, 422, status=204))
async def delete_received(request: Request, received_id: ReceivedId) -> Response:
    """It is deleted for good and not fetched again. Nothing changes in the mailbox it came from."""
    return await run(request, lambda _: Answer(204), inbound.delete, received_id)


@messages.router.post(
    "/{message_id}/reply",
    **operation("replyToMessage", "Go on with a conversation", 404, 409, *BODY, gives=Message, status=201),
)
async def reply_to_message(request: Request, message_id: MessageId, body: Reply, key: Key = None) -> Response:
    """Answer what came back last in the conversation of a sent message; else write to its recipient again."""
    return await run_idempotent(request, key, _sent, inbound.reply_to_own, message_id, body.model_dump())


def _shown(card: ReceivedCard) -> Answer:
    return responses.json(card.model_dump())


def _sent(card: Any) -> Answer:
    return responses.json(card.model_dump(), 201, location=f"/api/v1/messages/{card.id}")
