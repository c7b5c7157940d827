"""The words on paper, in each language that documents are printed in. They are those of the customer, not of the page."""

import json
from pathlib import Path
from typing import NamedTuple

from stdnum.eu.vat import MEMBER_STATES

from models.terms import Terms
from services.papers.snapshot import Kind

FOLDER = Path(__file__).parent / "words"  # one file for each language
VAT = frozenset({*MEMBER_STATES, "gr", "gb", "ch", "no"})  # where the tax is called that


class Words(NamedTuple):
    """The words of a language."""

    kinds: dict[Kind, str]
    issued: str
    due: str
    until: str
    reference: str
    to_pay: str
    total: str
    credited: str
    billed_to: str
    quoted_to: str
    credits: str
    about: str
    dated: str
    description: str
    quantity: str
    price: str
    tax: str
    vat: str
    net: str
    gross: str
    summary: str
    rate: str
    subtotal: str
    carried: str
    discount: str
    included: str
    paid: str
    terms: str
    pay: dict[str, str]
    transfer: str
    holder: str
    bank: str
    payment_reference: str
    scan: str
    hint: str
    page: str
    draft: str
    draft_number: str
    vat_number: str
    tax_number: str
    rounding: str
    categories: dict[str, str]
    reasons: dict[str, str]


def tax_word(words: Words, country: str) -> str:
    """Return how the tax of a country is called."""
    return words.vat if country.lower() in VAT else words.tax


def pay_words(words: Words, terms: Terms) -> str:
    """Return the sentence that says terms of payment."""
    days = words.pay["day" if terms.days == 1 else "days"].format(count=terms.days)
    usual = terms.month_end or "net" if terms.days else "month_end" if terms.month_end else "receipt"
    return words.pay[usual].format(days=days)


def _read(path: Path) -> Words:
    return Words(**json.loads(path.read_text(encoding="utf-8")))


WORDS = {one.stem: _read(one) for one in sorted(FOLDER.glob("*.json"))}
