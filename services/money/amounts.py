"""Amounts as people type and read them: `1,234.56`, `1.234,56`, `12`."""

import re
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from functools import cache

from babel.core import Locale, UnknownLocaleError
from babel.languages import get_official_languages
from babel.numbers import format_currency, format_decimal, get_decimal_symbol

from models.language import N_, _, decimal, locale
from models.money import MOST, exponent

EXAMPLE = N_("Enter an amount, as in 12.50.")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)*")
_SIGNS = re.compile(r"[\s\u00a0\u202f'’]|[A-Za-z]{3}|[$€£¥₹]")


def read(typed: str, currency: str, country: str | None = None) -> int:
    """Return a typed amount in the smallest unit of a currency.

    Both a point and a comma may stand before the decimals: the last sign that occurs once is theirs. A single sign before
    exactly three digits, in a currency with fewer decimals, is read as in a country (two letters): where it stands before
    decimals there are too many, else it groups thousands. Without a country it is refused, with both readings.

    Refuses (`ValueError`, with a sentence) text that is no amount, more decimals than the currency has, and more than
    10^15 of the smallest unit.
    """
    text = _SIGNS.sub("", typed.strip())
    if not _NUMBER.fullmatch(text) or len(text) > 40:
        raise ValueError(_(EXAMPLE))
    places = exponent(currency)
    number = Decimal(_plain(text, places, decimal_sign(country)))
    minor = number.scaleb(places)
    if minor != int(minor):
        said = _("{currency} has no decimal places.") if places == 0 else _("{currency} has {places} decimal places.")
        raise ValueError(said.format(currency=currency, places=places))
    if abs(minor) > MOST:
        raise ValueError(_("This amount is too large."))
    return int(minor)


def number(typed: str, country: str | None = None) -> Decimal | None:
    """Return a typed number that is no money, with the same signs as an amount; None for any other text. Refuses
    (`ValueError`, with a sentence) a sign that can be read in two ways."""
    text = re.sub(r"[\s\u00a0\u202f'’]", "", typed)
    if not _NUMBER.fullmatch(text) or len(text) > 40:
        return None
    return Decimal(_plain(text, 0, decimal_sign(country)))


def _plain(text: str, places: int, decimal: str) -> str:
    """Return the digits with a point before the decimals."""
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return text
    sign, digits = text[last], len(text) - last - 1
    other = "," if sign == "." else "."
    single = text.count(sign) == 1 and other not in text and digits == 3 and places < 3
    if single and not decimal:
        said = _("“{typed}” can mean {whole} or {part}. Leave the sign out, or use fewer decimal places.")
        raise ValueError(said.format(typed=text, whole=text.replace(sign, ""), part=text.replace(sign, ".")))
    groups = text.count(sign) > 1 or (single and sign != decimal)
    whole, decimals = (text, "") if groups else (text[:last], text[last + 1 :])
    return re.sub(r"[.,]", "", whole) + (f".{decimals}" if decimals else "")


@cache
def decimal_sign(country: str | None) -> str:
    """Return the sign before decimals in a country; nothing for an unknown one."""
    for language in get_official_languages(country, de_facto=True) if country else ():
        with suppress(UnknownLocaleError):
            return str(get_decimal_symbol(Locale(language, country)))
    return ""


def shown(minor: int, currency: str, language: str = "") -> str:
    """Return an amount as it is read in a language, else in the reader's: `€1,234.56` in English, `1 234,56 €` in French."""
    return format_currency(major(minor, currency), currency, locale=language or locale())


def plain(minor: int, currency: str, language: str = "") -> str:
    """Return an amount without its currency, as tables show it: `1,234.56`."""
    places = exponent(currency)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return format_decimal(major(minor, currency), format=pattern, locale=language or locale())


def unit_price(text: str, currency: str, language: str = "") -> str:
    """Return a price of one, typed as a decimal, with as many decimals as it has: `€0.3333`."""
    number = Decimal(text)
    places = max(exponent(currency), -int(number.as_tuple().exponent))
    here = language or locale()
    digits = f"#,##0.{'0' * places}" if places else "#,##0"
    before = Locale.parse(here).currency_formats["standard"].pattern.startswith("¤")
    form = f"¤{digits}" if before else f"{digits}\N{NO-BREAK SPACE}¤"
    return format_currency(number, currency, form, locale=here, currency_digits=False)


def price(text: str, currency: str) -> str:
    """Return a price that is kept as text with at least the decimals of its currency: `145.00`, `0.125`."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    least = Decimal(1).scaleb(-exponent(currency))
    return f"{number.quantize(least) if number == number.quantize(least) else number:f}"


def read_price(text: str, currency: str) -> str:
    """Return such a price as it is read: `7,500.00`."""
    try:
        number = Decimal(price(text, currency))
        return decimal(number, max(0, -int(number.as_tuple().exponent)))
    except InvalidOperation:
        return text


def typed(minor: int, currency: str) -> str:
    """Return an amount as a field shows it: `1234.50`."""
    return f"{major(minor, currency):f}"


def major(minor: int, currency: str) -> Decimal:
    """Return an amount in whole units: 12.50 of 1250 cents."""
    return Decimal(minor).scaleb(-exponent(currency))
