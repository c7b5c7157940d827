"""What quotes, orders and invoices have in common: who they are for, their lines, their sums, their numbers."""

from services.documents.cards import DocumentCard, LineCard, TaxCard, card_of
from services.documents.checking import check
from services.documents.lines import Kind, lines_part, sum_up
from services.documents.numbers import Numbered, take
from services.documents.previewing import Preview, preview

__all__ = [
    "DocumentCard",
    "Kind",
    "LineCard",
    "Numbered",
    "Preview",
    "TaxCard",
    "card_of",
    "check",
    "lines_part",
    "preview",
    "sum_up",
    "take",
]
