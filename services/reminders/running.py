"""The run: at 10:00 in the workspace's zone each overdue invoice, and each overdue order that was not billed, is reminded
of by its newest step. Killed anywhere, repeated or run by two processes at once, it reminds once (O-04 to O-09)."""

import logging
from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.contacts import Contact
from models.invoices import Balance
from models.language import N_, _
from models.messages import MessageDraft
from models.payments import Reminder
from models.tasks import Task
from services import tasks
from services.messages import compose
from services.messages.compose import Addressed
from services.reminders import debts, deciding, rules, writing
from services.reminders.debts import TABLES, Debt
from services.reminders.deciding import Decision, Known
from services.reminders.reaching import WHY
from services.reminders.rules import STEPS, TASK, Rules
from services.work import Actor, Conflict, action, clock, errand, house_actor, kind, step, trouble, work
from services.work.events import signal
from services.work.killpoints import reach as killpoint

log = logging.getLogger(__name__)
CHANGED = kind("reminders.changed", N_("A payment was reminded of, or a hold changed"), "payments")  # a signal
QUEUE = "payment-reminders"
NUMBER = "X-Steward-Document"  # no text: the header by which the log knows what a reminder is about
PIECE = 500  # debts that are decided together; each is then queued in a work of its own


def run(actor: Actor) -> int:
    """Remind of everything that is overdue in the actor's workspace. Return how many reminders were queued. A chore: what
    could not be queued is tried again an hour later."""
    queued = failed = 0
    for debt in _due(actor):
        try:
            with work(actor) as session:
                queued += remind(session, debt)
            killpoint("reminded")
        except Conflict:  # another process was first
            continue
        except Exception:
            failed += 1
            trouble.log_repeated(log, "a payment reminder could not be queued", document=debt.number)
    log.info("Queued %s payment reminders", queued)
    if failed:
        raise RuntimeError(f"{failed} payment reminders could not be queued")
    return queued


@errand("reminders.edit")
def run_now(actor: Actor) -> int:
    """Run at once, as at 10:00. Return how many reminders were queued; a second press finds nothing left."""
    return run(house_actor(actor.place))


@action("reminders.edit")
def count_now(session: Session, actor: Actor) -> int:
    """Return how many reminders a run would send now."""
    found = rules.read(session)
    return sum(one.act == "remind" for _debt, one in _decided(session, found))


def _due(actor: Actor) -> list[Debt]:
    """Return the debts about which something is to be done today."""
    with work(actor, read=True) as session:
        found = rules.read(session)
        return [debt for debt, one in _decided(session, found) if one.act != "none"]


@step
def _decided(session: Session, found: Rules) -> Iterator[tuple[Debt, Decision]]:
    late = debts.owed(session, due_before=found.today)
    for some in (late[at : at + PIECE] for at in range(0, len(late), PIECE)):
        about = deciding.known(session, found, some)
        yield from ((debt, deciding.decide(found, debt, about[debt.key])) for debt in some)


@step
def remind(session: Session, debt: Debt) -> int:
    """Decide about one debt once more, with its balance locked, and do it. Return how many reminders were queued."""
    balance = select(Balance).where(getattr(Balance, debt.column) == debt.id).with_for_update()
    session.scalars(balance).one_or_none()
    found, now = rules.read(session), debts.named(session, [debt.key]).get(debt.key)
    if now is None:
        return 0
    about = deciding.known(session, found, [now])[now.key]
    decision = deciding.decide(found, now, about)
    if decision.act == "remind":
        _queue(session, found, now, about, decision)
    elif decision.act == "task":
        _hand_over(session, found, now, decision)
    elif decision.act == "skip":
        _skip(session, found, now, about, decision)
    return int(decision.act == "remind")


@step
def _queue(session: Session, found: Rules, debt: Debt, about: Known, decision: Decision) -> None:
    assert decision.step
    way = about.reach
    subject, body = writing.written(found, debt, decision.step, way.channel, way.phone)
    draft = MessageDraft(channel=way.channel, contact_id=debt.contact_id, to=way.to, subject=subject, body=body)
    headers = {NUMBER: debt.number, "Auto-Submitted": "auto-generated"}  # no text
    contact = session.get(Contact, debt.contact_id) if debt.contact_id else None
    addressed = Addressed(draft, way.to, contact, headers, queue=QUEUE)
    message = compose.post(session, addressed, clock.now(), "reminder")
    row = about.past.get(decision.step)
    _keep(session, found, debt, decision.step, row, state="queued", why="", message_id=message.id)


@step
def _skip(session: Session, found: Rules, debt: Debt, about: Known, decision: Decision) -> None:
    """Note that nobody could be reached. The step stays open: each run tries it again, and its first day is kept."""
    assert decision.step
    row, why = about.past.get(decision.step), WHY[decision.code]
    if row is None:
        _keep(session, found, debt, decision.step, None, state="skipped", why=why)
    elif row.why != why:
        row.why = why
        signal(session, CHANGED, "reminders", [row.id])


@step
def _hand_over(session: Session, found: Rules, debt: Debt, decision: Decision) -> None:
    title = _("{number} is still not paid: call {name}").format(number=debt.number, name=debt.customer)
    why = _(WHY[decision.code]) if decision.code else _("{count} reminders brought no payment.").format(count=STEPS)
    task = Task(
        title=title[:200],
        note=why,
        due_on=found.today,
        contact_id=debt.contact_id,
        owner_id=debt.owner_id,
        subject=str(TABLES[debt.column].__tablename__),
        subject_id=debt.id,
    )
    tasks.ask_for(session, f"reminder:{debt.id}", task)
    _keep(session, found, debt, TASK, None, state="task", why=WHY.get(decision.code, ""))


@step
def _keep(
    session: Session,
    found: Rules,
    debt: Debt,
    number: int,
    row: Reminder | None,
    *,
    state: str,
    why: str,
    message_id: UUID | None = None,
) -> None:
    """Write a step down: the unique index refuses the second of two processes."""
    row = row or Reminder(**debt.named, step=number, sent_on=found.today)
    row.sent_on, row.state, row.why = found.today, state, why
    row.open, row.message_id = debt.open or 0, message_id
    session.add(row)
    session.flush()
    killpoint("reminder written")
    signal(session, CHANGED, "reminders", [row.id])


@step
def of_messages(session: Session, message_ids: Sequence[UUID]) -> dict[UUID, Reminder]:
    """Return the reminders that left as these messages."""
    query = select(Reminder).where(col(Reminder.message_id).in_(message_ids))
    return {row.message_id: row for row in session.scalars(query) if row.message_id}
