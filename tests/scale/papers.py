"""Papers: invoices drawn as PDF with their e-invoice, one after the other, in this process."""

import time
from dataclasses import replace

from services.papers import einvoice
from services.papers.rendering import render
from services.papers.snapshot import Line
from tests.papers.samples import paper
from tests.scale.timing import show


def drawn(count: int) -> None:
    """So many invoices of six lines, and one of 1,000 lines."""
    papers = [paper(number=f"INV-2026-{number:04}") for number in range(count + 1)]
    render(papers.pop(), einvoice.made(papers[0]).xml)  # the fonts and the schema are read once
    began = time.process_time()
    for one in papers:
        render(one)
    plain = time.process_time() - began
    for one in papers:
        render(one, einvoice.made(one).xml)
    whole = time.process_time() - began - plain
    show("PDFs of an invoice, a core", f"{count / plain:.0f}/s", "25/s")
    show("with the e-invoice made and checked", f"{count / whole:.0f}/s", "")
    lines = tuple(Line(text=f"Item {number}", price="1", tax="23", amount=100) for number in range(1_000))
    began = time.process_time()
    render(replace(papers[0], lines=lines))
    show("an invoice of 1,000 lines", f"{time.process_time() - began:.1f} s", "")
