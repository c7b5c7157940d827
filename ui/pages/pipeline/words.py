"""How the pipeline is told in words: what changes it, the tones of its stages, amounts, months, times in a stage."""

from collections.abc import Iterable
from datetime import date, datetime
from urllib.parse import urlencode

from models.language import N_, _, ngettext
from services import companies, contacts, custom_fields, deals, quotes, stages, tags
from services.deals import Sum
from services.deals.listing import NO_MONTH
from services.money import amounts
from services.work import clock

# A card shows names and tags, too, and a deal its custom fields.
CHANGES = [
    *deals.KINDS,
    *stages.KINDS,
    *quotes.KINDS,
    contacts.CHANGED,
    companies.CHANGED,
    tags.MARKED,
    *custom_fields.CHANGES,
]
TABS = {
    "/pipeline": N_("Board"),
    "/pipeline/forecast": N_("Forecast"),
    "/pipeline/funnel": N_("Funnel"),
    "/deals": N_("Deals"),
}


def deals_path(**chosen: object) -> str:
    """Return the address of the list with these filters: the rows that a number counts."""
    query = urlencode({name: value for name, value in chosen.items() if value})
    return f"/deals?{query}" if query else "/deals"


def totals(sums: Iterable[Sum], *, weighted: bool = False) -> str:
    """Return sums in words, one for each currency: `€1,200.00, $50.00`."""
    return ", ".join(amounts.shown(one.weighted if weighted else one.value, one.currency) for one in sums)


def added(sums: Iterable[Sum]) -> list[Sum]:
    """Return sums added up by currency."""
    found: dict[str, Sum] = {}
    for one in sums:
        was = found.get(one.currency, Sum(one.currency, 0, 0))
        found[one.currency] = Sum(one.currency, was.value + one.value, was.weighted + one.weighted)
    return [found[one] for one in sorted(found)]


def days_since(at: datetime, until: datetime | None = None) -> str:
    """Return the whole days that a deal has been in a stage: `12 days`, `Today`."""
    days = ((until or clock.now()) - at).days
    if days < 1:
        return _("Less than a day") if until else _("Today")
    return ngettext("{count} day", "{count} days", days)


def month(name: str) -> str:
    """Return a month in words: `December 2026`."""
    if name == NO_MONTH:
        return _("No date")
    return f"{date.fromisoformat(f'{name}-01'):%B %Y}"
