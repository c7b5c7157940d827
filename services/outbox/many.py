"""Many messages that say the same, queued in one work: three statements for any number of them.

`claim.put` once for each took 0.3 ms; 500 this way take 0.03 ms each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlmodel import Session

from services.outbox import recipients
from services.outbox.claim import MANY, QUEUED, TEXTS, queue_of
from services.outbox.states import OUTBOX
from services.work import clock, step
from services.work.events import signal
from services.work.killpoints import reach

ROWS, WORDS = insert(OUTBOX), insert(TEXTS)


@dataclass(frozen=True, slots=True)
class Shared:
    """What the messages share: the campaign, and the version that they are rendered from when they leave."""

    channel: str
    group_id: UUID
    version_id: UUID
    topic_id: UUID | None = None
    files: Sequence[Any] = ()
    made_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class One:
    """What is its own: the plain address, the values of the version's variables, and when it is due."""

    id: UUID
    key: str
    recipient: str
    recipient_key: str
    subject: str
    variables: Mapping[str, Any]
    due_at: datetime


@step
def put_many(session: Session, shared: Shared, some: Sequence[One]) -> None:
    """Queue the messages of a campaign. The database refuses a `key` that was used before, and then all of them."""
    if not some:
        return
    channel, now = shared.channel, clock.now()
    made = {"made_at": now, "made_by": shared.made_by, "version": 1}
    same = made | {
        "channel": channel,
        "queue": queue_of(channel),
        "rank": MANY,
        "group_id": shared.group_id,
        "held_by": "",
        "topic_id": shared.topic_id,
        "state": "pending",
        "expires_at": None,
        "attempts": 0,
    }
    rows = [
        same
        | {
            "id": one.id,
            "key": one.key,
            "recipient_key": one.recipient_key,
            "due_at": one.due_at,
            "asked_for_at": one.due_at,
            "recipient": recipients.stored(channel, one.recipient, "outbox.recipient", one.id),
        }
        for one in some
    ]
    texts = made | {"body": "", "headers": {}, "html": "", "files": list(shared.files), "version_id": shared.version_id}
    words = [texts | {"id": one.id, "subject": one.subject, "variables": dict(one.variables)} for one in some]
    session.connection().execute(ROWS, rows)
    session.connection().execute(WORDS, words)
    first = min(some, key=lambda one: one.due_at)
    signal(session, QUEUED, "outbox", [first.id], due_at=first.due_at.isoformat(), channel=channel, rank=MANY)
    reach("enqueued")
