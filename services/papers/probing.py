"""A probe: a draft invoice is written, added up and drawn, and nothing of it stays (N-03). It takes no number."""

from dataclasses import dataclass
from decimal import Decimal

from models.language import N_
from services import invoices
from services.papers import taking
from services.papers.rendering import render
from services.papers.snapshot import Snapshot
from services.work import Actor, Conflict
from services.work.undone import undone

TITLE = N_("Daily check")
LINES = (("1.5", "40"), ("2", "19.50"))  # quantity and price of each line
TAX = Decimal(20)  # per cent
LINE = N_("Test line")


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a probe drew: the total in the smallest unit of its currency, and the PDF's bytes."""

    total: int
    currency: str
    pdf: bytes


def probe(actor: Actor, currency: str) -> Drawn:
    """Write a draft invoice in a work that is not committed, compare its total with a sum of our own, and draw it as a PDF
    after it. Raises `Conflict` where they differ, and what writing and drawing would raise."""
    paper = _paper(actor, currency)
    pdf = render(paper)
    if not pdf.startswith(b"%PDF"):
        raise Conflict(TITLE)
    return Drawn(paper.total, currency, pdf)


def expected(places: int) -> int:
    """Return what the lines come to with tax, in the smallest unit of a currency with so many places, by a sum that knows
    nothing of ours."""
    net = sum((Decimal(quantity) * Decimal(price) for quantity, price in LINES), Decimal())
    return int((net * (1 + TAX / 100) * 10**places).to_integral_value())


def _paper(actor: Actor, currency: str) -> Snapshot:
    lines = [{"text": LINE, "quantity": quantity, "price": price, "tax": str(TAX)} for quantity, price in LINES]
    with undone(actor) as session:
        made = invoices.create(session, actor, {"title": TITLE, "currency": currency, "lines": lines})
        session.flush()
        paper = taking.taken(session, actor, "invoices", made.id)
        if made.number or paper.number:
            raise Conflict(TITLE)
        return paper
