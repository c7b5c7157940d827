"""Numbers, amounts and days as they are printed in a language (Babel)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, get_currency_symbol

from models.money import exponent
from services.money.amounts import major

MINUS = "\u2212"
LOCALES = {"fr": "fr_FR", "en": "en_GB"}


@dataclass(frozen=True, slots=True)
class Figures:
    """How a document prints its numbers."""

    locale: str
    currency: str

    @classmethod
    def of(cls, language: str, paper: str, currency: str) -> "Figures":
        """Return how they are printed in a language; English on Letter is that of the United States."""
        locale = "en_US" if (language, paper) == ("en", "us-letter") else LOCALES.get(language, LOCALES["en"])
        return cls(locale, currency)

    @property
    def sign(self) -> str:
        """The sign of the currency, as in €."""
        return get_currency_symbol(self.currency, locale=self.locale)

    def amount(self, minor: int) -> str:
        """Return an amount without its currency: 1,234.50."""
        return self._decimal(major(minor, self.currency), f"#,##0{self._places()}")

    def money(self, minor: int) -> str:
        """Return an amount with its currency: €1,234.50."""
        shown = format_currency(major(minor, self.currency), self.currency, locale=self.locale)
        if self.sign.isalpha() and not self.locale.startswith("fr"):  # NPR 1,234.50
            shown = shown.replace(self.sign, f"{self.sign}\u00a0").replace("\u00a0\u00a0", "\u00a0")
        return _signed(shown)

    def price(self, text: str) -> str:
        """Return a price with at least the decimals of the currency, and at most six."""
        places = exponent(self.currency)
        return self._decimal(Decimal(text), f"#,##0.{'0' * places}{'#' * (6 - places)}")

    def quantity(self, text: str) -> str:
        """Return a quantity: 2.5."""
        return self._decimal(Decimal(text), "#,##0.######")

    def percent(self, text: str) -> str:
        """Return a rate: 13.5%."""
        number = self._decimal(Decimal(text), "0.###")
        return f"{number}\u00a0%" if self.locale.startswith("fr") else f"{number}%"

    def day(self, day: date | None) -> str:
        """Return a day: 26 November 2026. Nothing without one."""
        return format_date(day, "long", locale=self.locale) if day else ""

    def country(self, country: str) -> str:
        """Return the name of a country that is known by its letters or by its name; what is not known stays as typed."""
        code = country_code(country)
        return str(Locale.parse(self.locale).territories[code]) if code else country

    def _places(self) -> str:
        places = exponent(self.currency)
        return f".{'0' * places}" if places else ""

    def _decimal(self, number: Decimal, pattern: str) -> str:
        return _signed(format_decimal(number, pattern, locale=self.locale))


def _signed(text: str) -> str:
    return text.replace("-", MINUS)


def country_code(country: str) -> str:
    """Return the two letters of a country, by them or by its name in a language of documents; nothing for another."""
    return _countries().get(country.strip().casefold(), "")


@cache
def _countries() -> dict[str, str]:
    found = {}
    for language in LOCALES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                found[code.casefold()] = found[str(name).casefold()] = str(code)
    return found
