"""Applying a bank line: it becomes a payment, once, and pays what a person says. Or it is ignored; both can be undone."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel, col

from models.language import _
from models.payments import BankLine, Payment
from models.text import line as one_line
from services import payments
from services.banking.events import CHANGED, IGNORED
from services.banking.lines import NOUN, LineCard, cards
from services.payments import recording
from services.payments.cards import plain
from services.work import Actor, Conflict, Event, Invalid, action, announce, errand, perform, step
from services.work import find as find_row
from services.work.events import signal

PROVIDER = "bank"
REASON = 300  # characters


class Applied(SQLModel):
    """How many lines were applied, and how many no longer fitted."""

    applied: int
    skipped: int


@action("payments.edit")
def apply(session: Session, actor: Actor, line_id: UUID, parts: Sequence[Mapping[str, Any]]) -> LineCard:
    """Record a line as a payment and allocate it (`AllocationDraft`, part by part); what no part takes is left to
    allocate. Refuses a line that was settled, and what `payments.allocate` refuses: all of it or nothing."""
    row = _new(session, actor, line_id)
    if not parts:
        raise Invalid(_("Please check the form."), allocations=_("Name an invoice or an order."))
    first = dict(parts[0])
    if first.get("invoice_id") is None and first.get("order_id") is None:
        raise Invalid(_("Please check the form."), **{"allocations.0.invoice_id": _("Name an invoice or an order.")})
    values = {
        "amount": row.amount,
        "currency": row.currency,
        "received_on": row.booked_on,
        "payer": row.payer or row.payer_account,
        "reference": row.reference[:200],
        **{name: first[name] for name in ("invoice_id", "order_id", "settles") if first.get(name) is not None},
    }
    draft, _document = recording.checked(session, actor, values)
    key = _provider_id(session, row)
    made = recording.add(session, draft, recorded_by=actor.user_id, provider=PROVIDER, provider_id=key)
    payments.allocate(session, actor, made.id, parts)
    row.state, row.payment_id = "applied", made.id
    return _told(session, actor, row)


@errand("payments.edit")
def apply_all(actor: Actor, lines: Sequence[tuple[UUID, Sequence[Mapping[str, Any]]]]) -> Applied:
    """Apply lines as they were shown, each by a work of its own. One that no longer fits (another was first, or the
    invoice is paid) is skipped."""
    done = 0
    for line_id, parts in lines:
        try:
            perform(actor, apply, line_id, parts)
            done += 1
        except (Conflict, Invalid):
            continue
    return Applied(applied=done, skipped=len(lines) - done)


@action("payments.edit")
def ignore(session: Session, actor: Actor, line_id: UUID, reason: str) -> LineCard:
    """Ignore a line, because it pays nothing of ours. Refuses one that was settled, and no reason."""
    row, why = _new(session, actor, line_id), one_line(reason)
    if not why:
        raise Invalid(_("Please check the form."), reason=_("Say why."))
    if len(why) > REASON:
        said = _("Use at most {max_length} characters.").format(max_length=REASON)
        raise Invalid(_("Please check the form."), reason=said)
    row.state, row.why = "ignored", why
    announce(session, IGNORED, row, amount=plain(row.amount, row.currency), reason=why)
    return _told(session, actor, row)


@action("payments.edit")
def undo(session: Session, actor: Actor, line_id: UUID, reason: str = "") -> LineCard:
    """Make a settled line new again: the payment of an applied one is reversed, for which the actor confirms the
    password. Refuses a line that is new."""
    row = _locked(session, actor, line_id)
    if row.state == "new":
        raise Conflict(_("This line is new already."))
    if row.payment_id is not None:
        payments.reverse(session, actor, row.payment_id, reason or _("Undone at the bank line."))
    row.state, row.why, row.payment_id = "new", "", None
    return _told(session, actor, row)


@step
def follow_reversal(session: Session, actor: Actor, event: Event) -> None:
    """Make the line of a reversed payment new again: the money came, and still waits for somebody."""
    for row in session.scalars(select(BankLine).where(col(BankLine.payment_id) == event.subject_id)):
        row.state, row.payment_id = "new", None
        signal(session, CHANGED, "bank_lines", [row.id])


@step
def _new(session: Session, actor: Actor, line_id: UUID) -> BankLine:
    """Return a new line that no other work can settle until this one ends."""
    row = _locked(session, actor, line_id)
    if row.state == "applied":
        raise Conflict(_("This line was applied already."))
    if row.state == "ignored":
        raise Conflict(_("This line was ignored. Undo that first."))
    return row


@step
def _locked(session: Session, actor: Actor, line_id: UUID) -> BankLine:
    row = find_row(session, actor, BankLine, line_id, NOUN)
    session.refresh(row, with_for_update=True)  # (SQLite has one writer at a time anyway)
    return row


@step
def _provider_id(session: Session, row: BankLine) -> str:
    """Return the id of a line's payment: its key, and a number after that of a payment that was reversed."""
    mine = (col(Payment.provider) == PROVIDER, col(Payment.provider_id).startswith(row.key, autoescape=True))
    before = session.scalar(select(func.count()).select_from(Payment).where(*mine)) or 0
    return f"{row.key}.{before + 1}" if before else row.key


@step
def _told(session: Session, actor: Actor, row: BankLine) -> LineCard:
    signal(session, CHANGED, "bank_lines", [row.id])
    return cards(session, actor, [row])[0]
