"""What an account comes to, in plain sentences made from facts: money, messages, tasks. The same facts make the same text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from models import dates
from models.contacts import Contact
from models.deals import Deal, Stage
from models.invoices import Balance, Invoice, MoneySum
from models.language import _, ngettext
from models.messages import Message
from models.tasks import Task
from services.money.amounts import shown
from services.work import step


@dataclass
class Told:
    """Sentences, those about money apart, and the ids of the rows behind them by table."""

    money: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    rows: dict[str, list[str]] = field(default_factory=dict)

    def because(self, kind: Any, ids: Any) -> None:
        """Note the rows behind a sentence."""
        self.rows.setdefault(str(kind.__tablename__), []).extend(str(one) for one in ids)


@step
def tell(session: Session, name: str, subject_id: UUID, today: date) -> Told:
    """Return the account of a contact or a company (`name`: the column that names it), as of a day."""
    told = Told()
    told.money += [*_amounts(session, told, name, subject_id), *_deals(session, told, name, subject_id)]
    told.money += _overdue(session, told, name, subject_id, today)
    who = select(col(Contact.id)).where(col(Contact.company_id) == subject_id) if name == "company_id" else [subject_id]
    told.others += [*_messages(session, told, who), *_tasks(session, told, who, today)]
    return told


def _amounts(session: Session, told: Told, name: str, subject_id: UUID) -> Iterator[str]:
    mine = select(MoneySum).where(col(getattr(MoneySum, name)) == subject_id).order_by(col(MoneySum.currency))
    for row in session.scalars(mine):
        told.because(MoneySum, [row.id])
        if row.accepted or row.billed or row.received:
            text = _("{accepted} was agreed, {billed} billed and {received} received.")
            names = ("accepted", "billed", "received")
            yield text.format(**{one: shown(getattr(row, one), row.currency) for one in names})


def _deals(session: Session, told: Told, name: str, subject_id: UUID) -> Iterator[str]:
    mine = (col(getattr(Deal, name)) == subject_id, col(Deal.binned_at).is_(None), col(Stage.kind) == "open")
    query = select(col(Deal.id), col(Deal.close_on)).join(Stage, col(Stage.id) == col(Deal.stage_id)).where(*mine)
    found = session.execute(query.order_by(col(Deal.id))).all()
    if not found:
        return
    told.because(Deal, [row.id for row in found])
    sums = session.scalars(
        select(MoneySum).where(col(getattr(MoneySum, name)) == subject_id, col(MoneySum.potential) != 0)
    )
    worth = " + ".join(sorted(shown(row.potential, row.currency) for row in sums))
    text = ngettext("{count} deal is open", "{count} deals are open", len(found)).format(count=len(found))
    closing = min((row.close_on for row in found if row.close_on), default=None)
    if worth:
        text = _("{deals}, worth {amount}").format(deals=text, amount=worth)
    if closing:
        text = _("{deals}; the next is expected to close on {day}").format(deals=text, day=_day(closing))
    yield f"{text}."


def _overdue(session: Session, told: Told, name: str, subject_id: UUID, today: date) -> Iterator[str]:
    late = (col(Balance.status) != "paid", col(Balance.due_on) < today)
    query = select(col(Invoice.id), col(Invoice.number), col(Balance.due_on), col(Balance.open), col(Balance.currency))
    mine = query.join(Balance, col(Balance.invoice_id) == col(Invoice.id)).where(
        col(getattr(Invoice, name)) == subject_id
    )
    found = session.execute(mine.where(*late).order_by(col(Balance.due_on), col(Invoice.id))).all()
    told.because(Invoice, [row.id for row in found])
    for row in found[:3]:
        text = _("Invoice {number} was due on {day}; {amount} is open.")
        yield text.format(number=row.number or "", day=_day(row.due_on), amount=shown(row.open, row.currency))
    if len(found) > 3:
        text = ngettext("{count} more is overdue.", "{count} more are overdue.", len(found) - 3)
        yield text.format(count=len(found) - 3)


def _messages(session: Session, told: Told, who: Any) -> Iterator[str]:
    mine = col(Message.contact_id).in_(who)
    count = session.scalar(select(func.count()).select_from(Message).where(mine)) or 0
    last = session.execute(
        select(col(Message.id), col(Message.made_at)).where(mine).order_by(col(Message.made_at).desc()).limit(1)
    ).first()
    if last:
        told.because(Message, [last.id])
        text = ngettext("{count} message, written on {day}.", "{count} messages; the last was written on {day}.", count)
        yield text.format(count=count, day=_day(last.made_at.date()))


def _tasks(session: Session, told: Told, who: Any, today: date) -> Iterator[str]:
    mine = (col(Task.contact_id).in_(who), col(Task.done_at).is_(None), col(Task.binned_at).is_(None))
    found = session.execute(select(col(Task.id), col(Task.due_on)).where(*mine).order_by(col(Task.id))).all()
    if not found:
        return
    told.because(Task, [row.id for row in found])
    text = ngettext("{count} task is open", "{count} tasks are open", len(found)).format(count=len(found))
    days = [row.due_on for row in found if row.due_on]
    if days:
        late = _("{tasks}; the first was due on {day}") if min(days) < today else _("{tasks}; the next is due on {day}")
        text = late.format(tasks=text, day=_day(min(days)))
    yield f"{text}."


def _day(value: date) -> str:
    return dates.day(value)
