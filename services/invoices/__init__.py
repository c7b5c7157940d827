"""Invoices, deposit invoices and credit notes: drafts, then issued with a number, a snapshot and a seal."""

from services.invoices.billing import DepositDraft, bill, deposit
from services.invoices.cards import LINES, InvoiceCard, Listed
from services.invoices.crediting import CreditDraft, apply, credit, undo
from services.invoices.exporting import lines
from services.invoices.figures import AGES, STATES, Figure, Figures, figures
from services.invoices.issuing import issue
from services.invoices.parties import Parties, parties_of
from services.invoices.record import INVOICE, ISSUED, KINDS, Query, bin, change, create, find, restore, search
from services.invoices.settled import Before, Beside, Settled, before, beside

__all__ = [
    "AGES",
    "INVOICE",
    "ISSUED",
    "KINDS",
    "LINES",
    "STATES",
    "Before",
    "Beside",
    "CreditDraft",
    "DepositDraft",
    "Figure",
    "Figures",
    "InvoiceCard",
    "Listed",
    "Parties",
    "Query",
    "Settled",
    "apply",
    "before",
    "beside",
    "bill",
    "bin",
    "change",
    "create",
    "credit",
    "deposit",
    "figures",
    "find",
    "issue",
    "lines",
    "parties_of",
    "restore",
    "search",
    "undo",
]
