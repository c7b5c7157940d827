"""Numbers that get no more texts: because the provider says that they do not work, or that their owner replied STOP."""

from sqlalchemy import select
from sqlmodel import Session

from models.language import N_
from models.outbox import Outgoing
from services import optouts, sending
from services.channels import twilio
from services.outbox import recipients
from services.outbox.states import ATTEMPTS
from services.work import HOUSE, Actor, step
from services.work.events import Event

TEXTS = ("sms", "whatsapp")


@step
def of_failure(session: Session, actor: Actor, event: Event) -> None:
    """Suppress the number of a text that failed for good because of its number. A reaction. Not while all texts go to the
    test number instead."""
    row = session.get(Outgoing, event.subject_id) if session.info["place"] != HOUSE else None
    if row is None or row.channel not in TEXTS or sending.test_address(row.channel):
        return
    coded = (ATTEMPTS.c.outgoing_id == row.id, ATTEMPTS.c.code.is_not(None))
    last = select(ATTEMPTS.c.code).where(*coded).order_by(ATTEMPTS.c.at.desc(), ATTEMPTS.c.id.desc())
    code = session.scalar(last.limit(1))
    number = recipients.opened(row.recipient, "outbox.recipient", row.id)
    if code in twilio.STOPPED:
        optouts.suppress(session, row.channel, number, "stop", N_("The provider says so ({code}).").format(code=code))
    elif code in twilio.WRONG_NUMBER:
        detail = N_("The provider says that this number takes no texts ({code}).").format(code=code)
        optouts.suppress(session, row.channel, number, "bounced", detail)
