"""Razorpay, as it calls us: bodies of its published shape, signed with the secret of the webhook."""

import hmac
import json
from hashlib import sha256
from itertools import count
from typing import Any

import httpx

from services.work import clock

SECRET = "the secret of the webhook"
_event_ids = count(1)


def event(
    name: str, payment: str = "pay_1", *, amount: int = 4_000, currency: str = "EUR", **more: Any
) -> dict[str, Any]:
    """A call about a payment. `notes`, `status`, `method`, `at` (seconds) and `refund` (its id and amount) may be named."""
    refund = more.pop("refund", None)
    at = more.pop("at", int(clock.now().timestamp()))
    entity = {
        "id": payment,
        "entity": "payment",
        "amount": amount,
        "currency": currency,
        "status": name.partition(".")[2],
        "method": "card",
        "email": "ada@example.com",
        "contact": "+919876543210",
        "notes": [],
        **more,
    }
    payload: dict[str, Any] = {"payment": {"entity": entity}}
    if refund:
        made = {"id": refund[0], "entity": "refund", "payment_id": payment, "amount": refund[1], "currency": currency}
        payload["refund"] = {"entity": {**made, "status": "processed", "notes": []}}
    return {"entity": "event", "event": name, "contains": [*payload], "payload": payload, "created_at": at}


def signature(raw: bytes, secret: str = SECRET) -> str:
    """Razorpay's signature of a body."""
    return hmac.new(secret.encode(), raw, sha256).hexdigest()


async def send(client: httpx.AsyncClient, body: dict[str, Any] | bytes, signed: str | None = None) -> httpx.Response:
    """Call us, each time with another, unsigned, event id."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {
        "content-type": "application/json",
        "x-razorpay-signature": signature(raw) if signed is None else signed,
        "x-razorpay-event-id": f"evt_{next(_event_ids)}",
    }
    return await client.post("/callbacks/razorpay", content=raw, headers=headers)
