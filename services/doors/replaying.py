"""The log of a webhook: what it was told, what it answered to each attempt, and telling it once more."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlmodel import Field, Session, SQLModel, col

from models.doors import WebhookDelivery
from models.language import N_, _
from models.outbox import Attempt, Outgoing, OutgoingText
from services.doors import telling, webhooks
from services.records import lists
from services.records.lists import Page, Slice
from services.work import Actor, Conflict, NotFound, action, announce, clock, kind, step

REPLAYED = kind("webhook.replayed", N_("{actor} told the webhook “{title}” of an event once more"), "replay")
KINDS = [REPLAYED]
KEPT = timedelta(days=30)
AT_ONCE = 1_000
MOST = 100  # replays of one event
SORTS = {"made_at": col(WebhookDelivery.made_at)}


class HookAttempt(SQLModel):
    """One step of an attempt: the state it led to, the status and the first 2,000 characters of the answer."""

    at: datetime
    number: int
    state: str
    code: int | None
    text: str


class DeliveryCard(SQLModel):
    """A delivery: its state (as of a message), its body, when it is tried next, and every attempt."""

    id: UUID
    kind: str
    made_at: datetime
    replay: int
    state: str
    due_at: datetime | None = Field(description="When it is tried next.")
    hook_id: str = Field(description="The header `webhook-id`: the same for each attempt and replay.")
    body: str
    attempts: list[HookAttempt]


@action("settings.read")
def deliveries(session: Session, actor: Actor, webhook_id: UUID, part: Slice = Slice()) -> Page[DeliveryCard]:
    """Return one page of the log of a webhook, the latest first."""
    webhooks.row_of(session, webhook_id)
    chosen = select(col(WebhookDelivery.id)).where(col(WebhookDelivery.webhook_id) == webhook_id)
    found = lists.page(session, chosen, part, SORTS, col(WebhookDelivery.id), "-made_at", lambda row: row[0])
    return Page(_cards(session, found.rows), found.total, found.capped, found.cursor)


@action("settings.edit")
def replay(session: Session, actor: Actor, webhook_id: UUID, delivery_id: UUID) -> DeliveryCard:
    """Tell a webhook of an event once more: the same id and the same bytes, signed anew. Refuses (`Conflict`) one that is
    still on its way."""
    hook = webhooks.row_of(session, webhook_id)
    row = session.get(WebhookDelivery, delivery_id)
    if row is None or row.webhook_id != hook.id:
        raise NotFound(_("That delivery is no longer here."))
    state = session.scalar(select(col(Outgoing.state)).where(col(Outgoing.id) == row.outgoing_id))
    if state in ("pending", "held", "claimed", "handed"):
        raise Conflict(_("This delivery is still on its way."))
    same = (col(WebhookDelivery.webhook_id) == hook.id, col(WebhookDelivery.event_id) == row.event_id)
    number = (session.scalar(select(func.max(col(WebhookDelivery.replay))).where(*same)) or 0) + 1
    if number > MOST:
        raise Conflict(_("This event was told {count} times already.").format(count=MOST))
    body = session.get_one(OutgoingText, row.outgoing_id).body
    made = telling.put(session, hook, row.event_id, row.kind, body, number)
    announce(session, REPLAYED, hook, title=hook.name)
    return _cards(session, [made])[0]


@step
def forget_old(session: Session, actor: Actor) -> int:
    """Forget deliveries older than 30 days, and what they sent. Return how many."""
    old = select(col(WebhookDelivery.id), col(WebhookDelivery.outgoing_id))
    rows = session.execute(old.where(col(WebhookDelivery.made_at) < clock.now() - KEPT).limit(AT_ONCE)).all()
    session.execute(delete(WebhookDelivery).where(col(WebhookDelivery.id).in_([one[0] for one in rows])))
    session.execute(delete(Outgoing).where(col(Outgoing.id).in_([one[1] for one in rows])))
    return len(rows)


@step
def _cards(session: Session, ids: Sequence[UUID]) -> list[DeliveryCard]:
    query: Any = (
        select(WebhookDelivery, col(Outgoing.state), col(Outgoing.due_at), col(OutgoingText.body))
        .join(Outgoing, col(Outgoing.id) == col(WebhookDelivery.outgoing_id))
        .join(OutgoingText, col(OutgoingText.id) == col(Outgoing.id))
        .where(col(WebhookDelivery.id).in_(ids))
    )
    found = {row.id: (row, state, due, body) for row, state, due, body in session.execute(query)}
    tried = _attempts(session, [row.outgoing_id for row, *_ in found.values()])
    return [_card(*found[one], tried[found[one][0].outgoing_id]) for one in ids if one in found]


@step
def _attempts(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[HookAttempt]]:
    tried = defaultdict[UUID, list[HookAttempt]](list)
    query = select(Attempt).where(col(Attempt.outgoing_id).in_(ids), col(Attempt.state) != "handed")
    for one in session.scalars(query.order_by(col(Attempt.at), col(Attempt.id))):
        said = HookAttempt(at=one.at, number=one.number, state=one.state, code=one.code, text=one.text)
        tried[one.outgoing_id].append(said)
    return tried


def _card(row: WebhookDelivery, state: str, due: datetime, body: str, tried: list[HookAttempt]) -> DeliveryCard:
    return DeliveryCard(
        **row.model_dump(include={"id", "kind", "made_at", "replay"}), state=state, body=body, attempts=tried,
        due_at=due if state == "pending" else None, hook_id=f"msg_{row.event_id.hex}",
    )  # fmt: skip
