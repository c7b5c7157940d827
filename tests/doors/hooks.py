"""A receiver on a real socket, and the outbox that calls it, for one turn."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from models.outbox import Outgoing
from services import leaving
from services.channels.webhook import WebhookTransport
from services.doors import replaying, telling, webhooks
from services.doors.replaying import DeliveryCard
from services.doors.webhooks import MadeWebhook
from services.outbox.deliver import Delivery
from services.work import Actor, clock, house_actor, perform, work
from tests.channels.http_servers import Asked, ScriptedHttp
from tests.waiting import PATIENCE, until


class Receiver(ScriptedHttp):
    """Answers 200 unless it is told otherwise."""

    def reply(self, asked: Asked) -> tuple[int, Any, bool]:
        return 200, {"taken": True}, False

    def keep(self, asked: Asked, answer: Any) -> tuple[str, str, str]:
        return asked.headers.get("webhook-id", ""), asked.path, asked.body


def hooked(actor: Actor, url: str, *kinds: str, **more: Any) -> MadeWebhook:
    """A webhook of somebody's."""
    return perform(
        actor, webhooks.create, {"name": "Website", "url": url, "kinds": list(kinds or ["contact.added"]), **more}
    )


def told(place: str) -> int:
    """Let the clock's chore look at what happened."""
    return telling.tell(house_actor(place))


async def leave(place: str, *, private: bool = True) -> None:
    """Send everything that is due, once."""
    transport = WebhookTransport(private, True)
    delivery = Delivery(
        lambda word: transport, "steward.test", leaving.check, complete=leaving.complete, told=leaving.told
    )
    soon = clock.now() + timedelta(seconds=0.5)

    def due() -> int:
        with work(house_actor(place), read=True) as session:
            here = (col(Outgoing.channel) == "webhook", col(Outgoing.state).in_(("pending", "claimed", "handed")))
            return session.scalar(select(func.count()).where(*here, col(Outgoing.due_at) <= soon)) or 0

    running = asyncio.create_task(delivery.run([place]))
    try:
        await until(lambda: not due() and not delivery.under_way, "something was still due")
    finally:
        await delivery.stop()
        await asyncio.wait_for(running, PATIENCE)


def log(actor: Actor, webhook_id: UUID) -> list[DeliveryCard]:
    """Its log, the latest first."""
    return perform(actor, replaying.deliveries, webhook_id).rows
