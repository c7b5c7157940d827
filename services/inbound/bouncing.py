"""Bounces and complaints: which of our messages a server's report is about, and what follows from it."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.language import N_
from models.messages import Message
from models.outbox import Attempt, Outgoing
from services import notices, optouts, sending, settings
from services.inbound import addresses, attaching
from services.inbound.parsing import Mail
from services.inbound.reports import Report
from services.outbox import recipients
from services.outbox.states import Change, apply
from services.work import Actor, clock, step

RECENT = timedelta(days=7)  # a report that names no message is about the last one to its recipient
SOFT_DAYS = timedelta(days=30)
LEFT = ("handed", "sent", "delivered", "unknown")  # a report is evidence that it left
BY_TOKEN = N_("It came to the bounce address of a message of ours.")
BY_ID = N_("It returns a message of ours.")
BY_RECIPIENT = N_("It names the recipient of a message of the last days.")
NO_MATCH = N_("It is about no message of ours.")


@step
def about(session: Session, mail: Mail, report: Report) -> tuple[Outgoing | None, str]:
    """Return the message a report is about, and how that is known: by the address it came to, by what it returns, or by
    its recipient."""
    signed = addresses.message_of(mail.reached, addresses.BOUNCE)
    row = session.get(Outgoing, signed) if signed else None
    if row is not None:
        return row, BY_TOKEN
    ids = attaching.own_ids(report.ids)
    row = session.scalars(select(Outgoing).where(col(Outgoing.id).in_(ids)).limit(1)).first() if ids else None
    if row is not None:
        return row, BY_ID
    row = _latest_to(session, report.recipient) if report.recipient else None
    return row, BY_RECIPIENT if row is not None else NO_MATCH


@step
def bounce(session: Session, actor: Actor, row: Outgoing, report: Report) -> None:
    """Note that a message bounced, tell its author, and stop the address where it does not work.

    An address that does not exist (5.1.1, 5.1.2, 5.1.3, 5.1.10) is stopped at once; a full or absent mailbox after the
    third in 30 days; a refusal of what we wrote (5.7.x) never.
    """
    said = f"{report.status} {report.said}".strip() or N_("The message came back.")
    change = Change(row.id, LEFT, "bounced", row.attempts, code=report.code, text=said)
    message = session.get(Message, row.id)
    session.expire(row)
    if not apply(session, actor, [change])[0]:
        return
    if message is not None and message.campaign_id is None:
        notices.tell(session, [message.made_by], notices.UNSENT, message)
    address = recipients.opened(row.recipient, "outbox.recipient", row.id)
    if report.hard or (report.soft and _soft(session, row) >= settings.get(session, settings.SOFT_BOUNCES)):
        _stop(session, row, address, "bounced", said, message)


@step
def complain(session: Session, row: Outgoing, report: Report) -> None:
    """Stop the address of a person who reported a message as spam."""
    address = recipients.opened(row.recipient, "outbox.recipient", row.id)
    _stop(session, row, address, "complained", "", session.get(Message, row.id))


def _stop(session: Session, row: Outgoing, address: str, reason: str, said: str, message: Message | None) -> None:
    if sending.test_address(row.channel):  # the test address is what the report is about
        return
    contact_id = message.contact_id if message is not None else None
    optouts.suppress(session, row.channel, address, reason, said, contact_id=contact_id)


def _latest_to(session: Session, address: str) -> Outgoing | None:
    """Return the last message that left to an address within a week, along the index of what is due."""
    key, since = recipients.key_of("email", address), clock.now() - RECENT
    here = (
        col(Outgoing.state).in_(LEFT),
        col(Outgoing.channel) == "email",
        col(Outgoing.rank).in_((0, 1)),
        col(Outgoing.due_at) >= since,
        col(Outgoing.recipient_key) == key,
    )
    return session.scalars(select(Outgoing).where(*here).order_by(col(Outgoing.due_at).desc()).limit(1)).first()


def _soft(session: Session, row: Outgoing) -> int:
    """Return how many messages to this recipient came back for a passing reason in 30 days, this one included."""
    passing = col(Attempt.text).startswith("4.") | col(Attempt.text).startswith("5.2.2")
    here: Sequence[object] = (
        col(Outgoing.state) == "bounced",
        col(Outgoing.channel) == row.channel,
        col(Outgoing.rank).in_((0, 1)),
        col(Outgoing.due_at) >= clock.now() - SOFT_DAYS,
        col(Outgoing.recipient_key) == row.recipient_key,
        col(Attempt.state) == "bounced",
        passing,
    )
    query = select(func.count(func.distinct(col(Outgoing.id)))).join(
        Attempt, col(Attempt.outgoing_id) == col(Outgoing.id)
    )
    return session.scalar(query.where(*here)) or 0  # type: ignore[arg-type]
