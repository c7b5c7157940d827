"""Times and numbers in a person's own zone and language."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.numbers import format_compact_decimal

from models import dates
from models.language import _, counted, locale, ngettext
from services.channels.addresses import spelled
from services.work import clock

phone = spelled  # a phone number as people write it: `+44 20 7946 0958`; other addresses as they are


def moment(at: datetime | None, zone: str) -> str:
    """Return a time in daily form: `14:02`, `Yesterday 14:02`, `Tue 14:02` within a week, else `21 Nov 2026, 14:02`."""
    if at is None:
        return _("never")
    local, now = at.astimezone(ZoneInfo(zone)), clock.now().astimezone(ZoneInfo(zone))
    days = (local.date() - now.date()).days
    known = {0: "{time}", -1: _("Yesterday {time}"), 1: _("Tomorrow {time}")}
    if days in known:
        return known[days].format(time=f"{local:%H:%M}")
    if abs(days) < 7:
        return f"{dates.weekday(local)} {local:%H:%M}"
    return dates.at(local)


def lately(at: datetime | None, zone: str) -> str:
    """Return when something happened, for a list: `Today 14:02`, `Yesterday`, `3 days ago` within a week, `21 Nov` within
    the year, else `21 Nov 2025`. It stays true until midnight. What is to come is told as `moment` does."""
    if at is None:
        return ""
    local, now = at.astimezone(ZoneInfo(zone)), clock.now().astimezone(ZoneInfo(zone))
    days = (now.date() - local.date()).days
    if days < 0:
        return moment(at, zone)
    if days < 2:
        return _("Yesterday") if days else _("Today {time}").format(time=f"{local:%H:%M}")
    if days < 7:
        return ngettext("{count} day ago", "{count} days ago", days)
    return dates.short_day(local) if local.year == now.year else day(local.date())


def timed(name: str, at: datetime | None, zone: str) -> dict[str, str]:
    """Return the cells of a time in the row of a list: `name`, as `lately` tells it, and `name`_exact."""
    return {name: lately(at, zone), f"{name}_exact": exact(at, zone)}


def exact(at: datetime | None, zone: str) -> str:
    """Return a time to the second with its zone, for hovering."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S} {zone}" if at else ""


def ago(at: datetime | None) -> str:
    """Return the time elapsed: `now`, `3 min`, `2 h`, `5 d`."""
    if at is None:
        return _("never")
    seconds = int((clock.now() - at).total_seconds())
    if seconds < 60:
        return _("now")
    if seconds < 3_600:
        return _("{number} min").format(number=seconds // 60)
    if seconds < 86_400:
        return _("{number} h").format(number=seconds // 3_600)
    return _("{number} d").format(number=seconds // 86_400)


def since(at: datetime) -> str:
    """Return a past time as a remark: `now`, `3 min ago`."""
    recent = (clock.now() - at).total_seconds() < 60
    return _("now") if recent else _("{time} ago").format(time=ago(at))


def dated(at: datetime, zone: str) -> str:
    """Return the day of a past time: `Today`, `Yesterday`, else `21 Nov 2026`."""
    local, now = at.astimezone(ZoneInfo(zone)).date(), clock.now().astimezone(ZoneInfo(zone)).date()
    return {0: _("Today"), 1: _("Yesterday")}.get((now - local).days) or day(local)


day = dates.day  # `21 Nov 2026`


def local_day(at: datetime, zone: str) -> str:
    """Return the day on which something happened there: `21 Nov 2026`."""
    return day(at.astimezone(ZoneInfo(zone)).date())


def number(value: int) -> str:
    """Return a whole number with thin groups: `100,000`."""
    return counted(value)


def short(value: int) -> str:
    """Return a number for a narrow place: `950`, `12k`, `1.2M`."""
    if value < 10_000:
        return counted(value)
    if locale() != "en":
        return format_compact_decimal(value, fraction_digits=int(value >= 1_000_000), locale=locale())
    return f"{value / 1_000_000:.1f}M" if value >= 1_000_000 else f"{value // 1_000}k"


def or_more(text: str, capped: bool) -> str:
    """Mark a number that was counted only up to a limit: `10,000+ people`."""
    return re.sub(r"(\d)(?!.*\d)", r"\1+", text) if capped else text


def local_input(at: datetime, zone: str) -> str:
    """Return a time in the format of a `datetime-local` field."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}"


def zones(own: str) -> dict[str, str]:
    """Return the time zones to choose from, sorted by name, always including the person's own."""
    names = {name for name in clock.zone_names() if "/" in name and not name.startswith("Etc/")} | {"UTC", own}
    return {name: name.replace("_", " ") for name in sorted(names)}


def greeting(zone: str) -> str:
    """Return good morning, afternoon or evening, by the person's local time."""
    hour = clock.now().astimezone(ZoneInfo(zone)).hour
    return _("Good morning") if 4 <= hour < 12 else _("Good afternoon") if 12 <= hour < 18 else _("Good evening")


def left(until: datetime) -> str:
    """Return the time left, to the nearest day: `28 days left`; under a day, `Less than a day left`."""
    days = (until - clock.now()) / timedelta(days=1)
    return ngettext("{count} day left", "{count} days left", round(days)) if days >= 1 else _("Less than a day left")


def lasting(span: timedelta) -> str:
    """Return a length of time: `45 s`, `12 min`, `3 h 20 min`, `4 d 2 h`."""
    seconds = int(span.total_seconds())
    if seconds < 60:
        return _("{number} s").format(number=seconds)
    if seconds < 3_600:
        return _("{number} min").format(number=seconds // 60)
    if seconds < 86_400:
        return _("{hours} h {minutes} min").format(hours=seconds // 3_600, minutes=seconds % 3_600 // 60)
    return _("{days} d {hours} h").format(days=seconds // 86_400, hours=seconds % 86_400 // 3_600)


def remaining(seconds: int) -> str:
    """Return the estimated time left, as precisely as it can be known: `about 40 s left`, `about 2 min left`."""
    if seconds < 10:
        return _("a few seconds left")
    step = 10 if seconds < 55 else 60 if seconds < 3_570 else 600
    return _("about {time} left").format(time=lasting(timedelta(seconds=round(seconds / step) * step)))
