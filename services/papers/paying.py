"""The code of a bank transfer in euros that banking apps can scan (EPC069-12), and how accounts are written."""

import io

import segno
from segno import helpers
from stdnum import iban as ibans

from services.money.amounts import major
from services.papers.snapshot import Snapshot

INK = "#111827"
LONGEST_NAME, LONGEST_TEXT = 70, 140  # of the standard
BILLS = ("invoice", "deposit")


def payable(paper: Snapshot) -> int:
    """Return what is still to pay of a document."""
    return paper.total if paper.open is None else paper.open


def is_paid_by_transfer(paper: Snapshot) -> bool:
    """Return whether a document says where to transfer its amount."""
    return paper.kind in BILLS and bool(paper.bank.iban) and payable(paper) > 0


def code(paper: Snapshot) -> bytes | None:
    """Return the code as SVG; None where the standard has none: other currencies, drafts, more than 999,999,999.99."""
    if not is_paid_by_transfer(paper) or paper.currency != "EUR" or not paper.number:
        return None
    try:
        made = helpers.make_epc_qr(
            name=paper.bank.holder[:LONGEST_NAME],
            iban=paper.bank.iban,
            bic=paper.bank.bic or None,
            amount=major(payable(paper), "EUR"),
            text=paper.number[:LONGEST_TEXT],
            encoding="utf-8",
        )
    except (ValueError, segno.DataOverflowError):
        return None
    drawn = io.BytesIO()
    made.save(drawn, kind="svg", border=0, dark=INK, xmldecl=False, svgns=True, scale=4)
    return drawn.getvalue()


def account(iban: str) -> str:
    """Return an IBAN in groups of four."""
    return str(ibans.format(iban))
