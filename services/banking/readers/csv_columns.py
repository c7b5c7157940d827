"""What the columns of a bank's CSV file are, by the words in their headings: English, French and German."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from models.money import exponents
from models.text import fold

# Folded, as banks write them; of two columns with the same meaning the word that is listed first counts.
WORDS: dict[str, tuple[str, ...]] = {
    "booked": (
        "buchungstag",
        "buchungsdatum",
        "buchung",
        "booking date",
        "posting date",
        "completed date",
        "date completed",
        "transaction date",
        "date de comptabilisation",
        "date comptable",
        "date d'operation",  # no text
        "date de l'operation",  # no text
        "date operation",
        "date",
        "datum",
    ),
    "valued": ("valutadatum", "wertstellung", "valuta", "value date", "date valeur", "date de valeur"),
    "amount": (
        "betrag",
        "umsatz",
        "buchungsbetrag",
        "amount",
        "transaction amount",
        "montant",
        "montant de l'operation",  # no text
        "value",
    ),
    "credit": (
        "haben",
        "gutschrift",
        "eingang",
        "credit",
        "credits",
        "credit amount",
        "paid in",
        "money in",
        "deposits",
        "credit euros",
        "montant credit",
        "recettes",
        "encaissement",
    ),
    "debit": (
        "soll",
        "belastung",
        "lastschrift",
        "ausgang",
        "debit",
        "debits",
        "debit amount",
        "paid out",
        "money out",
        "withdrawals",
        "debit euros",
        "montant debit",
        "depenses",
        "decaissement",
    ),
    "sign": (
        "soll/haben",
        "soll-haben",
        "s/h",
        "sens",
        "debit/credit",
        "credit/debit",
        "d/c",
        "c/d",
        "cr/dr",
        "dr/cr",
        "type",
    ),
    "currency": ("wahrung", "waehrung", "devise", "currency", "ccy", "kontowahrung"),
    "payer": (
        "zahlungspflichtige*r",
        "auftraggeber",
        "auftraggeber/empfanger",
        "auftraggeber / begunstigter",
        "beguenstigter/zahlungspflichtiger",
        "begunstigter/zahlungspflichtiger",
        "auftraggeber/beguenstigter",
        "auftraggeber/begunstigter",
        "begunstigter / auftraggeber",
        "name zahlungsbeteiligter",
        "zahlungspartner",
        "partner name",
        "counterparty name",
        "counterparty",
        "payer",
        "payer name",
        "paid by",
        "from",
        "donneur d'ordre",  # no text
        "emetteur",
        "payeur",
        "contrepartie",
        "nom de la contrepartie",
        "tiers",
        "nom",
        "name",
    ),
    "payer_account": (
        "kontonummer/iban",
        "iban zahlungsbeteiligter",
        "partner iban",
        "counterparty iban",
        "payer iban",
        "gegenkonto",
        "iban / kontonummer",
        "iban contrepartie",
        "compte contrepartie",
        "compte du tiers",
        "kontonummer",
        "iban",
    ),
    "account": (
        "auftragskonto",
        "iban auftragskonto",
        "iban kontoinhaber",
        "konto",
        "numero de compte",
        "compte",
        "own account",
        "account number",
        "account",
    ),
    "state": ("info", "state", "status", "statut", "etat"),
}
REFERENCE = (
    "verwendungszweck",
    "vorgang/verwendungszweck",
    "zahlungsreferenz",
    "kundenreferenz",
    "buchungstext",
    "reference",
    "payment reference",
    "transaction reference",
    "description",
    "transaction description",
    "details",
    "narrative",
    "memo",
    "purpose",
    "remittance information",
    "libelle",
    "libelle de l'operation",  # no text
    "libelle operation",
    "libelle simplifie",
    "detail",
    "communication",
    "motif",
    "informations complementaires",
    "end-to-end reference",
    "end to end id",
    "notes",
    "message",
)
UNIT = re.compile(r"\s*[(\[]([^)\]]*)[)\]]|\s+(eur|euros?|gbp|chf|usd)$")
EURO = {"euro": "EUR", "euros": "EUR", "€": "EUR"}


@dataclass(frozen=True, slots=True)
class Columns:
    """The places of the columns in a row, by what they are; those of the reference; and the currency in a heading."""

    at: dict[str, int] = field(default_factory=dict)
    reference: tuple[int, ...] = ()
    currency: str = ""

    @property
    def enough(self) -> bool:
        """Whether there are a day and an amount."""
        return ("booked" in self.at or "valued" in self.at) and bool({"amount", "credit"} & self.at.keys())


def columns_of(headings: Sequence[str]) -> Columns:
    """Return what the columns below these headings are."""
    names = [_plain(one) for one in headings]
    found = {kind: place for kind, words in WORDS.items() if (place := _place(names, words)) is not None}
    if "credit" in found and "debit" not in found:  # a column “Credit” alone is an amount
        found.setdefault("amount", found.pop("credit"))
    reference = tuple(
        place
        for word in REFERENCE
        for place, name in enumerate(names)
        if name == word or name.startswith(f"{word} (") or (word == "kundenreferenz" and name.startswith(word))
    )
    return Columns(found, reference, _currency(headings))


def _place(names: Sequence[str], words: Sequence[str]) -> int | None:
    return next((names.index(word) for word in words if word in names), None)


def _plain(heading: str) -> str:
    """Return a heading folded, without the unit in brackets or behind it."""
    text = fold(heading.strip().strip('"'))
    return " ".join(UNIT.sub("", text).split())


def _currency(headings: Sequence[str]) -> str:
    """Return the currency that a heading names, as in “Montant (EUR)”; empty where none does."""
    for heading in headings:
        for found in UNIT.finditer(fold(heading)):
            word = (found[1] or found[2] or "").strip()
            code = EURO.get(word, word.upper())
            if code in exponents():
                return code
    return ""
