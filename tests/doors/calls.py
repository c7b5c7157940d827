"""Calls of incoming webhooks, as the systems outside sign them."""

import base64
import hmac
import json
from hashlib import sha256
from typing import Any

import httpx

from services.doors import incoming
from services.doors.incoming import HookMade
from services.work import Actor, clock, perform

ADA = {"customer": {"name": "Ada Lovelace", "email": "ada@engines.example"}, "items": [{"name": "Pump"}]}
MAPPING = {"name": "customer.name", "email": "customer.email", "title": "items.0.name", "status": "=qualified"}


def a_hook(actor: Actor, **values: Any) -> HookMade:
    """An incoming webhook that makes contacts, unless said otherwise."""
    return perform(actor, incoming.create_hook, {"name": "Web form", "mapping": MAPPING, **values})


def path(hook: Any) -> str:
    """The path of its address."""
    return "/api/hooks/" + hook.url.rpartition("/")[2]


def standard(secret: str, raw: bytes, name: str = "msg_1", at: int | None = None) -> dict[str, str]:
    """The headers of Standard Webhooks."""
    when = int(clock.now().timestamp()) if at is None else at
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{name}.{when}.".encode() + raw, sha256).digest()
    return {
        "webhook-id": name,
        "webhook-timestamp": str(when),
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }


async def call(client: httpx.AsyncClient, hook: HookMade, body: Any, name: str = "msg_1") -> httpx.Response:
    """Call a hook of Standard Webhooks, rightly signed."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await client.post(path(hook), content=raw, headers=standard(hook.secret, raw, name))
