"""Telling webhooks: from the events of a workspace to rows of the outbox, by a cursor over the events.

Nothing is lost by a kill: what the cursor has not passed is looked at again, and the database keeps each event and
webhook once. Works end in another order than they began in, so the last minute is always looked at again. What was
rolled back left no event. The body is thin: what happened to which record, and never what is in it.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from models.columns import uuid7
from models.doors import Webhook, WebhookDelivery
from models.events import EventRow
from models.language import N_
from services import notices
from services.accounts import sessions
from services.channels import Envelope, ForGood
from services.doors import hook_signing, offered, webhooks
from services.outbox import claim
from services.outbox.claim import Claimed, Verdict
from services.outbox.states import Change
from services.work import Actor, Refused, clock, house_actor, step, visible, work

EACH = timedelta(seconds=1)
AGAIN = timedelta(seconds=60)  # for so long after an event its work may go on; only on PostgreSQL others end meanwhile
AT_ONCE = 500  # events of one work
CHANNEL = "webhook"
ID = "webhook-id"  # the header by which who receives it knows it again
HOOK, REPLAY = "X-Steward-Webhook", "X-Steward-Replay"  # no text: never sent; whose message it is
FAILING = timedelta(days=5)
GONE = N_("It answered 410: it is gone for good.")
FIVE_DAYS = N_("For five days no delivery arrived.")
SPACED = timedelta(seconds=15)  # between calls of one that is failing, so that it delays nobody


def tell(actor: Actor) -> int:
    """Queue what the webhooks of a workspace are to be told of. Return how much. A chore: safe to run at any time."""
    with work(actor, read=True) as session:
        found = select(col(Webhook.id), col(Webhook.user_id)).where(col(Webhook.state) == "on")
        due = session.execute(found).all()
    told = 0
    for webhook_id, owner_id in due:
        try:
            owner = sessions.by_user(actor.place, owner_id)
        except Refused:
            continue  # disabled a moment ago
        with work(actor, read=True) as session:
            if not _is_due(session, webhook_id, owner):
                continue
        after: UUID | None = UUID(int=0)
        while after is not None:
            with work(actor) as session:
                count, after = _tell(session, webhook_id, owner, after)
            told += count
    return told


@step
def _is_due(session: Session, webhook_id: UUID, owner: Actor) -> bool:
    """Return whether there is something to tell, or the cursor is far behind; so that a quiet second writes nothing."""
    row = session.get(Webhook, webhook_id)
    return row is not None and (bool(_waiting(session, row, owner, 1)) or _newest(session, row) is not None)


@step
def _tell(session: Session, webhook_id: UUID, owner: Actor, after: UUID) -> tuple[int, UUID | None]:
    """Queue a portion of what is to be told, `after` an event. Return how much, and after which event it goes on."""
    row = session.get(Webhook, webhook_id, with_for_update=True)
    if row is None or row.state != "on":
        return 0, None
    events, told = _waiting(session, row, owner, AT_ONCE, after), 0
    seen = _seen(session, owner, events, {one.table: one.row for one in offered.known(owner).values()})
    for event in events:
        if event.subject_id in seen:
            put(session, row, event.id, event.kind, _body(event))
            told += 1
    if len(events) == AT_ONCE:
        return told, events[-1].id
    newest = _newest(session, row)
    if newest is not None:  # past the trail, which is about what people change
        session.execute(update(Webhook).where(col(Webhook.id) == row.id).values(cursor=newest))
    return told, None


@step
def _waiting(
    session: Session, row: Webhook, owner: Actor, most: int, after: UUID = UUID(int=0)
) -> Sequence[EventRow]:  # fmt: skip
    """Return the events that a webhook was not told of yet, the oldest first."""
    known = offered.known(owner)
    told = select(col(WebhookDelivery.event_id)).where(
        col(WebhookDelivery.webhook_id) == row.id, col(WebhookDelivery.event_id) > _before(row.cursor)
    )
    query = select(EventRow).where(
        col(EventRow.id) > max(after, _before(row.cursor)), col(EventRow.at) >= row.made_at, col(EventRow.id).not_in(told),
        col(EventRow.kind).in_([name for name in row.kinds if name in known]),
    )  # fmt: skip
    return session.scalars(query.order_by(col(EventRow.id)).limit(most)).all()


@step
def _newest(session: Session, row: Webhook) -> UUID | None:
    """Return the newest event, where the cursor is behind it by more than it looks back anyhow; else None."""
    newest = session.scalar(select(col(EventRow.id)).order_by(col(EventRow.id).desc()).limit(1))
    behind = newest is not None and (row.cursor is None or _before(newest) > row.cursor)
    return newest if behind else None


@step
def put(session: Session, row: Webhook, event_id: UUID, kind: str, body: str, replay: int = 0) -> UUID:
    """Queue one delivery. All of one event have the same id for who receives them. Return the id of the delivery."""
    delivery_id, outgoing_id = uuid7(), uuid7()
    headers = {HOOK: str(row.id), ID: f"msg_{event_id.hex}", **({REPLAY: str(replay)} if replay else {})}
    claim.put(session, id=outgoing_id, key=f"webhook:{row.id.hex}:{event_id.hex}:{replay}", channel=CHANNEL,
              recipient=str(row.id), subject="", body=body, due_at=clock.now(), headers=headers)  # fmt: skip
    session.add(WebhookDelivery(id=delivery_id, webhook_id=row.id, event_id=event_id, kind=kind,
                                outgoing_id=outgoing_id, replay=replay))  # fmt: skip
    session.flush()
    return delivery_id


@step
def check(session: Session, rows: Sequence[Claimed]) -> Mapping[UUID, Verdict]:
    """Cancel what no longer goes anywhere, and let one that is failing have a call at a time. A CHECK."""
    mine = [row for row in rows if HOOK in row.headers]
    if not mine:
        return {}
    ids = {UUID(row.headers[HOOK]) for row in mine}
    known = {one.id: one for one in session.scalars(select(Webhook).where(col(Webhook.id).in_(ids)))}
    found, calls = dict[UUID, Verdict](), defaultdict[UUID, int](int)
    for row in mine:
        hook = known.get(UUID(row.headers[HOOK]))
        if hook is None or (hook.state != "on" and REPLAY not in row.headers):
            found[row.id] = Verdict("cancel", N_("The webhook is no longer on."))
        elif hook.failing_at is not None:
            if calls[hook.id]:
                until = clock.now() + calls[hook.id] * SPACED
                found[row.id] = Verdict("later", N_("The calls before it fail."), until)
            calls[hook.id] += 1
    return found


def address(place: str, row: Claimed, envelope: Envelope) -> Envelope:
    """Complete a delivery as it leaves: where it goes, and the signature of this attempt. A STEP (services/leaving.py)."""
    if HOOK not in row.headers:
        return envelope
    with work(house_actor(place), read=True) as session:
        hook = session.get(Webhook, UUID(row.headers[HOOK]))
        if hook is None:
            raise ForGood(None, N_("The webhook that this was for is no longer here."), "rcpt")
        url, keys = hook.url, webhooks.secrets(hook)
    signed = hook_signing.headers(keys, row.headers[ID], int(clock.now().timestamp()), row.body.encode())
    return replace(envelope, headers=signed, values={"target": url, "kind": "standard"})


def answered(place: str, row: Claimed, change: Change) -> None:
    """Note whether a webhook works. 410, or five days in which every completed delivery failed, stop it. A replay, which
    a person asked for, changes nothing."""
    if HOOK not in row.headers or REPLAY in row.headers or change.to not in ("sent", "failed"):
        return
    house = house_actor(place)
    with work(house, read=True) as session:
        found = session.get(Webhook, UUID(row.headers[HOOK]))
        if found is None or (change.to == "sent" and found.failing_at is None):
            return
    with work(house) as session:
        hook = session.get(Webhook, found.id, with_for_update=True)
        if hook is not None:
            _note(session, hook, change)


@step
def _note(session: Session, hook: Webhook, change: Change) -> None:
    if change.to == "sent":
        hook.failing_at = None
        return
    hook.failing_at = hook.failing_at or clock.now()
    late = clock.now() - hook.failing_at >= FAILING
    if hook.state == "on" and (change.code == 410 or late):
        webhooks.stop(session, hook, GONE if change.code == 410 else FIVE_DAYS)
        notices.tell(session, [hook.user_id], notices.HOOK_STOPPED, hook, title=hook.name, reason=hook.stopped_why)


@step
def _seen(session: Session, owner: Actor, events: Sequence[EventRow], tables: Mapping[str, type]) -> set[UUID]:
    """Return which records of these events the owner of a webhook sees."""
    wanted = defaultdict[str, set[UUID]](set)
    for one in events:
        wanted[one.subject].add(one.subject_id)
    seen = set[UUID]()
    for table, ids in wanted.items():
        kind = tables.get(table)
        if kind is not None:
            seen.update(session.scalars(select(kind.id).where(kind.id.in_(ids), visible(owner, kind))))  # type: ignore[attr-defined]
    return seen


def _body(event: EventRow) -> str:
    data = {"id": str(event.id), "kind": event.kind, "subject": event.subject, "subject_id": str(event.subject_id)}
    return json.dumps({"type": event.kind, "timestamp": event.at.isoformat(), "data": data}, ensure_ascii=False)


def _before(cursor: UUID | None) -> UUID:
    """Return an id that is older than the cursor by AGAIN: an id begins with its milliseconds."""
    stamp = (cursor.int >> 80) if cursor is not None else 0
    return UUID(int=max(0, stamp - int(AGAIN.total_seconds() * 1_000)) << 80)
