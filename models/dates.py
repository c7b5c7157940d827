"""Days, months and times as the reader writes them: `21 Nov 2026` in English, `21 nov. 2026` in French. Times have 24 hours."""

from datetime import UTC, date, datetime

from babel.dates import format_date, format_skeleton

from models.language import locale


def day(value: date | None) -> str:
    """Return a day: `21 Nov 2026`; nothing for none."""
    return _written(value, "yMMMd", "{0.day} {0:%b %Y}") if value else ""


def long_day(value: date) -> str:
    """Return a day in full: `21 November 2026`."""
    return _written(value, "yMMMMd", "{0.day} {0:%B %Y}")


def short_day(value: date) -> str:
    """Return a day without its year: `21 Nov`."""
    return _written(value, "MMMd", "{0.day} {0:%b}")


def weekday(value: date) -> str:
    """Return the day of the week: `Tue`."""
    return _formatted(value, "EEE", "{0:%a}")


def day_of_week(value: date) -> str:
    """Return a day with that of the week, in full: `Tue 21 November`."""
    return _written(value, "MMMEd" if locale() != "en" else "", "{0:%a} {0.day} {0:%B}")


def month(value: date) -> str:
    """Return a month of a year: `Nov 2026`."""
    return _written(value, "yMMM", "{0:%b %Y}")


def long_month(value: date) -> str:
    """Return a month of a year in full: `November 2026`."""
    return _written(value, "yMMMM", "{0:%B %Y}")


def month_name(value: date) -> str:
    """Return a month: `Nov`."""
    return _formatted(value, "LLL", "{0:%b}")


def at(local: datetime) -> str:
    """Return a day and time: `21 Nov 2026, 14:02`."""
    return f"{day(local.date())}, {local:%H:%M}"


def _written(value: date, skeleton: str, english: str) -> str:
    here = locale()
    if here == "en":
        return english.format(value)
    return str(format_skeleton(skeleton, datetime(value.year, value.month, value.day, tzinfo=UTC), locale=here))


def _formatted(value: date, pattern: str, english: str) -> str:
    here = locale()
    return english.format(value) if here == "en" else str(format_date(value, pattern, locale=here))
