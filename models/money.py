"""Money: whole numbers of the smallest unit of a currency (ISO 4217), and decimals kept as text. No floats anywhere."""

import re
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Annotated, Any

from iso4217 import Currency as IsoCurrency
from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from models.language import N_
from models.text import line
from models.typed import Kind

MOST = 10**15  # of the smallest unit: exact in JSON, too, whose numbers are exact up to 2^53
MICRO, MILLI = 1_000_000, 1_000
TAX_CATEGORIES = {  # UNTDID 5305, as EN 16931 uses it
    "S": N_("Standard"),
    "Z": N_("Zero rate"),
    "E": N_("Exempt"),
    "AE": N_("Reverse charge"),
    "K": N_("Within the EU"),
    "G": N_("Export"),
    "O": N_("Not taxable"),
}
UNTAXED = frozenset(TAX_CATEGORIES) - {"S"}  # their rate is zero
_DECIMAL = re.compile(r"-?\d{1,13}(\.\d+)?")


@cache
def exponents() -> dict[str, int]:
    """Return the decimals of each currency that has a smallest unit, by its code: 2 of EUR, 0 of JPY, 3 of BHD."""
    return {one.code: one.exponent for one in IsoCurrency if one.exponent is not None}


def exponent(currency: str) -> int:
    """Return the decimals of a currency. Raises KeyError for an unknown one."""
    return exponents()[currency]


def _currency(value: Any) -> Any:
    code = (line(value) or "").upper() if isinstance(value, str) else value
    if code and code not in exponents():
        raise PydanticCustomError("currency", N_("Enter the three letters of a currency, as in EUR or USD."))
    return code


def decimal(places: int, *, least: Decimal, most: Decimal) -> Any:
    """Return the kind of a decimal that is typed and kept as text, such as "2.5": at most so many places, between
    `least` and `most`. Its plain form has no zeros at the end."""

    def checked(value: Any) -> str:
        text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
        if not _DECIMAL.fullmatch(text):
            raise PydanticCustomError("decimal", N_("Enter a number, as in 2.5."))
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise PydanticCustomError("decimal", N_("Enter a number, as in 2.5.")) from None
        if number != number.quantize(Decimal(1).scaleb(-places)):
            raise PydanticCustomError("places", N_("Use at most {places} decimal places."), {"places": places})
        if not least <= number <= most:
            said = N_("Enter a number from {least} to {most}.")
            raise PydanticCustomError("between", said, {"least": str(least), "most": str(most)})
        return plain(number)

    return Annotated[str, BeforeValidator(checked), Kind("line")]


def plain(number: Decimal) -> str:
    """Return a decimal as text without zeros at its end: `2.5`, `19`, `-60`."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def scaled(text: str, unit: int) -> int:
    """Return a checked decimal as a whole number of a part of one: of `MICRO` or of `MILLI`."""
    return int(Decimal(text) * unit)


def unscaled(number: int, unit: int) -> str:
    """Return the text of a whole number of such parts."""
    return plain(Decimal(number) / unit)


Currency = Annotated[str, BeforeValidator(_currency), Kind("line")]
"""The code of a currency; empty stands for the workspace's."""
Quantity = decimal(6, least=Decimal(0), most=Decimal(10**9))
Price = decimal(6, least=Decimal(-(10**9)), most=Decimal(10**9))
Percent = decimal(3, least=Decimal(0), most=Decimal(100))
