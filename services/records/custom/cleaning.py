"""Cleaning: what is typed into a custom field, by its kind, the same for forms, imports and programs.

    text "…"   number 2.5   money {"amount": 1250, "currency": "EUR"}   day "2026-11-29"   choice "Gold"
    choices ["Gold", "Silver"]   yes_no true   link "https://…"

A text is read as each of them, because forms and imports hand in texts.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from models.custom_fields import CHOICES_MAX, LINK_MAX, TEXT_MAX
from models.language import N_, _, counted
from models.money import MOST, exponents
from models.text import fold, line
from services.house.register import workspace
from services.money import amounts
from services.records.custom.defined import Custom

LARGEST = 10**15  # a number is exact in JSON below it
PLACES = 6  # decimals of a number
_CURRENCY = re.compile(r"^([A-Za-z]{3})\b|\b([A-Za-z]{3})$")
_LINK = re.compile(r"(https?://[^\s/?#]+\S*|mailto:[^\s@]+@[^\s@]+)", re.IGNORECASE)
_SITE = re.compile(r"(www\.)?[^\s/@:]+\.[^\s/@:]{2,}(/\S*)?", re.IGNORECASE)
NUMBER = N_("Enter a number, as in 2.5.")
LINK = N_("Enter a link that begins with https://, http:// or mailto:.")
YES = ("yes", "true", "1", "y", "x")
NOES = ("no", "false", "0", "n")


def clean(field: Custom, value: Any, place: str, now: Any = None) -> Any:
    """Return a value as records keep it, None for nothing. `now` is the present one, which is allowed to stay although
    its choice is no longer offered. Raises ValueError with a sentence."""
    if isinstance(value, str):
        value = line(value)
    if value is None or value in ([], {}):
        return None
    return _KINDS[field.kind](field, value, place, now)


def _text(field: Custom, value: Any, place: str, now: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(_("This must be text."))
    return _short(value, TEXT_MAX)


def _short(text: str, most: int) -> str:
    if len(text) > most:
        raise ValueError(_("Use at most {max_length} characters.").format(max_length=counted(most)))
    return text


def _number(field: Custom, value: Any, place: str, now: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(_(NUMBER))
    if isinstance(value, str):
        found = amounts.number(value, workspace(place).country)
        if found is None:
            raise ValueError(_(NUMBER))
        value = float(found)
    if not abs(value) < LARGEST:  # not a number is neither
        raise ValueError(_("This number is too large."))
    if round(value, PLACES) != value:
        raise ValueError(_("Use at most {places} decimal places.").format(places=PLACES))
    return int(value) if int(value) == value else float(value)


def _money(field: Custom, value: Any, place: str, now: Any) -> dict[str, Any]:
    usual = workspace(place)
    if isinstance(value, str):
        named = _CURRENCY.search(value)
        currency = _currency(next(filter(None, named.groups()), "")) if named else usual.currency
        return {"amount": amounts.read(value, currency, usual.country), "currency": currency}
    if isinstance(value, Mapping):
        if not set(value) <= {"amount", "currency"}:
            raise ValueError(_("An amount of money has an amount and a currency."))
        if value.get("amount") is None:
            raise ValueError(_(amounts.EXAMPLE))
        return {"amount": _minor(value["amount"]), "currency": _currency(value.get("currency") or usual.currency)}
    return {"amount": _minor(value), "currency": usual.currency}


def _minor(value: Any) -> int:
    if type(value) is not int:
        raise ValueError(_("Enter the amount as a whole number of the smallest unit, such as cents."))
    if abs(value) > MOST:
        raise ValueError(_("This amount is too large."))
    return value


def _currency(value: Any) -> str:
    code = value.strip().upper() if isinstance(value, str) else ""
    if code not in exponents():
        raise ValueError(_("Enter the three letters of a currency, as in EUR or USD."))
    return code


def _day(field: Custom, value: Any, place: str, now: Any) -> str:
    if isinstance(value, date) and hasattr(value, "isoformat"):
        return value.isoformat()[:10]
    try:
        if not isinstance(value, str) or len(value) != len("2026-11-29"):
            raise ValueError
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise ValueError(_("Enter a day, as in 2026-11-29.")) from None


def _choice(field: Custom, value: Any, place: str, now: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(_("This must be text."))
    held = now if isinstance(now, list) else [now]
    key = value if value in field.choices and (value in field.offered or value in held) else None
    wanted = fold(value)
    for one in (*field.offered, *(one for one in held if one in field.choices)):
        if key is None and fold(field.choices[one]) == wanted:
            key = one
    if key is None:
        names = ", ".join(field.choices[one] for one in field.offered)
        raise ValueError(_("Choose one of: {values}.").format(values=names))
    return key


def _several(field: Custom, value: Any, place: str, now: Any) -> list[str] | None:
    """Several choices; one text holds them between semicolons or commas, as an export writes them."""
    if isinstance(value, str):
        value = [one for one in (line(part) for part in _parts(field, value)) if one]
    if not isinstance(value, list) or len(value) > CHOICES_MAX:
        raise ValueError(_("This must be a list."))
    chosen = {_choice(field, one, place, now) for one in value}
    return [one for one in field.choices if one in chosen] or None


def _parts(field: Custom, text: str) -> list[str]:
    if fold(text) in {fold(one) for one in field.choices.values()}:
        return [text]
    return text.split(";") if ";" in text else text.split(",")


def _yes_no(field: Custom, value: Any, place: str, now: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = fold(str(value))
    if text in (*YES, fold(_("Yes"))):
        return True
    if text in (*NOES, fold(_("No"))):
        return False
    raise ValueError(_("This must be yes or no."))


def _link(field: Custom, value: Any, place: str, now: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(_(LINK))
    if _SITE.fullmatch(value):
        value = f"https://{value}"
    if not _LINK.fullmatch(value):
        raise ValueError(_(LINK))
    return _short(value, LINK_MAX)


_KINDS: Mapping[str, Callable[[Custom, Any, str, Any], Any]] = {
    "text": _text,
    "number": _number,
    "money": _money,
    "day": _day,
    "choice": _choice,
    "choices": _several,
    "yes_no": _yes_no,
    "link": _link,
}
