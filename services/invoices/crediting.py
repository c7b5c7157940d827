"""Credit notes: documents of their own series that take back an issued invoice, or a part of it, and pay it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel import Field, Session, SQLModel

from models.documents import LINES_MAX, LineDraft, TypedLines
from models.invoices import Invoice, InvoiceLine
from models.language import N_, _
from models.money import MICRO, MOST, exponent
from models.typed import Block, Day, MinorOrNone
from services import ledger
from services.documents.lines import columns
from services.invoices import allocations, left
from services.invoices.cards import LINES, InvoiceCard, card
from services.invoices.issuing import fix, locked
from services.invoices.record import GIVEN, INVOICE, ISSUED, TAKEN_BACK
from services.money import amounts
from services.money.totals import HUNDRED, half_up, shared
from services.payments import open_of
from services.records import fields
from services.work import Actor, Conflict, Invalid, action, announce

KEPT = (
    "title", "contact_id", "company_id", "deal_id", "order_id", "owner_id", "currency", "gross", "reference", "language",
)  # fmt: skip
WHOLE = ("discount_percent", "discount")


class CreditDraft(SQLModel):
    """What is typed on a credit note. Without lines and without an amount it credits all that is left."""

    lines: TypedLines = Field(
        default_factory=list,
        max_length=LINES_MAX,
        title=N_("Lines"),
        description=N_("What is taken back; what was ordered can then be billed again."),
    )
    amount: MinorOrNone = Field(
        default=None,
        gt=0,
        le=MOST,
        title=N_("Amount"),
        description=N_("With tax; it is shared out over the rates of the invoice."),
    )
    note: Block = Field(
        default=None,
        max_length=4_000,
        title=N_("Note"),
        description=N_("Printed on the credit note, for instance the reason."),
    )
    issued_on: Day = Field(default=None, title=N_("Issued"), description=N_("The day printed on it; today if empty."))


@action("invoices.issue", fresh=True)
def credit(session: Session, actor: Actor, invoice_id: UUID, values: Mapping[str, Any] | None = None) -> InvoiceCard:
    """Credit an issued invoice: all that is left of it, or a part (`CreditDraft`). The credit note is issued at once and
    pays its invoice; payments are taken back as far as they exceed what is open then.

    Refuses more than is left (`Invalid`), drafts and credit notes (`Conflict`).
    """
    invoice = locked(session, actor, invoice_id)
    draft = fields.draft(CreditDraft, dict(values or {}))
    if invoice.state != "issued" or invoice.kind == "credit":
        raise Conflict(_("Only an issued invoice can be credited."))
    there = left.left_to_credit(session, invoice)
    if left.total(there) <= 0:
        raise Invalid(_("Nothing is left to credit."), amount=_("Nothing is left to credit."))
    note = _begun(session, invoice, draft)
    _write_lines(session, invoice, note, draft, there)
    lines, found = fix(session, note, limits=there)
    allocations.give(session, note, invoice, min(note.total, left.total(there)))
    announce(session, ISSUED, note, (*INVOICE.about(note), invoice.id))
    ledger.rebuild(session, invoice, note)
    return card(session, note, lines, found)


@action("invoices.issue", fresh=True)
def undo(session: Session, actor: Actor, credit_id: UUID) -> InvoiceCard:
    """Take back what a credit note gave to its invoice: that is open again by so much. The note itself stays."""
    note, invoice = _pair(session, actor, credit_id)
    if not allocations.take_back(session, note):
        raise Conflict(_("This credit note pays nothing."))
    announce(session, TAKEN_BACK, note, (*INVOICE.about(note), invoice.id))
    ledger.rebuild(session, invoice, note)
    return card(session, note)


@action("invoices.issue")
def apply(session: Session, actor: Actor, credit_id: UUID) -> InvoiceCard:
    """Give what is left of a credit note to its invoice, as far as that is open."""
    note, invoice = _pair(session, actor, credit_id)
    much = min(allocations.left_of(session, note), open_of(session, invoice))
    if much <= 0:
        raise Conflict(_("Nothing is left of this credit note, or nothing is open."))
    allocations.give(session, note, invoice, much)
    announce(session, GIVEN, note, (*INVOICE.about(note), invoice.id))
    ledger.rebuild(session, invoice, note)
    return card(session, note)


def _pair(session: Session, actor: Actor, credit_id: UUID) -> tuple[Invoice, Invoice]:
    note = locked(session, actor, credit_id)
    if note.of_invoice_id is None or note.state != "issued":
        raise Conflict(_("This is not a credit note."))
    return note, locked(session, actor, note.of_invoice_id)


def _begun(session: Session, invoice: Invoice, draft: CreditDraft) -> Invoice:
    kept = {name: getattr(invoice, name) for name in KEPT}
    note = Invoice(kind="credit", of_invoice_id=invoice.id, note=draft.note, issued_on=draft.issued_on, **kept)
    session.add(note)
    session.flush()
    return note


def _write_lines(session: Session, invoice: Invoice, note: Invoice, draft: CreditDraft, there: left.Groups) -> None:
    """Add the lines of a credit note: those typed, or a line for each rate, or all lines of the invoice."""
    mine = {one.id: one for one in LINES.rows(session, invoice)}
    if draft.lines:
        rows = [_typed(number, line, mine) for number, line in enumerate(draft.lines)]
    elif draft.amount is not None:
        rows = _rest(invoice, _share(draft.amount, there, invoice.currency))
    elif left.total(there) == invoice.total:
        for name in WHOLE:
            setattr(note, name, getattr(invoice, name))
        rows = [one.model_dump(exclude={"id", "made_at", "made_by", "version", "invoice_id"}) for one in mine.values()]
    else:
        rows = _rest(invoice, there)
    for position, row in enumerate(rows, 1):
        session.add(InvoiceLine(**{"amount": 0, **row, "position": position, "invoice_id": note.id}))
    session.flush()


def _typed(number: int, line: LineDraft, mine: Mapping[UUID, InvoiceLine]) -> dict[str, Any]:
    of = mine.get(line.id) if line.id else None
    if line.id and of is None:
        raise Invalid(_("Please check the lines."), **{f"lines.{number}.id": _("There is no such line.")})
    return columns(line) | {"order_line_id": of.order_line_id if of else None}


def _rest(invoice: Invoice, groups: left.Groups) -> list[dict[str, Any]]:
    """Return a line for each rate, whose amount and tax are fixed."""
    text = _("Credit of {number}").format(number=invoice.number)
    whole = MICRO // 10 ** exponent(invoice.currency)  # of the smallest unit, as a price
    return [
        {
            "text": text,
            "quantity_micro": MICRO,
            "price_micro": base * whole,
            "tax_milli": rate,
            "tax_category": category,
            "amount": base,
            "deducted_tax": tax,
        }
        for (category, rate), (base, tax) in groups.items()
    ]


def _share(much: int, there: left.Groups, currency: str) -> left.Groups:
    """Return an amount shared out over what is left of each rate, tax included."""
    whole = left.total(there)
    if much > whole:
        raise _too_much("amount", whole, currency)
    parts = shared(much, [base + tax for base, tax in there.values()])
    found: left.Groups = {}
    for (key, (base, tax)), part in zip(there.items(), parts, strict=True):
        net = base if part == base + tax else half_up(part * HUNDRED, HUNDRED + key[1])
        if part:
            found[key] = (net, part - net)
    return found


def _too_much(name: str, most: int, currency: str) -> Invalid:
    said = _("Only {amount} is left to credit.").format(amount=amounts.shown(most, currency))
    return Invalid(_("This is more than is left to credit."), **{name: said})
