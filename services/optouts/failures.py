"""Failures: an address that a mail server refuses for good gets no more messages (case 6: at RCPT, too)."""

import re

from sqlalchemy import select
from sqlmodel import Session, col

from models.messages import Message
from models.outbox import Attempt, Outgoing
from services.optouts import suppressions
from services.outbox import recipients
from services.work import HOUSE, Actor, Event, step

STATUS = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")
# RFC 3463 and 7505: no such mailbox, no such system, a bad address, a domain without mail. Never 5.7.x: that is about us.
NOBODY = ("5.1.1", "5.1.2", "5.1.3", "5.1.10")


@step
def of_failure(session: Session, actor: Actor, event: Event) -> None:
    """After a message failed because its address does not exist, stop messages to that address."""
    if session.info["place"] == HOUSE:
        return
    out = session.get(Outgoing, event.subject_id)
    if out is None or out.channel != "email":
        return
    query = select(Attempt).where(col(Attempt.outgoing_id) == out.id)
    last = session.scalars(query.order_by(col(Attempt.at).desc(), col(Attempt.id).desc()).limit(1)).first()
    if last is None or last.state != "failed" or last.actor_id is not None or not nobody_there(last.code, last.text):
        return
    message = session.get(Message, out.id)
    suppressions.suppress(
        session, out.channel, recipients.opened(out.recipient, "outbox.recipient", out.id), "bounced",
        detail=f"{last.code or ''} {last.text}".strip(), contact_id=message.contact_id if message else None,
    )  # fmt: skip


def nobody_there(code: int | None, text: str) -> bool:
    """Return whether a refusal says that the address does not exist, by its first enhanced status code."""
    status = STATUS.search(text)
    return code is not None and 500 <= code < 600 and status is not None and status[0] in NOBODY
