"""One entry of a bank statement, as every reader returns it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from models.language import N_, _
from models.money import MOST as LARGEST
from models.money import exponents
from models.text import line
from services.work import Invalid

MOST = 5_000  # entries of a file: they are taken in by one work
ENTRY, LINE = N_("Entry {number}: {reason}"), N_("Line {number}: {reason}")
ROW = N_("Row {number}: {reason}")  # as spreadsheets count


@dataclass(frozen=True, slots=True)
class Entry:
    """A booked entry: `amount` in the smallest unit of its currency, negative where money went out. `account` is ours
    (empty: the file names none), `bank_ref` what the bank calls the entry."""

    account: str
    booked_on: date
    amount: int
    currency: str
    payer: str = ""
    payer_account: str = ""
    reference: str = ""
    bank_ref: str = ""


def refused(sentence: str) -> Invalid:
    """Return the refusal of a whole file."""
    return Invalid(sentence, file=sentence)


def refused_at(where: str, number: int, reason: str) -> Invalid:
    """Return the refusal of a file for one of its entries (`ENTRY`), lines (`LINE`) or rows (`ROW`)."""
    return refused(_(where).format(number=f"{number:,}", reason=reason))


def too_many() -> Invalid:
    """Return the refusal of a file with too many entries."""
    return refused(_("At most {count} entries fit into one file. Download shorter periods.").format(count=f"{MOST:,}"))


def minor(number: Decimal, currency: str) -> int:
    """Return an amount in the smallest unit of its currency. Raises ValueError with a sentence."""
    places = exponents().get(currency)
    if places is None:
        raise ValueError(_("There is no currency “{code}”.").format(code=currency[:10]))
    scaled = number.scaleb(places)
    if scaled != int(scaled):
        said = _("{currency} has no decimal places.") if places == 0 else _("{currency} has {places} decimal places.")
        raise ValueError(said.format(currency=currency, places=places))
    if abs(scaled) > LARGEST:
        raise ValueError(_("This amount is too large."))
    return int(scaled)


def account_of(text: str | None) -> str:
    """Return an account as it is compared: without spaces, in capitals."""
    return "".join((line(text) or "").split()).upper()[:40]


def joined(*parts: str | None, limit: int = 500) -> str:
    """Return texts as one line, each once."""
    clean = [line(one) or "" for one in parts]
    return " ".join(dict.fromkeys(one for one in clean if one))[:limit].strip()
