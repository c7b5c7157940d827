"""Threads: which conversation a message belongs to. A mail begins one, unless it answers; texts with one contact on one
channel are all one conversation."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from models.inbound import Thread
from services.channels import CHANNELS
from services.work import clock, step

SUBJECT = 200  # characters


@step
def join(
    session: Session,
    channel: str,
    contact_id: UUID | None,
    *,
    subject: str = "",
    made_by: UUID | None = None,
    at: datetime | None = None,
    heard: bool = False,
) -> Thread:
    """Return the thread that a message with a contact belongs to: a new one, or the one all texts are in."""
    if contact_id is not None and not (channel in CHANNELS and CHANNELS[channel].subject):
        here = (col(Thread.contact_id) == contact_id, col(Thread.channel) == channel)
        found = session.scalars(select(Thread).where(*here).order_by(col(Thread.last_at).desc()).limit(1)).first()
        if found is not None:
            return found
    thread = Thread(
        channel=channel,
        contact_id=contact_id,
        subject=subject[:SUBJECT],
        last_at=at or clock.now(),
        made_by=made_by,
        heard_at=at if heard else None,
    )
    session.add(thread)
    session.flush()  # before what names it
    return thread


@step
def touch(session: Session, thread_id: UUID, at: datetime, *, heard: bool = False) -> None:
    """Note the latest message of a thread; `heard`: that it came in."""
    session.execute(update(Thread).where(col(Thread.id) == thread_id, col(Thread.last_at) < at).values(last_at=at))
    if heard:
        later = (col(Thread.heard_at).is_(None)) | (col(Thread.heard_at) < at)
        session.execute(update(Thread).where(col(Thread.id) == thread_id, later).values(heard_at=at))
