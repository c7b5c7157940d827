"""Outgoing webhooks, for programs: added, changed, tried, with their log, and events told once more."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import Field
from sqlmodel import SQLModel
from starlette.responses import Response

from services.doors import offered, probing, replaying, webhooks
from services.doors.probing import Probe
from services.doors.replaying import DeliveryCard
from services.doors.webhooks import MadeWebhook, WebhookCard, WebhookValues
from services.house.idempotency import Answer
from ui.api import openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.openapi import BODY, operation
from ui.api.requests import Filters, Key, caller, id_of, in_path, no_body
from ui.api.requests import body as body_of

router = requests.router("webhooks")
WebhookId = Annotated[UUID, id_of("webhook"), in_path("webhook")]
DeliveryId = Annotated[UUID, id_of("delivery"), in_path("delivery")]
TEST: Any = probing.test  # an errand, which `run` calls as it is
SAMPLE: dict[str, Any] = {
    "name": "Website", "url": "https://hooks.example.com/steward", "kinds": ["contact.added", "contact.changed"]
}  # fmt: skip
WebhookBody = body_of("WebhookBody", WebhookValues, SAMPLE)
WebhookChanges = body_of("WebhookChanges", WebhookValues, {"on": False}, partly=True)
Webhook = openapi.renamed("Webhook", WebhookCard)
Created = openapi.renamed("NewWebhook", MadeWebhook)
Tried = openapi.renamed("WebhookProbe", Probe)
Delivery = openapi.renamed("WebhookDelivery", DeliveryCard)
Deliveries = openapi.page_of("WebhookDelivery", DeliveryCard)


class Webhooks(SQLModel):
    """The webhooks of the workspace."""

    items: list[WebhookCard]
    kinds: list[str] = Field(description="The events that you may have yourself told of.")


def _one(card: WebhookCard) -> Answer:
    return responses.json(card.model_dump())


@router.get("", **operation("listWebhooks", "The webhooks of the workspace", 422, gives=Webhooks))
async def list_webhooks(request: Request) -> Response:
    """By name, without their secrets; and the names of the events to choose from."""
    kinds = list(offered.known(await caller(request)))

    def tell(found: list[WebhookCard]) -> Answer:
        return responses.json({"items": [one.model_dump() for one in found], "kinds": kinds})

    return await run(request, tell, webhooks.every)


@router.post("", **operation("createWebhook", "Add a webhook", *BODY, 409, gives=Created, status=201))
async def create_webhook(request: Request, body: WebhookBody) -> Response:  # type: ignore[valid-type]
    """Its `secret` is told only this once. It is told within what you see; the body names the record, not what is in it."""
    values = body.model_dump()  # type: ignore[attr-defined]
    return await run(request, lambda card: responses.json(card.model_dump(), 201), webhooks.create, values)


@router.get("/{webhook_id}", **operation("readWebhook", "One webhook", 404, 422, gives=Webhook))
async def read_webhook(request: Request, webhook_id: WebhookId) -> Response:
    """Its state, and since when every completed delivery failed."""
    return await run(request, _one, webhooks.find, webhook_id)


@router.patch("/{webhook_id}", **operation("changeWebhook", "Change a webhook", *BODY, 404, 409, gives=Webhook))
async def change_webhook(request: Request, webhook_id: WebhookId, body: WebhookChanges) -> Response:  # type: ignore[valid-type]
    """Only the named fields. `on: true` lets one that was stopped go on, without what it missed."""
    values = body.model_dump(exclude_unset=True)  # type: ignore[attr-defined]
    return await run(request, _one, webhooks.change, webhook_id, values)


@router.delete("/{webhook_id}", **operation("removeWebhook", "Remove a webhook", 404, 422, status=204))
async def remove_webhook(request: Request, webhook_id: WebhookId) -> Response:
    """With its log. What waits for it is not sent any more."""
    return await run(request, lambda _: Answer(204), webhooks.remove, webhook_id)


@router.post(
    "/{webhook_id}/test",
    **operation("testWebhook", "Try a webhook", *BODY, 404, gives=Tried, dependencies=[Depends(no_body)]),
)
async def test_webhook(request: Request, webhook_id: WebhookId) -> Response:
    """One signed event of the type `ping` is posted now; the answer tells name, connection, TLS and status apart."""
    return await run(request, lambda found: responses.json(found.model_dump()), TEST, webhook_id)


@router.post(
    "/{webhook_id}/rotate",
    **operation("rotateWebhook", "Make a new secret", *BODY, 404, gives=Created, dependencies=[Depends(no_body)]),
)
async def rotate_webhook(request: Request, webhook_id: WebhookId) -> Response:
    """For 24 hours both secrets sign, so that whoever receives it can change over."""
    return await run(request, _one, webhooks.rotate, webhook_id)


@router.get("/{webhook_id}/deliveries", **operation("listDeliveries", "Its log", 404, 422, gives=Deliveries))
async def list_deliveries(request: Request, webhook_id: WebhookId, filters: Annotated[Filters, Query()]) -> Response:
    """The latest first, 30 days of them, each with its body and every attempt's answer."""

    return await run(
        request, lambda found: responses.page(found, DeliveryCard), replaying.deliveries, webhook_id, filters.part
    )


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/replay",
    **operation(
        "replayDelivery",
        "Tell it once more",
        *BODY,
        404,
        409,
        status=202,
        gives=Delivery,
        dependencies=[Depends(no_body)],
    ),
)
async def replay_delivery(
    request: Request, webhook_id: WebhookId, delivery_id: DeliveryId, key: Key = None
) -> Response:  # fmt: skip
    """The same `webhook-id` and the same bytes, signed anew with the present secret."""
    tell = lambda card: responses.json(card.model_dump(), 202)  # noqa: E731
    return await run_idempotent(request, key, tell, replaying.replay, webhook_id, delivery_id)
