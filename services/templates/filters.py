"""The filters of templates: `{{ first_name|default("there") }}`. They turn a value into text; a blank stays blank."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote

import phonenumbers

LINK = re.compile(r"(https?|mailto|tel):", re.IGNORECASE)
# strftime takes widths, and "%999999999Y" would fill the memory.
FORMAT = re.compile(r"(%-?[dm]|%[YyBbAaHM]|[^%])*")
LONGEST_FORMAT = 40  # characters


class Blank:
    """A variable without a value: false in a condition, equal to nothing but an empty text. Shown, it is noted in
    `told`, and what was asked for is refused."""

    __slots__ = ("name", "told")

    def __init__(self, name: str, told: list[str]) -> None:
        self.name = name
        self.told = told

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        if self.name not in self.told:
            self.told.append(self.name)
        return ""

    def __iter__(self) -> Any:
        return iter(())

    def __eq__(self, other: object) -> bool:
        return other is None or other == "" or isinstance(other, Blank)

    def __lt__(self, other: object) -> bool:
        return False

    __le__ = __gt__ = __ge__ = __lt__
    __hash__ = object.__hash__


class Address(str):
    """A text that is safe inside a link."""

    __slots__ = ()


def as_text(value: Any) -> str:
    """Return a value as it is shown: several ones with commas."""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _default(value: Any, instead: Any = "") -> Any:
    return instead if value in (None, "", []) or isinstance(value, Blank) else value


def _date(value: Any, form: str = "%-d %B %Y") -> str:
    try:
        found = value if isinstance(value, date) else datetime.fromisoformat(as_text(value).strip()[:40])
    except ValueError:
        return as_text(value)
    return found.strftime(form)


def _money(value: Any, currency: str = "") -> str:
    try:
        amount = Decimal(as_text(value).strip()[:40])
        shown = f"{amount:,.2f}" if abs(amount) < Decimal(10) ** 15 else as_text(value)
    except InvalidOperation:
        shown = as_text(value)
    return f"{shown} {currency}".strip()


def _phone(value: Any) -> str:
    text = as_text(value)
    try:
        number = phonenumbers.parse(text[:60])
    except phonenumbers.NumberParseException:
        return text
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _url(value: Any) -> Address:
    """Return a whole web, mail or phone address, or a part of one; nothing else keeps its colon, so nothing runs."""
    text = str(value).strip() if isinstance(value, Blank) else as_text(value).strip()  # a blank is noted here
    return Address(quote(text, safe=":/?#[]@!$&()*+,;=%-._~" if LINK.match(text) else ""))


def _kept_blank(function: Callable[..., Any]) -> Callable[..., Any]:
    def keep(value: Any, *args: Any) -> Any:
        return value if isinstance(value, Blank) else function(value, *args)

    return keep


FILTERS: Mapping[str, Callable[..., Any]] = {
    "default": _default,
    "upper": _kept_blank(lambda value: as_text(value).upper()),
    "lower": _kept_blank(lambda value: as_text(value).lower()),
    "date": _kept_blank(_date),
    "money": _kept_blank(_money),
    "phone": _kept_blank(_phone),
    "url": _url,
}
TAKES = {"default": 1, "date": 1, "money": 1}  # constants, at most
