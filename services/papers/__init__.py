"""Papers: quotes, orders and invoices as PDF, and the e-invoice inside those of invoices."""

from services.papers import logos
from services.papers.keeping import (
    EACH,
    Made,
    PaperCard,
    find,
    make,
    make_all,
    make_recent,
    order_pdf,
    order_preview,
    pdf,
    preview,
    quote_pdf,
    quote_preview,
    xml,
)
from services.papers.letter import Letter, letter

__all__ = [
    "EACH",
    "Letter",
    "Made",
    "PaperCard",
    "find",
    "letter",
    "logos",
    "make",
    "make_all",
    "make_recent",
    "order_pdf",
    "order_preview",
    "pdf",
    "preview",
    "quote_pdf",
    "quote_preview",
    "xml",
]
