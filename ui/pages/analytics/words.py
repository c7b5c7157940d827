"""How analytics are told: addresses of the rows behind a number, parts of a span, changes against the year before."""

from datetime import date
from urllib.parse import urlencode

from models.language import _
from services import deals, ledger
from services.analytics import Part, Sales
from services.reports.showing import MONTHS_SHORT

CHANGES = [*deals.KINDS, ledger.CHANGED]


def rows_path(now: Sales, figure: str, owner: str, part: Part | None = None, **more: str) -> str:
    """Return the address of the rows behind a number: of a part, else of the whole span."""
    first, last = (part.first, part.last) if part else (now.parts[0].first, now.parts[-1].last)
    query = {"figure": figure, "first": f"{first}", "last": f"{last}", "currency": now.currency, "owner": owner, **more}
    return f"/analytics/rows?{urlencode({name: value for name, value in query.items() if value})}"


def part_word(now: Sales, part: Part) -> str:
    """Return what a part is called: its month, or the first day of its week."""
    month = _(MONTHS_SHORT[part.first.month - 1])
    return f"{part.first.day} {month}" if now.span == "quarter" else month


def period(first: date, last: date) -> str:
    """Return days in words: `1 Dec 2025 to 30 Nov 2026`."""
    return _("{first} to {last}").format(first=_day(first), last=_day(last))


def change(now: int, before: int) -> tuple[str, str]:
    """Return the change against the year before in words, and its tone; nothing where there was nothing before."""
    if before <= 0:
        return "", ""
    share = round(100 * (now - before) / before)
    return (f"+{share:,} %", "up") if share > 0 else (f"−{-share:,} %", "dn") if share < 0 else ("±0 %", "")


def _day(one: date) -> str:
    return f"{one.day} {_(MONTHS_SHORT[one.month - 1])} {one.year}"
