"""Figures of evidence in a few words."""

from datetime import datetime, timedelta

from models.language import N_, _
from services.house.telemetry.panel import milliseconds
from services.work import occurrences

DAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


def length(time: timedelta) -> str:
    """Return a length of time in its two largest units: "5 h 56 min", "3 d 2 h", "40 s"."""
    seconds = max(0, int(time.total_seconds()))
    if seconds < 60:
        return _("{seconds} s").format(seconds=seconds)
    minutes, hours, days = seconds // 60 % 60, seconds // 3_600 % 24, seconds // 86_400
    if days:
        return _("{days} d {hours} h").format(days=days, hours=hours)
    if hours:
        return _("{hours} h {minutes} min").format(hours=hours, minutes=minutes)
    return _("{minutes} min").format(minutes=minutes)


def took(seconds: float) -> str:
    """Return how long something took: "212 ms", "3.4 s"."""
    return milliseconds(seconds * 1_000)


def page_name(path: str) -> str:
    """Return how a person would call the page of an address: "Contacts" of "/contacts/{contact_id}"."""
    first = path.strip("/").partition("/")[0]
    return first.replace("-", " ").capitalize() or _("Home")


def of(count: int, whole: int) -> str:
    """Return "24 of 24"."""
    return _("{count} of {all}").format(count=f"{count:,}", all=f"{whole:,}")


def weekday(at: datetime, zone: str) -> str:
    """Return the local day of the week of an instant: "Wed"."""
    return _(DAYS[at.astimezone(occurrences.zone_named(zone)).weekday()])
