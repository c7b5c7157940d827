"""The truth about reminders: for each debtor and day, what was or would be sent, and why or why not."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from models.language import _
from models.outbox import Attempt, Outgoing
from models.payments import Reminder
from services.reminders import debts, deciding, explaining, rules
from services.reminders.debts import Debt
from services.reminders.deciding import Decision, Known
from services.reminders.explaining import Sent
from services.reminders.rules import STEPS, TASK, Rules
from services.work import Actor, Invalid, action, find, step, visible

MOST = 2_000  # debts of one day; more are told as "more than"
FARTHEST = timedelta(days=3_660)
ENDED = ("failed", "bounced", "cancelled", "unknown")


class ReminderLine(SQLModel):
    """One debt on one day. `step` is 1, 2 or 3, or 4 for a task for a person. `state`: planned, waiting, sent, kept,
    failed, unknown, cancelled, task, or none; `code` says why none; `why` says either in a sentence. `open` is in the
    smallest unit of the currency. `next_on` is the day of the next step, if nothing is paid until then."""

    id: UUID
    on: date
    invoice_id: UUID | None
    order_id: UUID | None
    number: str
    customer: str
    contact_id: UUID | None
    company_id: UUID | None
    step: int | None
    open: int
    currency: str
    due_on: date | None
    days_overdue: int
    state: str
    code: str
    why: str
    group: str
    message_id: UUID | None
    hold_id: UUID | None
    held_until: date | None
    next_on: date | None


@dataclass(frozen=True, slots=True)
class Day:
    """All debts on one day, those first about which something is done. `more`: there are others, due later."""

    on: date
    today: date
    lines: Sequence[ReminderLine]
    more: bool = False


@action("reminders.read")
def on(session: Session, actor: Actor, day: date | None = None) -> Day:
    """Return what was sent on a day of the workspace, would be sent today, or will be sent if nothing is paid until then;
    and of every other debt the actor sees, why nothing is. Without a day: today. Refuses a day that is more than ten
    years away."""
    found = rules.read(session)
    day = day or found.today
    if abs(day - found.today) > FARTHEST:
        raise Invalid(_("Please check the form."), on=_("Choose a day within ten years."))
    rows = session.scalars(select(Reminder).where(col(Reminder.sent_on) == day, visible(actor, Reminder))).all()
    owed = debts.owed(session, actor=actor, most=MOST + 1)
    there = {one.key: one for one in owed[:MOST]}
    there |= debts.named(session, {explaining.key(row) for row in rows} - there.keys(), actor)
    lines = _lines(session, found, [*there.values()], day)
    lines.sort(key=lambda one: (explaining.RANK[one.group], one.due_on or date.max, one.number))
    return Day(day, found.today, lines, len(owed) > MOST)


@action("reminders.read")
def of_document(
    session: Session, actor: Actor, invoice_id: UUID | None = None, order_id: UUID | None = None
) -> list[ReminderLine]:
    """Return the steps of one invoice or order that were taken, the first one first, and at the end what happens next.
    Nothing of a draft or a credit note. Refuses a document the actor may not see (`NotFound`)."""
    column, one = ("invoice_id", invoice_id) if invoice_id else ("order_id", order_id)
    assert one is not None
    find(session, actor, debts.TABLES[column], one, column.removesuffix("_id"))
    debt = debts.named(session, [(column, one)]).get((column, one))
    if debt is None or debt.due_on is None:
        return []
    found = rules.read(session)
    about = deciding.known(session, found, [debt])
    sent = _sent(session, about.values())
    taken = [row for _number, row in sorted(about[debt.key].past.items()) if row.state != "skipped" or row.message_id]
    lines = [_line(found, debt, about[debt.key], row.sent_on, sent) for row in taken]
    if debt.owed and not any(row.sent_on == found.today or row.step == TASK for row in taken):
        lines.append(_line(found, debt, about[debt.key], found.today, sent))
    return lines


@step
def _lines(session: Session, found: Rules, some: Sequence[Debt], day: date) -> list[ReminderLine]:
    about = deciding.known(session, found, some)
    sent = _sent(session, about.values())
    lines = (_line(found, debt, about[debt.key], day, sent) for debt in some)
    return [one for one in lines if one.code != "gone"]


def _line(found: Rules, debt: Debt, about: Known, day: date, sent: Mapping[UUID, Sent]) -> ReminderLine:
    row, decision = _taken(about, day), _decided(found, debt, about, day)
    if row is not None and (row.state != "skipped" or decision.act == "none"):
        decision = Decision("none", row.step)
    else:
        row = None  # it was withheld on this day, and leaves again
    last = row or (about.past.get(decision.step or 0) if decision.code == "already" else None)
    message = sent.get(last.message_id) if last is not None and last.message_id else None
    told = explaining.explain(found, decision, row, message, day)
    hold = about.hold if about.hold is not None and about.hold.until_on > found.today else None
    return ReminderLine(
        id=debt.id,
        on=day,
        invoice_id=debt.named.get("invoice_id"),
        order_id=debt.named.get("order_id"),
        number=debt.number,
        customer=debt.customer,
        contact_id=debt.contact_id,
        company_id=debt.company_id,
        step=decision.step,
        open=row.open if row is not None else debt.open or 0,
        currency=debt.currency or "",
        due_on=debt.due_on,
        days_overdue=deciding.overdue(debt, day),
        state=told.state,
        code=told.code,
        why=told.why,
        group=told.group,
        message_id=last.message_id if last is not None else None,
        hold_id=hold.id if hold is not None else None,
        held_until=hold.until_on if hold is not None else None,
        next_on=deciding.next_on(found, debt, about),
    )


def _decided(found: Rules, debt: Debt, about: Known, day: date) -> Decision:
    if day < found.today:
        return _looked_back(debt, about, day)
    return deciding.decide(found, debt, about) if day == found.today else deciding.foresee(found, debt, about, day)


def _taken(about: Known, day: date) -> Reminder | None:
    """Return the step that was taken on a day, also one whose message was withheld at its claim."""
    rows = [one for one in about.past.values() if one.sent_on == day and (one.state != "skipped" or one.message_id)]
    return max(rows, key=lambda one: one.step, default=None)


def _looked_back(debt: Debt, about: Known, day: date) -> Decision:
    """Return why nothing was done about a debt on a day that is over, as far as the rows still say it."""
    if debt.due_on is None or debt.due_on >= day:
        return Decision("none", code="gone" if not debt.owed else "not_overdue", on=debt.due_on)
    before = max((one for one in about.past.values() if one.sent_on <= day), key=lambda one: one.step, default=None)
    if before is None:
        return Decision("none", code="nothing")
    if before.state == "skipped":
        return Decision("none", before.step, explaining.code_of(before.why))
    return Decision("none", before.step, "person" if before.step > STEPS else "already", before.sent_on)


@step
def _sent(session: Session, about: Collection[Known]) -> dict[UUID, Sent]:
    """Return what became of the messages of all these reminders, and why they ended where they did not arrive."""
    ids = [row.message_id for one in about for row in one.past.values() if row.message_id]
    if not ids:
        return {}
    query: Any = select(col(Outgoing.id), col(Outgoing.state), col(Outgoing.channel)).where(col(Outgoing.id).in_(ids))
    found = {row.id: Sent(row.state, row.channel) for row in session.execute(query)}
    bad = [one for one, sent in found.items() if sent.state in ENDED]
    attempts = select(col(Attempt.outgoing_id), col(Attempt.text)).where(col(Attempt.outgoing_id).in_(bad))
    for one, text in session.execute(attempts.order_by(col(Attempt.at), col(Attempt.id))) if bad else ():
        found[one] = Sent(found[one].state, found[one].channel, text)
    return found
