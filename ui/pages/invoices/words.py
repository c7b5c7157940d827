"""How invoices are called on their pages: their states, their sums, and the sheet of paper."""

from collections.abc import Mapping
from typing import Any

from models.invoices import BALANCE_STATES, INVOICE_KINDS
from models.language import _
from services import ledger
from services.documents.offered import Offered
from services.invoices import INVOICE, KINDS
from services.money import amounts
from services.money.totals import Tax
from ui.parts.document_desk import DocumentDesk, Facts, fixed_terms
from ui.parts.document_paper import Sheet
from ui.parts.filters import day_of

LIVE = [*KINDS, ledger.CHANGED]  # after these its pages are read again: a payment changes what is open
DAYS = ("issued_on", "due_on")
TONES = {"draft": "mute", "unpaid": "info", "partial": "warn", "paid": "ok", "overdue": "bad", "credit": "accent"}


def state_of(one: Any) -> str:
    """Return the state of an invoice as its chip has it: draft, credit, overdue, unpaid, partial or paid."""
    if one.state == "draft":
        return "draft"
    return "credit" if one.kind == "credit" else "overdue" if one.overdue else one.status or "unpaid"


def state_word(state: str) -> str:
    """Return the word for a state."""
    others = {"draft": _("Draft"), "credit": _("Credit note"), "overdue": _("Overdue")}
    return others.get(state) or _(BALANCE_STATES[state])


def sums_word(sums: Mapping[str, int]) -> str:
    """Return amounts by currency, the largest first, as in `€1,200.00 · $80.00`."""
    ordered = sorted(sums.items(), key=lambda pair: -abs(pair[1]))
    return " · ".join(amounts.shown(much, currency) for currency, much in ordered if much)


def facts_of(values: Mapping[str, Any]) -> Facts:
    """Return the days and references of typed values."""
    return [
        (_("Issued"), day_of(values["issued_on"] or "") or _("On issue")),
        (_("Due"), day_of(values["due_on"] or "") or values["terms"]),
        (_("Your order"), values["reference"]),
        (_("To pay"), amounts.shown(values["total"], values["currency"])),
    ]


def desk(values: Mapping[str, Any], lines: list[Any], offered: Offered, kind: str = "invoice") -> DocumentDesk:
    """Build the editor of a draft of this kind, and its preview."""
    title, number = _(INVOICE_KINDS[kind]), _("Number is given on issue")
    return DocumentDesk(INVOICE, values, lines, offered, DAYS, title, number, facts_of, _("Billed to"))


def sheet_of(card: Any) -> Sheet:
    """Return an issued invoice as it is on paper."""
    return Sheet(
        title=_(INVOICE_KINDS[card.kind]),
        number=card.number or "",
        currency=card.currency,
        net=card.net,
        tax=card.tax,
        total=card.total,
        seller=card.seller or {},
        buyer=card.buyer,
        person=card.buyer_person,
        facts=[
            (_("Issued"), card.issued_on),
            (_("Due"), card.due_on if card.kind != "credit" else None),
            (_("Payment terms"), fixed_terms(card) if card.kind != "credit" else ""),
            (_("Your order"), card.reference),
            (_("To pay"), "" if card.kind == "credit" else amounts.shown(card.total, card.currency)),
        ],
        lines=[line.model_dump() for line in card.lines],
        taxes=[Tax(one.category, round(float(one.rate) * 1_000), one.base, one.tax) for one in card.taxes],
        note=card.note or "",
    )
