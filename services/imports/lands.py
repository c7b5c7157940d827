"""Lands: the country that most numbers of a file seem to be of, where the chosen one does not fit them."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

import phonenumbers
from sqlmodel import Session, SQLModel

from services.imports import options, rows, states
from services.reading import cells
from services.work import Actor, action, countries

LOOKED = 300  # rows
SAMPLE = 12  # refused numbers that are tried; the first few of them leave few countries
FIRST = 3
OFFERED = 3
Tried = Sequence[str]


class Lands(SQLModel):
    """How many of the numbers looked at cannot be read (`unread` of `count`), and the countries that fit them, by code."""

    unread: int
    count: int
    names: dict[str, str]


@action("imports.read")
def other_countries(session: Session, actor: Actor, import_id: UUID) -> Lands | None:
    """Return which countries the phones of a file may be of, at most three, where more than half of those in its first 300
    rows cannot be read; None where they can, or where no country fits."""
    row = states.seen(session, actor, import_id)
    rules = options.rules(session, row)
    places = [at for at, one in enumerate(rules.targets) if one is not None and one.field == "phones"]
    query = rows.first(session, row.id, LOOKED) if places else []
    filled = [(one, at) for one in query for at in places if at < len(one.cells) and one.cells[at].strip()]
    bad = [one.cells[at].strip() for one, at in filled if str(at) in one.wrong]
    if not filled or len(bad) * 2 <= len(filled):
        return None
    fitting = _fitting(list(dict.fromkeys(bad))[:SAMPLE], rules.country)
    said = countries.names()
    names = {code: said[code] for code in fitting if code in said}
    return Lands(unread=len(bad), count=len(filled), names=names) if names else None


def _fitting(numbers: Tried, present: str) -> list[str]:
    """Return the countries in which at least three quarters of these numbers are valid, those with most of them first."""
    fits = partial(_valid, numbers[:FIRST])
    some = [code for code in sorted(phonenumbers.SUPPORTED_REGIONS) if code != present and fits(code)]
    found = {code: _valid(numbers, code) for code in some}
    best = sorted((code for code in found if found[code] * 4 >= len(numbers) * 3), key=lambda code: -found[code])
    return _main(best)[:OFFERED]


def _main(codes: Sequence[str]) -> list[str]:
    """Return these countries without those that share the numbers of another one, as Guernsey shares the British ones."""
    calling = {code: phonenumbers.country_code_for_region(code) for code in codes}
    heads = {code: phonenumbers.region_code_for_country_code(number) for code, number in calling.items()}
    return list(dict.fromkeys(head if head in calling else code for code, head in heads.items()))


def _valid(numbers: Tried, code: str) -> int:
    return sum(cells.valid(one, code) for one in numbers)
