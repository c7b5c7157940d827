"""Holding: no reminders of one invoice or order before a day, and why. What waits in the outbox does not leave either."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from models.language import N_, _
from models.payments import HoldDraft, ReminderHold
from services.records import fields
from services.reminders import debts, rules
from services.reminders.debts import Debt
from services.reminders.running import CHANGED
from services.work import Actor, Invalid, NotFound, action, announce_id, find, kind, step
from services.work.events import signal

HELD = kind("reminders.held", N_("{actor} held payment reminders of {number} until {until}: {reason}"), "pause_circle")
RELEASED = kind("reminders.released", N_("{actor} released payment reminders of {number}"), "play_circle")
KINDS = [CHANGED, HELD, RELEASED]
FARTHEST = timedelta(days=366)  # longer is no hold: such an invoice is credited


class HoldCard(SQLModel):
    """The hold of one invoice or order: before `until` nothing is sent."""

    id: UUID
    invoice_id: UUID | None
    order_id: UUID | None
    number: str
    until: date
    why: str


@action("reminders.edit")
def hold(session: Session, actor: Actor, values: Mapping[str, Any]) -> HoldCard:
    """Hold the reminders of one invoice or order before a day (`HoldDraft`). An earlier hold is replaced.

    Refuses (`Invalid`, at its field) a document the actor may not see, a draft, a credit note, a day that is not after
    today and one more than a year away.
    """
    draft = fields.draft(HoldDraft, dict(values))
    debt, until = _debt(session, actor, draft), _until(session, draft)
    row = session.scalar(select(ReminderHold).where(getattr(ReminderHold, debt.column) == debt.id).with_for_update())
    row = row or ReminderHold(**debt.named, until_on=until)
    row.until_on, row.why = until, draft.why
    session.add(row)
    session.flush()
    told = {"until": until.isoformat(), "reason": draft.why or _("no reason given")}
    _tell(session, HELD, row, debt, **told)
    return _card(row, debt)


@action("reminders.edit")
def release(session: Session, actor: Actor, hold_id: UUID) -> UUID:
    """Remind again: the next run sends the newest step. Return the id. Refuses a hold the actor may not see
    (`NotFound`)."""
    row = find(session, actor, ReminderHold, hold_id, "hold")
    key = ("invoice_id", row.invoice_id) if row.invoice_id else ("order_id", row.order_id)
    debt = debts.named(session, [key]).get(key)  # type: ignore[list-item]
    session.delete(row)
    if debt is not None:
        _tell(session, RELEASED, row, debt)
    return hold_id


@step
def _tell(session: Session, what: Any, row: ReminderHold, debt: Debt, **more: Any) -> None:
    table = str(debts.TABLES[debt.column].__tablename__)
    about = [debt.contact_id, debt.company_id]
    announce_id(session, what, table, debt.id, about, number=debt.number, **more)
    signal(session, CHANGED, "reminders", [row.id])


@step
def _debt(session: Session, actor: Actor, draft: HoldDraft) -> Debt:
    given = [(name, one) for name in debts.TABLES if (one := getattr(draft, name)) is not None]
    if len(given) != 1:
        raise Invalid(_("Please check the form."), invoice_id=_("Name an invoice or an order."))
    name, one = given[0]
    try:
        find(session, actor, debts.TABLES[name], one, "invoice")
    except NotFound:
        raise Invalid(_("Please check the form."), **{name: _("There is no such document.")}) from None
    found = debts.named(session, given).get((name, one))
    if found is None:
        never = _("This is a draft, a credit note or a cancelled order: nobody is reminded of it.")
        raise Invalid(_("Please check the form."), **{name: never})
    return found


@step
def _until(session: Session, draft: HoldDraft) -> date:
    today = rules.today(session)
    if draft.until is None:
        raise Invalid(_("Please check the form."), until=_("Choose a day."))
    if not today < draft.until <= today + FARTHEST:
        wrong = _("Choose a day after today.") if draft.until <= today else _("Choose a day within a year.")
        raise Invalid(_("Please check the form."), until=wrong)
    return draft.until


def _card(row: ReminderHold, debt: Debt) -> HoldCard:
    return HoldCard(
        id=row.id, invoice_id=row.invoice_id, order_id=row.order_id, number=debt.number, until=row.until_on, why=row.why
    )
