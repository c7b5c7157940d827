"""What a bank line may pay: by a number in its reference, else by the payer and what is open. A person decides."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Field, Session, SQLModel, col
from stdnum import iso11649

from models.companies import Company
from models.contacts import Contact
from models.invoices import Balance, Invoice
from models.language import _
from models.payments import BankLine, Payment
from models.sales import Order
from models.text import words
from services.payments.cards import plain
from services.work import Actor, step, visible

MOST = 20_000  # open invoices and orders that are looked through, those due first before the others
SHORTEST = 4  # characters of a number that is looked for inside a reference
LEGAL_FORMS = "gmbh mbh ag kg ug ohg ek sa sas sasu sarl eurl sci ltd limited plc llc llp inc corp co cie bv nv srl spa"  # no text
TITLES = "the et and und y mr mrs ms miss mme mlle herr frau dr"  # no text
LEGAL = frozenset(f"{LEGAL_FORMS} {TITLES}".split())
PARTED = r"[\W_]*"  # banks break lines and drop dashes anywhere
RF = re.compile(r"RF(?=\d\d)")


class Part(SQLModel):
    """So much of a line for one invoice or order."""

    invoice_id: UUID | None
    order_id: UUID | None
    number: str
    customer: str
    amount: int
    open: int


class Suggestion(SQLModel):
    """What a line may pay, and why, in a sentence. `sure`: a number is named, and the amount is exactly what is open."""

    parts: list[Part] = Field(default_factory=list)
    sure: bool = False
    why: str = ""


@dataclass(slots=True)
class Open:
    """An invoice or order with something open, as far as lines before have not taken it. `names` are its customer's."""

    invoice_id: UUID | None
    order_id: UUID | None
    number: str
    open: int
    currency: str
    customers: frozenset[UUID]
    names: tuple[str, ...]
    squeezed: str

    def part(self, amount: int) -> Part:
        """Return a part that pays it."""
        customer = self.names[0] if self.names else ""
        return Part(
            invoice_id=self.invoice_id,
            order_id=self.order_id,
            number=self.number,
            customer=customer,
            amount=amount,
            open=self.open,
        )


@step
def suggest(
    session: Session, actor: Actor, lines: Sequence[BankLine], doubtful: Iterable[UUID] = (), *, only_sure: bool = False
) -> Mapping[UUID, Suggestion]:
    """Return for each of these lines what it may pay; an empty suggestion where nothing fits. What a sure one takes, a
    later line does not get. `doubtful` lines are never sure; with `only_sure`, payers are not looked at."""
    there = _open(session, actor) if lines else []
    accounts = {} if only_sure else _paid_before(session, lines)
    found, unsure = {}, set(doubtful)
    for line in sorted(lines, key=lambda one: (one.booked_on, one.id)):
        here = [one for one in there if one.open > 0 and one.currency == line.currency]
        made = _by_number(line, here)
        if made is None and not only_sure:
            made = _by_payer(line, here, accounts.get(line.payer_account, frozenset()))
        made = found[line.id] = made or Suggestion()
        made.sure = made.sure and line.id not in unsure
        if made.sure:
            paid = {part.invoice_id or part.order_id for part in made.parts}
            for one in here:
                one.open = 0 if (one.invoice_id or one.order_id) in paid else one.open
    return found


def _by_number(line: BankLine, there: Sequence[Open]) -> Suggestion | None:
    """Suggest what the reference names: `INV-2026-0001`, `inv 2026 0001`, or as a structured reference (ISO 11649)."""
    reference = line.reference.upper()
    squeezed = _squeeze(reference)
    structured = _structured(squeezed)
    named = [
        one
        for one in there
        if one.squeezed.lstrip("0") in structured or (one.squeezed in squeezed and _names(one.squeezed, reference))
    ]
    if not named:
        return None
    parts, total = _shared(line.amount, named), sum(one.open for one in named)
    said, rest = (
        _("The reference names {numbers}, and the amount fits."),
        plain(abs(line.amount - total), line.currency),
    )
    if line.amount < total:
        said = _("The reference names {numbers}; {amount} stays open.")
    if line.amount > total:
        said = _("The reference names {numbers}; {amount} is more than is open.")
    why = said.format(numbers=", ".join(one.number for one in named), amount=rest)
    return Suggestion(parts=parts, sure=line.amount == total, why=why)


def _structured(squeezed: str) -> set[str]:
    """Return what creditor references (ISO 11649: RF, two check digits) in a text name, without zeros in front."""
    found = (squeezed[one.start() : one.start() + 25] for one in RF.finditer(squeezed))
    whole = (text[:length] for text in found for length in range(5, len(text) + 1))
    return {one[4:].lstrip("0") for one in whole if iso11649.is_valid(one)} - {""}


def _names(squeezed: str, reference: str) -> bool:
    """Return whether a reference names a number that is in it, and no longer one: also without its dashes, or parted by
    the end of a line."""
    if len(squeezed) < SHORTEST:
        return False
    before = r"(?<!\d)" if squeezed[0].isdigit() else ""
    return re.search(f"{before}{PARTED.join(squeezed)}(?!\\d)", reference) is not None


def _by_payer(line: BankLine, there: Sequence[Open], customers: frozenset[UUID]) -> Suggestion | None:
    """Suggest by the name of the payer and the exact amount, else by what its account paid before."""
    exact = [one for one in there if one.open == line.amount]
    alike = [one for one in exact if any(_alike(line.payer, name) for name in one.names)]
    if alike:
        return Suggestion(parts=_shared(line.amount, alike[:1]), why=_("The payer's name and the open amount fit."))
    known = [one for one in there if one.customers & customers]
    if not known:
        return None
    exact = [one for one in known if one.open == line.amount]
    if exact:
        said, chosen = _("This account has paid for {customer} before, and the amount fits."), exact[:1]
    elif sum(one.open for one in known) == line.amount:
        said, chosen = _("This account has paid for {customer} before, and the amount is all that is open."), known
    else:
        said, chosen = _("This account has paid for {customer} before; this is due first."), known[:1]
    return Suggestion(parts=_shared(line.amount, chosen), why=_for(said, chosen[0]))


def _for(sentence: str, one: Open) -> str:
    return sentence.format(customer=one.names[0] if one.names else one.number)


def _shared(amount: int, there: Sequence[Open]) -> list[Part]:
    """Return the parts of an amount, in the order in which they are due, until it is used up."""
    parts = []
    for one in there:
        if amount > 0:
            parts.append(one.part(min(amount, one.open)))
            amount -= one.open
    return parts


def _alike(payer: str, name: str) -> bool:
    """Return whether two names are the same one: the words of the shorter are in the longer, in any order; a letter
    stands for a first name, and legal forms do not count."""
    one, other = sorted(([word for word in words(text) if word not in LEGAL] for text in (payer, name)), key=len)
    if len("".join(one)) < SHORTEST:
        return False
    return all(any(word == long or (len(word) == 1 and long.startswith(word)) for long in other) for word in one)


def _squeeze(text: str) -> str:
    return "".join(char for char in text.upper() if char.isalnum())


@step
def _open(session: Session, actor: Actor) -> list[Open]:
    """Return what is open of the invoices and orders that the actor may see, those due first before the others."""
    who = func.coalesce(col(Invoice.contact_id), col(Order.contact_id)) == col(Contact.id)
    firm = func.coalesce(col(Invoice.company_id), col(Order.company_id)) == col(Company.id)
    query: Any = (
        select(
            col(Balance.invoice_id),
            col(Balance.order_id),
            col(Balance.open),
            col(Balance.currency),
            col(Invoice.number).label("invoice"),
            col(Order.number).label("order"),
            col(Contact.id).label("contact_id"),
            col(Contact.name).label("contact"),
            col(Company.id).label("company_id"),
            col(Company.name).label("company"),
        )
        .select_from(Balance)
        .outerjoin(Invoice, col(Invoice.id) == col(Balance.invoice_id))
        .outerjoin(Order, col(Order.id) == col(Balance.order_id))
        .outerjoin(Contact, who)
        .outerjoin(Company, firm)
        .where(*_seen(actor), col(Balance.open) > 0)
        .order_by(col(Balance.due_on).nulls_last(), col(Balance.id))
    )
    return [_row(row) for row in session.execute(query.limit(MOST))]


def _seen(actor: Actor) -> list[ColumnElement[bool]]:
    if actor.scope == "all":
        return []
    invoices = col(Balance.invoice_id).in_(select(col(Invoice.id)).where(visible(actor, Invoice)))
    return [or_(invoices, col(Balance.order_id).in_(select(col(Order.id)).where(visible(actor, Order))))]


def _row(row: Any) -> Open:
    number = row.invoice or row.order or ""
    return Open(
        invoice_id=row.invoice_id,
        order_id=row.order_id,
        number=number,
        open=row.open,
        currency=row.currency,
        customers=frozenset({row.contact_id, row.company_id} - {None}),
        names=tuple(name for name in (row.company, row.contact) if name),
        squeezed=_squeeze(number),
    )


@step
def _paid_before(session: Session, lines: Sequence[BankLine]) -> Mapping[str, frozenset[UUID]]:
    """Return for each payer's account the customers whose payments came from it."""
    accounts = {one.payer_account for one in lines} - {""}
    query: Any = select(col(BankLine.payer_account), col(Payment.contact_id), col(Payment.company_id)).join(
        Payment, col(Payment.id) == col(BankLine.payment_id)
    )
    found: dict[str, set[UUID]] = {}
    for account, contact_id, company_id in session.execute(
        query.where(col(BankLine.payer_account).in_(accounts), col(BankLine.state) == "applied").distinct()
    ):
        found.setdefault(account, set()).update({contact_id, company_id} - {None})
    return {account: frozenset(ids) for account, ids in found.items()}
