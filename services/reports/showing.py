"""Showing: what each field of a report is called, how its value reads, and whether its change is good. For pages, print and
tables alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.language import N_, _
from models.reports import DAY_STATES, HEALTH
from services.house.telemetry import goals
from services.money.amounts import shown
from services.reports.features import FEATURES
from services.reports.periods import Period

NONE = "–"
MONTHS = (
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"), N_("July"), N_("August"),
    N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip
MONTHS_SHORT = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"), N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"),
    N_("Nov"), N_("Dec"),
)  # fmt: skip
TITLES = {
    "daily": N_("Daily report"),
    "weekly": N_("Weekly report"),
    "monthly": N_("Monthly report"),
    "quarterly": N_("Quarterly report"),
    "annual": N_("Annual report"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its label, the unit of its value, whether more of it is better (1), worse (-1) or neither (0), and how its
    change is told: `diff` by its difference, `rel` in per cent of what it was."""

    label: str
    unit: str = "count"  # count, percent, seconds, yes_no, page, health, signed or money
    better: int = 0
    change: str = "diff"


FIELDS: Mapping[str, Field] = {
    "uptime": Field(N_("Uptime"), "percent", 1),
    "total_uptime": Field(N_("Total uptime"), "percent", 1),
    "average_load": Field(N_("Average load"), "seconds", -1),
    "average_response_time": Field(N_("Average response"), "seconds", -1),
    "total_errors": Field(N_("Total errors"), "count", -1),
    "critical": Field(N_("Critical"), "count", -1),
    "warnings": Field(N_("Warnings"), "count", -1),
    "active_users": Field(N_("Active users"), "count", 1),
    "total_active": Field(N_("Active users"), "count", 1),
    "total_users": Field(N_("Total users"), "count", 1),
    "new_users": Field(N_("New users"), "count", 1),
    "growth": Field(N_("Growth of users"), "signed", 1),
    "jobs_created": Field(N_("Jobs created"), "count", 1, "rel"),
    "total_jobs": Field(N_("Total jobs"), "count", 1, "rel"),
    "invoices_generated": Field(N_("Invoices generated"), "count", 1, "rel"),
    "total_invoices": Field(N_("Total invoices"), "count", 1, "rel"),
    "auto_dispatch_usage": Field(N_("Auto-dispatch usage"), "percent", 1),
    "gps_tracking_sessions": Field(N_("GPS tracking sessions"), "count", 1, "rel"),
    "feature_adoption": Field(N_("Features in use"), "percent", 1),
    "failed_logins": Field(N_("Failed sign-ins"), "count", -1),
    "suspicious_activity": Field(N_("Suspicious activity"), "yes_no", -1),
    "system_health": Field(N_("System health"), "health"),
    "slowest_page": Field(N_("Slowest page"), "page"),
    "issues_reported": Field(N_("Issues reported"), "count", -1),
    "issues_resolved": Field(N_("Issues resolved"), "count", 1),
    "issues_pending": Field(N_("Issues pending"), "count", -1),
    "revenue": Field(N_("Revenue"), "money", 1, "rel"),
    "total_revenue": Field(N_("Total revenue"), "money", 1, "rel"),
}
TILES: Mapping[str, tuple[str, ...]] = {
    "daily": ("active_users", "jobs_created", "invoices_generated", "average_response_time", "uptime", "total_errors"),
    "weekly": (
        *("system_health", "average_load", "slowest_page", "total_errors"),
        *("critical", "warnings", "failed_logins", "suspicious_activity"),
        *("total_active", "new_users", "growth", "issues_reported"),
    ),
    "monthly": (
        *("uptime", "average_load", "total_errors", "active_users"),
        *("jobs_created", "invoices_generated", "auto_dispatch_usage", "gps_tracking_sessions"),
    ),
    "quarterly": (
        *("uptime", "average_load", "total_errors", "active_users"),
        *("jobs_created", "invoices_generated", "revenue", "new_users"),
        *("failed_logins", "suspicious_activity", "issues_reported", "feature_adoption"),
    ),
    "annual": ("total_uptime", "total_users", "total_jobs", "total_invoices"),
}
NEEDED = {  # where something is to be done
    "performance_action_needed": N_("Performance"),
    "errors_action_needed": N_("Errors"),
    "security_action_needed": N_("Security"),
}
GOALS = {"uptime": goals.UPTIME * 100, "total_uptime": goals.UPTIME * 100, "average_load": goals.PAGE_MS / 1_000}


def value(name: str, found: Mapping[str, Any]) -> str:
    """Return the value of a field as it reads; “–” where nothing was measured."""
    one, unit = found.get(name), FIELDS[name].unit
    if one is None or one in ("", {}):
        return NONE
    if unit == "percent":
        return f"{one:.2f}".rstrip("0").rstrip(".") + "%"
    if unit == "seconds":
        return _("{seconds} s").format(seconds=f"{one:.2f}")
    if unit == "yes_no":
        return _("Yes") if one else _("No")
    if unit == "health":
        return _(HEALTH[one])
    if unit == "money":
        return " + ".join(shown(much, currency) for currency, much in one.items())
    if unit == "signed":
        return signed(one)
    return f"{one:,}" if unit == "count" else str(one)


def signed(number: float, digits: int = 0) -> str:
    """Return a number with its sign, the minus being a minus."""
    text = f"{abs(number):,.{digits}f}"
    return f"+{text}" if number > 0 else f"−{text}" if number < 0 else text


def change(name: str, now: Mapping[str, Any], before: Mapping[str, Any]) -> tuple[str, str]:
    """Return how a field changed against the period before, and its tone: `up` good, `dn` bad, or neither. Empty where
    one of the two is not known, or is no number."""
    field = FIELDS[name]
    one: Any = now.get(name)
    two: Any = before.get(name)
    if isinstance(one, dict) and isinstance(two, dict) and len(one) == 1 and one.keys() == two.keys():
        (one,), (two,) = one.values(), two.values()
    numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in (one, two))
    if not numbers or field.unit == "signed" or one == two:
        return "", ""
    difference = one - two
    tone = "" if not field.better else "up" if difference * field.better > 0 else "dn"
    if field.change == "rel":
        return (f"{signed(100 * difference / two, 1)}%" if two > 0 else "", tone if two > 0 else "")
    if field.unit == "percent":
        return _("{points} pt").format(points=signed(difference, 2 if name in GOALS else 1)), tone
    if field.unit == "seconds":
        told = _("{seconds} s").format(seconds=signed(difference, 2))
        return (told, tone) if abs(difference) >= 0.005 else ("", "")
    return signed(difference), tone


def title(period: Period) -> str:
    """Return the name of a period in words: “30 November 2026”, “23 to 29 November 2026”, “October 2026”."""
    first, last, year = period.first, period.last, f"{period.last.year}"
    month = _(MONTHS[last.month - 1])
    if period.kind == "daily":
        return f"{first.day} {month} {year}"
    if period.kind == "monthly":
        return f"{month} {year}"
    if period.kind == "quarterly":
        return f"Q{(last.month + 2) // 3} {year}"
    if period.kind == "annual":
        return year
    begin = f"{first.day}" if first.month == last.month else f"{first.day} {_(MONTHS_SHORT[first.month - 1])}"
    begin = begin if first.year == last.year else f"{begin} {first.year}"
    return _("{first} to {last}").format(first=begin, last=f"{last.day} {month} {year}")


def feature(name: str) -> str:
    """Return the name of a feature."""
    return _(FEATURES[name]) if name in FEATURES else name


def status(name: str) -> str:
    """Return the word of a day's status."""
    return _(DAY_STATES.get(name, name))


def nice(value: float) -> float:
    """Return the next round number for the top of a chart: 1, 2, 5 or 10 with zeros, and never less than 4."""
    power = 10.0 ** int(f"{max(value, 4):e}".partition("e")[2])
    return next(
        step * power for step in (1, 2, 4, 5, 6, 8, 10) if value <= step * power * 1.000001 and step * power >= 4
    )


def tick(period: Period, number: int, first: str) -> str:
    """Return what stands below a part of a chart: the day, the week's first day, the month."""
    day = date.fromisoformat(first)
    if period.kind == "annual":
        return _(MONTHS_SHORT[day.month - 1])
    if period.kind == "quarterly":
        return f"{day.day} {_(MONTHS_SHORT[day.month - 1])}"
    return f"{day.day}"
