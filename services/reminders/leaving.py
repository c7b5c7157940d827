"""Leaving: what a reminder is about is read again inside its claim. Paid or held meanwhile, it does not leave; partly
paid, it leaves with what is open now."""

import logging
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session

from models.language import N_
from models.messages import Message
from models.payments import Reminder
from services.messages import compose
from services.outbox.claim import TEXTS, Claimed, Verdict
from services.outbox.states import Change
from services.reminders import debts, deciding, rules, writing
from services.reminders.debts import Debt
from services.reminders.explaining import key
from services.reminders.running import CHANGED, NUMBER, QUEUE, of_messages
from services.work import HOUSE, clock, step
from services.work.events import signal

log = logging.getLogger(__name__)
PAID = N_("It was paid meanwhile.")
GONE = N_("Nothing is open of it any more: it was billed, credited or cancelled meanwhile.")
HELD = N_("Its reminders were held meanwhile.")
ANEW = N_("A part was paid meanwhile: it was written again with what is open now.")


@step
def withheld(session: Session, rows: Sequence[Claimed]) -> dict[UUID, Verdict]:
    """Return the claimed reminders that must not leave, or not as they were written. A check of TABLE 11."""
    mine = {row.id: row for row in rows if row.queue == QUEUE}
    if not mine or session.info["place"] == HOUSE:
        return {}
    reminders = of_messages(session, [*mine])
    keys = {message_id: key(one) for message_id, one in reminders.items()}
    there = debts.named(session, [*keys.values()])
    holds = deciding.holds(session, [*keys.values()])
    today, found = rules.today(session), {}
    for message_id, reminder in reminders.items():
        debt, hold = there.get(keys[message_id]), holds.get(keys[message_id])
        why = _why_not(debt) or (HELD if hold is not None and today < hold.until_on else "")
        if why:
            reminder.state, reminder.why = "skipped", why
            found[message_id] = Verdict("cancel", why)
            log.info("Payment reminder for %s does not leave: %s", mine[message_id].headers.get(NUMBER, ""), why)
            signal(session, CHANGED, "reminders", [reminder.id])
        elif debt is not None and debt.open != reminder.open:
            _write_again(session, mine[message_id], reminder, debt)
            found[message_id] = Verdict("later", ANEW, clock.now())
    return found


def answered(place: str, row: Claimed, change: Change) -> None:
    """Log what became of a reminder, with the number of its document (O-08)."""
    if row.queue != QUEUE:
        return
    told = {"document": row.headers.get(NUMBER, ""), "place": place, "outgoing": str(row.id), "channel": row.channel}
    if change.to in ("sent", "kept"):
        log.info("Payment reminder sent for %s", told["document"], extra=told)
    elif change.to == "pending":
        log.warning("Payment reminder for %s is tried again: %s", told["document"], change.text, extra=told)
    else:
        log.error("Payment reminder failed for %s: %s", told["document"], change.text, extra=told)


def _why_not(debt: Debt | None) -> str:
    if debt is None or debt.status is None:
        return GONE
    return "" if debt.owed else PAID


@step
def _write_again(session: Session, row: Claimed, reminder: Reminder, debt: Debt) -> None:
    found = rules.read(session)
    way = deciding.known(session, found, [debt])[debt.key].reach
    subject, body = writing.written(found, debt, reminder.step, row.channel, way.phone)
    texts = update(TEXTS).where(TEXTS.c.id == row.id)
    session.connection().execute(texts.values(subject=subject or compose.title_of("", body), body=body))
    message = session.get(Message, row.id)
    if message is not None:
        message.subject = compose.listed(compose.title_of(subject, body))
    reminder.open = debt.open or 0
    signal(session, CHANGED, "reminders", [reminder.id])
