"""Countries by their two letters (ISO 3166), as the time zone database names them in English. Read once."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from models.text import fold


@cache
def names() -> Mapping[str, str]:
    """Return each country by its letters, in the order of the names."""
    pairs = [line.split("\t") for line in _lines("iso3166.tab")]
    return {code: name for code, name in sorted(pairs, key=lambda pair: fold(pair[1]))}


def first_zone(country: str) -> str | None:
    """Return the zone that most people of a country live in, as the database lists it first; None for no country."""
    pairs = (line.split("\t") for line in _lines("zone.tab"))
    return next((zone for code, _, zone, *_ in pairs if code == country), None)


def _lines(name: str) -> list[str]:
    text = (files("tzdata.zoneinfo") / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
