"""Messages, for programs."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import BeforeValidator, Field, Strict, ValidationInfo, WithJsonSchema
from starlette.responses import Response

from models import typed
from models.messages import MessageDraft
from models.outbox import STATES
from models.text import line
from services import messages
from services.channels import written
from services.house.idempotency import Answer
from services.messages import Attached, Listed, MessageCard, Step
from services.messages.settle import LONGEST_REASON, OUTCOMES
from services.work import Invalid
from ui.api import openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.openapi import BODY, operation
from ui.api.requests import Body, Filters, Id, Key, Text, id_of, in_path, needed, no_body

router = requests.router("messages")
MessageId = Annotated[UUID, id_of("message"), in_path("message")]
Attempt = openapi.renamed("Attempt", Step)
Attachment = openapi.renamed("Attachment", Attached)
Message = openapi.renamed(
    "Message",
    MessageCard,
    attempts=(list[Attempt], ...),  # type: ignore[valid-type]
    attachments=(list[Attachment], ...),  # type: ignore[valid-type]
)
MessageListed = openapi.listed("MessageListed", Listed)
MessagePage = openapi.page_of("Message", MessageListed)
LOST_PLUS = re.compile(r" (\d\d:?\d\d)$")  # the + of an offset, left unencoded by the client
Channel = Annotated[typed.Name, typed.enum(written())]
To = Annotated[typed.Text, BeforeValidator(lambda value: "" if value is None else value)]
NEW: dict[str, Any] = {
    "channel": "email",
    "to": "ada@example.com",
    "subject": "Good morning",
    "body": "Your engine is ready.",
}
SETTLED: dict[str, Any] = {"as": "sent", "reason": "Ada answered it."}


def instant(value: object, info: ValidationInfo) -> datetime | None:
    """Parse a time, or None. A time without an offset stays without one."""
    if value is None or value == "":
        return None
    try:
        found = datetime.fromisoformat(str(line(value)) if isinstance(value, str) else "")
        return found if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        wrong = "Write a time as 2027-01-31T09:00:00+01:00."
        raise Invalid("Please check the time.", **{str(info.field_name): wrong}) from None


def _since(value: str | None, info: ValidationInfo) -> datetime | None:
    found = instant(LOST_PLUS.sub(r"+\1", value or ""), info)
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found


class MessageFilters(Filters):
    """Filters for the list of messages."""

    state: Text = Field(None, description=f"One state or several with commas: {', '.join(STATES)}.")
    since: Annotated[datetime | None, BeforeValidator(_since), WithJsonSchema({"type": "string"})] = Field(
        None, description="Written at or after this time; UTC when it has no offset."
    )
    q: Text = Field(None, description="Words of the subject or the address.")
    contact_id: Id = Field(None, description="The id of a contact.")
    schedule_id: Id = Field(None, description="The id of a schedule.")

    @property
    def states(self) -> tuple[str, ...]:
        """Return each state once."""
        return tuple(dict.fromkeys(one for one in (part.strip() for part in (self.state or "").split(",")) if one))


class NewMessage(Body, MessageDraft):
    """The fields that create one message."""

    model_config = {"json_schema_extra": {"example": NEW}}
    channel: Channel = Field("email", max_length=20)
    to: To = Field("", max_length=320)
    send_at: Annotated[datetime | None, BeforeValidator(instant)] = Field(
        None, description="With its offset; now when missing."
    )
    test: Annotated[bool, Strict()] | None = Field(False, description="To yourself, unless `to` says where.")


class Settlement(Body):
    """The outcome of a message, and the evidence for it."""

    model_config = {"json_schema_extra": {"required": ["as", "reason"], "example": SETTLED}}
    outcome: Annotated[str, needed("as")] = Field(
        None, alias="as", validate_default=True, json_schema_extra={"enum": [*OUTCOMES]}
    )
    reason: Annotated[str, needed("reason")] = Field(
        None, validate_default=True, json_schema_extra={"maxLength": LONGEST_REASON}
    )


@router.get("", **operation("listMessages", "The messages you may see, the latest first", 422, gives=MessagePage))
async def list_messages(request: Request, given: Annotated[MessageFilters, Query()]) -> Response:
    """Messages with their recipient and their current state."""
    query = messages.Query(given.q or "", given.states, given.since, given.contact_id, given.schedule_id, given.part)
    return await run(request, lambda found: responses.page(found, MessageListed), messages.search, query)


@router.post("", **operation("sendMessage", "Write a message", 404, 409, *BODY, gives=Message, status=201))
async def send_message(request: Request, body: NewMessage, key: Key = None) -> Response:
    """The message leaves now or at `send_at`. Send an `Idempotency-Key`, and a repeated request sends it only once."""
    values = body.model_dump(include=set(MessageDraft.model_fields), exclude_unset=True)
    return await run_idempotent(request, key, _created, messages.send, values, body.send_at, bool(body.test))


@router.get("/{message_id}", **operation("getMessage", "One message", 404, 422, gives=Message))
async def get_message(request: Request, message_id: MessageId) -> Response:
    """The message's state, every attempt, the server's reply, and one sentence on why it was or was not sent."""
    return await run(request, _shown, messages.find, message_id)


@router.post(
    "/{message_id}/cancel",
    **operation("cancelMessage", "Stop a message", 404, 409, 422, gives=Message, dependencies=[Depends(no_body)]),
)
async def cancel_message(request: Request, message_id: MessageId, key: Key = None) -> Response:
    """Possible until the message is handed over. Afterwards it is a conflict that names the message's outcome."""
    return await run_idempotent(request, key, _shown, messages.cancel, message_id)


@router.post(
    "/{message_id}/settle", **operation("settleMessage", "Decide an unknown message", 404, 409, *BODY, gives=Message)
)
async def settle_message(request: Request, message_id: MessageId, body: Settlement, key: Key = None) -> Response:
    """Record the outcome of a message that was handed over without an answer; `pending` sends it again."""
    return await run_idempotent(request, key, _shown, messages.settle, message_id, body.outcome, body.reason)


def _shown(card: MessageCard) -> Answer:
    return responses.json(card.model_dump())


def _created(card: MessageCard) -> Answer:
    return responses.json(card.model_dump(), 201, location=f"{router.prefix}/{card.id}")
