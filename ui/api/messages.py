"""Messages, for programs."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from models.messages import MessageDraft
from models.outbox import STATES
from services import messages
from services.house.idempotency import Answer
from services.messages import Listed, MessageCard, Query
from services.work import Invalid
from ui.api import answers, asked, done
from ui.api.openapi import ID, ONCE, operation, parameter

router = APIRouter(prefix="/api/v1/messages", tags=["messages"])
FIELDS = (*MessageDraft.model_fields, "send_at", "test")
FILTERS = ("state", "since", "q", "contact_id", "schedule_id", "page_size", "cursor")
LISTED = tuple(Listed.__dataclass_fields__)
WHAT = "message"
LONGEST_REASON = 500


@router.get(
    "",
    **operation(
        "listMessages", "The messages you may see, the latest first", gives="MessagePage",
        takes=[parameter("state", f"One state or several with commas: {', '.join(STATES)}."),
               parameter("since", "Written at or after this time; UTC when it has no offset."),
               parameter("q", "Words of the subject or the address."), parameter("contact_id", "The id of a contact."),
               parameter("schedule_id", "The id of a schedule."), "page_size", "cursor"],
    ),
)  # fmt: skip
async def list_messages(request: Request) -> Response:
    """What was written, to whom, and what became of it."""
    asked.actor(request)
    given = asked.parameters(request, FILTERS)
    states = tuple(dict.fromkeys(one for one in (part.strip() for part in given.get("state", "").split(",")) if one))
    query = Query(
        q=given.get("q", ""), states=states, since=asked.since(given, "since"),
        contact_id=asked.id_of(given, "contact_id"), schedule_id=asked.id_of(given, "schedule_id"),
        part=asked.part(given),
    )  # fmt: skip
    return await done.show(request, lambda found: answers.page(found, _row), messages.search, query)


@router.post(
    "",
    **operation(
        "sendMessage", "Write a message", sends="NewMessage", gives="Message", status=201, takes=[ONCE], unknown=True
    ),
)
async def send_message(request: Request) -> Response:
    """It leaves now or at `send_at`. Send an `Idempotency-Key`, and asking twice never sends twice."""
    asked.actor(request)
    body = await asked.body(request, FIELDS)
    send_at, test = asked.instant(body.pop("send_at", None), "send_at"), body.pop("test", False)
    return await done.once(request, _created, messages.send, addressed(body), send_at, bool(test))


@router.get("/{message_id}", **operation("getMessage", "One message", gives="Message", takes=[ID]))
async def get_message(request: Request) -> Response:
    """Its state, every attempt, what the server said, and in a sentence why it was or was not sent."""
    asked.actor(request)
    row_id = asked.path_id(request, "message_id", WHAT)
    return await done.show(request, lambda card: answers.told(shape(card)), messages.find, row_id)


@router.post("/{message_id}/cancel", **operation("cancelMessage", "Stop a message", gives="Message", takes=[ID, ONCE]))
async def cancel_message(request: Request) -> Response:
    """Before it is handed over. Afterwards it is a conflict that says what became of it."""
    asked.actor(request)
    await asked.body(request, ())
    row_id = asked.path_id(request, "message_id", WHAT)
    return await done.once(request, lambda card: answers.told(shape(card)), messages.cancel, row_id)


@router.post(
    "/{message_id}/settle",
    **operation("settleMessage", "Decide an unknown message", sends="Settlement", gives="Message", takes=[ID, ONCE]),
)
async def settle_message(request: Request) -> Response:
    """Say what became of a message that was handed over without an answer; `pending` sends it again."""
    asked.actor(request)
    row_id = asked.path_id(request, "message_id", WHAT)
    body = await asked.body(request, ("as", "reason"))
    outcome, reason = (_text(body, name) for name in ("as", "reason"))
    if len(reason) > LONGEST_REASON:
        raise Invalid("Please say how you know.", reason=f"At most {LONGEST_REASON} characters fit here.")
    return await done.once(request, lambda card: answers.told(shape(card)), messages.settle, row_id, outcome, reason)


def shape(card: MessageCard) -> dict[str, Any]:
    """A message as programs see it."""
    return {**card.model_dump(), "cancellable": card.cancellable}


def addressed(body: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, without an empty `to` or `contact_id`: one of the two is enough."""
    return {k: v for k, v in body.items() if not (k in ("to", "contact_id") and (v is None or v == ""))}


def _row(row: Listed) -> dict[str, Any]:
    return {name: getattr(row, name) for name in LISTED}


def _created(card: MessageCard) -> Answer:
    return answers.told(shape(card), 201, location=f"{router.prefix}/{card.id}")


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Invalid("Please check the form.", **{name: "This is needed as text."})
    return value
