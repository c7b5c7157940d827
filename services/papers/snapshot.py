"""What is printed: a document as it was when it was fixed. Nothing is looked up while it is drawn."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Kind = Literal["quote", "order", "invoice", "deposit", "credit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A seller or a buyer. A `country` is two letters, or what was typed."""

    name: str = ""
    person: str = ""  # of a company that buys
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    tax_id: str = ""
    registration: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line. Numbers are decimals as text; `amount` is in the smallest unit, without tax unless prices include it."""

    text: str
    amount: int
    note: str = ""
    quantity: str = "1"
    unit: str = ""
    price: str = "0"
    discount: str = "0"  # per cent
    tax: str = "0"  # per cent
    category: str = "S"
    deducts: bool = False  # a deposit that was billed before
    deducted_tax: int = 0


@dataclass(frozen=True, slots=True)
class Tax:
    """What one rate comes to."""

    category: str
    rate: str
    base: int
    tax: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """Where the money goes."""

    holder: str = ""
    name: str = ""
    iban: str = ""
    bic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How it looks: `logo` is a PNG or a JPEG; `paper` a4 or us-letter."""

    brand: str = ""
    tagline: str = ""
    footer: str = ""
    colour: str = "#0f2f4a"
    paper: str = "a4"
    logo: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A document. Amounts are in the smallest unit of its currency; those of a credit note are positive.

    Without a number it is a draft. `due_on` of a quote is the last day on which it can be accepted. `open` is what is
    still to pay, where that is not the total; `of_number` is the invoice that a credit note credits.
    """

    kind: Kind
    seller: Party
    buyer: Party
    lines: tuple[Line, ...]
    taxes: tuple[Tax, ...]
    net: int
    tax: int
    total: int
    currency: str
    number: str = ""
    draft: bool = False
    issued_on: date | None = None
    due_on: date | None = None
    language: str = "en"
    title: str = ""
    reference: str = ""
    note: str = ""
    terms: str = ""
    gross: bool = False
    discount: int = 0
    discount_percent: str = "0"
    open: int | None = None
    of_number: str = ""
    of_issued_on: date | None = None
    bank: Bank = field(default_factory=Bank)
    look: Look = field(default_factory=Look)
    fixed_at: int = 0  # seconds since 1970, printed into the file as the time it was made
