"""Failures: an address that a mail server refuses for good, or again and again, gets no more messages."""

import re
from datetime import timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from models.messages import Message
from models.outbox import Attempt, Outgoing
from services import sending
from services.optouts import suppressions
from services.outbox import recipients
from services.work import HOUSE, Actor, Event, clock, step

STATUS = re.compile(r"\b[45]\.\d{1,3}\.\d{1,3}\b")
# RFC 3463 and 7505: no such mailbox, no such system, a bad address, a domain without mail. Never 5.7.x: that is about us.
NOBODY = ("5.1.1", "5.1.2", "5.1.3", "5.1.10")
FULL = "5.2.2"  # a mailbox that is full: as passing as a 4.x, but for longer
SOFT_MOST, SOFT_WITHIN = 3, timedelta(days=30)  # passing failures of one address, each after all its retries


@step
def of_failure(session: Session, actor: Actor, event: Event) -> None:
    """After a message failed because its address does not exist, or for the third time in 30 days because it did not
    take the message, stop messages to that address. Not while everything goes to the test address instead."""
    if session.info["place"] == HOUSE or sending.test_address("email"):
        return
    out = session.get(Outgoing, event.subject_id)
    if out is None or out.channel != "email":
        return
    query = select(Attempt).where(col(Attempt.outgoing_id) == out.id)
    last = session.scalars(query.order_by(col(Attempt.at).desc(), col(Attempt.id).desc()).limit(1)).first()
    if last is None or last.state != "failed" or last.actor_id is not None:
        return
    if nobody_there(last.code, last.text) or (_passing(last.code, last.text) and _again_and_again(session, out)):
        message = session.get(Message, out.id)
        suppressions.suppress(
            session, out.channel, recipients.opened(out.recipient, "outbox.recipient", out.id), "bounced",
            detail=f"{last.code or ''} {last.text}".strip(), contact_id=message.contact_id if message else None,
        )  # fmt: skip


def nobody_there(code: int | None, text: str) -> bool:
    """Return whether a refusal says that the address does not exist, by its first enhanced status code."""
    return code is not None and 500 <= code < 600 and _status(text) in NOBODY


def _passing(code: int | None, text: str) -> bool:
    """Return whether a refusal may pass: a full mailbox, a server that is busy. Of one about us (x.7.x) never."""
    status = _status(text)
    if code is None or ".7." in status:
        return False
    return status == FULL or (400 <= code < 500 and not status.startswith("5."))


@step
def _again_and_again(session: Session, out: Outgoing) -> bool:
    mine = (col(Outgoing.channel) == out.channel, col(Outgoing.recipient_key) == out.recipient_key)
    lately = (col(Attempt.state) == "failed", col(Attempt.at) > clock.now() - SOFT_WITHIN)
    query = select(col(Attempt.outgoing_id), col(Attempt.code), col(Attempt.text))
    found = session.execute(
        query.join(Outgoing, col(Outgoing.id) == col(Attempt.outgoing_id)).where(
            *mine, *lately, col(Outgoing.state) == "failed"
        )
    )
    return len({one for one, code, text in found if _passing(code, text)}) >= SOFT_MOST


def _status(text: str) -> str:
    found = STATUS.search(text)
    return found[0] if found else ""
