"""Types of settings: how a value is checked, kept as plain JSON, passed to services, and shown to people."""

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter, ValidationError

from models import terms as payment
from models.language import N_, _, counted, decimal, ngettext
from models.text import block as clean_block
from models.text import line as clean_line
from services.records import fields
from services.work import Invalid, clock, countries

T = TypeVar("T")
Control = Literal["line", "text", "number", "switch", "choice", "time", "secret", "picture"]
COUNTED: Mapping[str, Callable[[int], str]] = {
    N_("days"): lambda n: ngettext("{count} day", "{count} days", n),
    N_("hours"): lambda n: ngettext("{count} hour", "{count} hours", n),
    N_("minutes"): lambda n: ngettext("{count} minute", "{count} minutes", n),
    N_("seconds"): lambda n: ngettext("{count} second", "{count} seconds", n),
    N_("milliseconds"): lambda n: ngettext("{count} millisecond", "{count} milliseconds", n),
    N_("requests"): lambda n: ngettext("{count} request", "{count} requests", n),
    N_("bounces"): lambda n: ngettext("{count} bounce", "{count} bounces", n),
    N_("years"): lambda n: ngettext("{count} year", "{count} years", n),
}
SECONDS = {"s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}
CURRENCIES = ("EUR", "USD", "GBP", "CHF", "CAD", "AUD", "INR", "NPR", "JPY", "SEK", "NOK", "DKK", "PLN", "CZK")


@dataclass(frozen=True, slots=True)
class Type(Generic[T]):
    """One sort of value: its form field, the check of its plain value by pydantic, its value for services, and its
    words. `options` are the plain values to choose from, each with its words."""

    control: Control
    plain: Any
    make: Callable[[Any], T]
    say: Callable[[Any], str] = str
    unit: str = ""
    options: Callable[[], Mapping[str, str]] | None = None

    def check(self, typed: object, field: str) -> Any:
        """Return the plain value of a typed one. Refuses an invalid one (`Invalid`, a sentence at `field`)."""
        try:
            return TypeAdapter(self.plain).validate_python(typed)
        except ValidationError as error:
            sentence = next(iter(fields.sentences(error.errors(include_url=False)).values()))
            raise Invalid(_("Please check the form."), **{field: sentence}) from None


def line(most: int = 200, least: int = 0) -> Type[str]:
    """Return the type of one line of text; with `least` it must not be empty."""
    cleaned = BeforeValidator(lambda value: clean_line(value) or "")
    return Type("line", Annotated[str, Field(min_length=least, max_length=most), cleaned], str, _unless_empty)


def text(most: int = 2_000) -> Type[str]:
    """Return the type of several lines of text."""
    cleaned = BeforeValidator(lambda value: clean_block(value) or "")
    return Type("text", Annotated[str, Field(max_length=most), cleaned], str, _unless_empty)


def days(most: int = 400) -> Type[frozenset[date]]:
    """Return the type of a list of days, one a line, as 2027-12-25; kept in order."""

    def check(typed: object) -> str:
        lines = (clean_block(typed) or "").split()
        try:
            found = sorted({date.fromisoformat(one) for one in lines})
        except ValueError:
            raise ValueError(_("Write one day a line, as in 2027-12-25.")) from None
        if len(found) > most:
            raise ValueError(_("At most {max_length} are allowed.").format(max_length=most))
        return "\n".join(f"{one:%Y-%m-%d}" for one in found)

    def make(kept: str) -> frozenset[date]:
        return frozenset(map(date.fromisoformat, kept.split()))

    plain = Annotated[str, Field(max_length=20 * most), BeforeValidator(check)]
    return Type("text", plain, make, lambda kept: _unless_empty(", ".join(kept.split())))


def _unless_empty(value: str) -> str:
    return value or _("Not set")


def whole(least: int, most: int, unit: str = "") -> Type[int]:
    """Return the type of a whole number of a unit, which is named in the plural."""
    return Type("number", _number(least, most), int, lambda n: _counted(n, unit), unit)


def span(unit: Literal["days", "hours", "minutes", "seconds"], least: int, most: int) -> Type[timedelta]:
    """Return the type of a length of time, typed as a whole number of its unit."""

    def make(number: float) -> timedelta:
        return timedelta(**{unit: number})

    return Type("number", _number(least, most), make, lambda n: _counted(n, unit), unit)


def rates() -> Type[list[tuple[int, float]]]:
    """Return the type of rates, typed as "10/s, 500/h": so many in so many seconds."""

    def check(text: str) -> str:
        try:
            read_rates(text)
        except ValueError:
            raise ValueError(_("Write rates as 10/s or 500/h, separated by commas.")) from None
        return text

    cleaned = BeforeValidator(lambda value: clean_line(value) or "")
    plain = Annotated[str, Field(max_length=60), cleaned, AfterValidator(check)]
    return Type("line", plain, read_rates, lambda value: value or _("No limit"))


def read_rates(text: str) -> list[tuple[int, float]]:
    """Read rates: so many in so many seconds. Raises ValueError for anything else."""
    found = []
    for part in filter(None, map(str.strip, text.split(","))):
        number, _slash, unit = part.partition("/")
        seconds = SECONDS.get(unit.strip())
        if seconds is None or not number.strip().isdecimal() or not 0 < int(number) < 1_000_000:
            raise ValueError(part)
        found.append((int(number), seconds))
    return found


def terms() -> Type[payment.Terms]:
    """Return the type of terms of payment, typed as text (models/terms.py); a whole number is days."""

    def check(typed: object) -> str:
        return payment.checked(typed) or payment.checked("0")

    def say(kept: object) -> str:
        return payment.said(payment.read(kept))

    return Type("line", Annotated[str, BeforeValidator(check)], payment.read, say)


def yes_no() -> Type[bool]:
    """Return the type of yes or no."""
    return Type("switch", bool, bool, lambda on: _("Yes") if on else _("No"))


def one_of(options: Mapping[str, str]) -> Type[str]:
    """Return the type of a closed list, shown by its words."""

    def refusal() -> str:
        return _("Choose one of: {values}.").format(values=", ".join(map(_, options.values())))

    return _choice(lambda: {key: _(word) for key, word in options.items()}, refusal)


def time_of_day() -> Type[time]:
    """Return the type of a time of day, as 09:30, in the zone that applies where it is used."""
    plain = Annotated[time, AfterValidator(lambda at: f"{at:%H:%M}")]
    return Type("time", plain, time.fromisoformat)


def number_form() -> Type[str]:
    """Return the type of the form of numbers: `INV-{year}-{number:04}`. Both places must be in it, each once."""

    def checked(form: str) -> str:
        places = re.findall(r"\{(.*?)\}", form)
        known = sorted(re.sub(r":0[1-9]$", "", one) for one in places) == ["number", "year"]
        if not known or re.search(r"[{}]", re.sub(r"\{.*?\}", "", form)):
            raise ValueError(_("Use {year} and {number}, each once, as in INV-{year}-{number:04}."))
        return form

    return Type(
        "line",
        Annotated[
            str,
            BeforeValidator(lambda value: clean_line(value) or ""),
            Field(min_length=1, max_length=30),
            AfterValidator(checked),
        ],
        str,
    )


def money(most: int = 1_000_000) -> Type[Decimal]:
    """Return the type of an amount, kept as text, because a float would round it."""
    amount = Annotated[Decimal, Field(ge=0, le=most, decimal_places=2), AfterValidator(lambda value: f"{value:.2f}")]
    return Type("line", amount, Decimal, lambda value: decimal(Decimal(value), 2))


def zone() -> Type[str]:
    """Return the type of a time zone, by its IANA name."""
    return _choice(zones, lambda: _("There is no time zone of that name."), known=clock.zone_names)


def country() -> Type[str | None]:
    """Return the type of a country, by its two letters (ISO 3166), or none."""

    def check(code: str | None) -> str | None:
        if code and code.upper() not in countries.names():
            raise ValueError(_("Choose a country by its two letters, as in FR or GB."))
        return code.upper() if code else None

    def say(code: str | None) -> str:
        return countries.names().get(code or "", _("Not set"))

    plain = Annotated[str | None, AfterValidator(check)]
    return Type("choice", plain, lambda code: code, say, options=countries.names)


def currency() -> Type[str]:
    """Return the type of a currency, by its three letters (ISO 4217)."""

    def check(code: str) -> str:
        if not (code.isalpha() and code.isascii() and len(code) == 3):
            raise ValueError(_("Enter the three letters of a currency, as in EUR or USD."))
        return code.upper()

    return Type(
        "choice", Annotated[str, AfterValidator(check)], str, options=lambda: {code: code for code in CURRENCIES}
    )


def secret(most: int = 500) -> Type[str]:
    """Return the type of a text sealed by the vault, and never shown again."""
    cleaned = BeforeValidator(lambda value: clean_line(value) or "")
    return Type("secret", Annotated[str, Field(min_length=1, max_length=most), cleaned], str, lambda value: _("Set"))


@cache
def zones() -> Mapping[str, str]:
    """Return the time zones to choose from, as people read them."""
    return {name: name.replace("_", " ") for name in sorted(clock.zone_names()) if "/" in name or name == "UTC"}


def _choice(
    options: Callable[[], Mapping[str, str]],
    refusal: Callable[[], str],
    known: Callable[[], Container[str]] | None = None,
) -> Type[str]:
    """Return the type of one of `options`; with `known`, also a known value that is not offered."""

    def check(value: str) -> str:
        if value not in (known or options)():
            raise ValueError(refusal())
        return value

    return Type(
        "choice", Annotated[str, AfterValidator(check)], str, lambda key: options().get(key, key), options=options
    )


def _number(least: int, most: int) -> Any:
    return Annotated[int, Field(ge=least, le=most)]


def _counted(number: float, unit: str) -> str:
    if number != int(number):
        return _("{number} {unit}").format(number=f"{number:g}", unit=_(unit))
    return COUNTED[unit](int(number)) if unit else counted(int(number))
