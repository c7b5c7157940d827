"""Rules of repetition (RFC 5545): which local days a rule names, by dateutil. Pure; times of day are not known here.

A rule is checked before it is iterated, because dateutil looks for the days of an impossible one until the year 9999.
What is supported, and what is refused: `docs/decisions/0039-one-set-of-rules.md`.
"""

import calendar
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil import rrule as dateutil

from models.language import N_, _, counted

LONGEST = 500  # characters of a rule
MOST = 1_000  # of COUNT, and of INTERVAL
YEARS = 100  # in which a rule must name a day; 29 February on a certain weekday takes 40 at most
WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = {"DAILY": 3, "WEEKLY": 2, "MONTHLY": 1, "YEARLY": 0}  # as dateutil counts them
NUMBERS = {"BYMONTH": (1, 12), "BYMONTHDAY": (-31, 31), "BYSETPOS": (-366, 366)}
PARTS = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST", *NUMBERS)
ONE = N_("Give one rule. The start has a field of its own, and a day is left out by skipping it.")
SHAPE = N_("A rule looks like FREQ=WEEKLY;BYDAY=MO.")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, with what RFC 5545 takes from the start spelled out."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: str = ""  # as written; `last_day` reads it
    months: tuple[int, ...] = ()
    monthdays: tuple[int, ...] = ()  # -1 is the last one
    weekdays: tuple[tuple[int, int], ...] = ()  # which of the month (0: each one, -1: the last), and 0 for Monday
    positions: tuple[int, ...] = ()
    week_start: int = field(default=0)

    def __str__(self) -> str:
        found = {
            "FREQ": self.freq,
            "INTERVAL": str(self.interval) if self.interval > 1 else "",
            "COUNT": str(self.count or ""),
            "BYMONTH": _listed(self.months),
            "BYMONTHDAY": _listed(self.monthdays),
            "BYDAY": _listed(tuple(f"{n or ''}{WEEK[day]}" for n, day in self.weekdays)),
            "BYSETPOS": _listed(self.positions),
            "WKST": WEEK[self.week_start],
        }
        return ";".join(f"{name}={value}" for name, value in found.items() if value)


@lru_cache(maxsize=4_096)
def read(text: str, starts_on: date) -> Rule:
    """Return the rule of a text, for a schedule that starts on that day.

    Without its own day, a rule takes that of the start; one that a month does not have counts on the month's last day
    (the 31st: 28 Feb, 31 Mar, 30 Apr). Refuses text that is no rule, what is not supported, and a rule that
    names no day in 100 years (ValueError, a sentence for people).
    """
    if len(text) > LONGEST:
        raise ValueError(_("Use at most {max_length} characters.").format(max_length=LONGEST))
    rule = _spelled(_parsed(text), starts_on)
    if len(str(rule)) > LONGEST:  # with what was spelled out
        raise ValueError(_("Use at most {max_length} characters.").format(max_length=LONGEST))
    if not _possible(rule, starts_on):
        raise ValueError(_("There is no such day. This rule would never repeat."))
    return rule


def days(rule: Rule, starts_on: date, first: date) -> Iterator[date]:
    """Return the days a rule names, in order, from `first` on and not before `starts_on`.

    The work depends on the days asked for, not on how long ago it started. With COUNT, all its days are kept: at most
    1,000.
    """
    first = max(first, starts_on)
    if rule.count is not None:
        named = _counted(rule, starts_on)
        yield from named[bisect_left(named, first) :]
        return
    for at in _iterated(rule, _near(rule, starts_on, first)):
        if at.date() >= first:
            yield at.date()


def last_day(rule: Rule, wall: time, zone: ZoneInfo) -> date | None:
    """Return the last local day that UNTIL allows, for sends at that wall time; None without one.

    Refuses an UNTIL that is no day and no time (ValueError).
    """
    if not rule.until:
        return None
    try:
        if len(rule.until) == 8:
            return datetime.strptime(rule.until, "%Y%m%d").date()  # noqa: DTZ007
        at = datetime.strptime(rule.until.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007
        local = at.replace(tzinfo=UTC).astimezone(zone) if rule.until.endswith("Z") else at
        return local.date() if local.time() >= wall else local.date() - timedelta(days=1)
    except (ValueError, OverflowError):
        raise ValueError(_("UNTIL is a day, as in UNTIL=20271231.")) from None


def _parsed(text: str) -> Rule:
    upper = text.strip().upper().removeprefix("RRULE:").rstrip(";")
    if re.search(r"[\r\n]|DTSTART|EXDATE|RDATE|EXRULE|RRULE", upper):
        raise ValueError(_(ONE))
    found: dict[str, str] = {}
    for part in upper.split(";"):
        name, equals, value = part.partition("=")
        if not (equals and value) or name in found:
            raise ValueError(_(SHAPE))
        found[name] = value
    if found.get("FREQ") in ("HOURLY", "MINUTELY", "SECONDLY"):
        raise ValueError(_("A schedule repeats every day, or more rarely."))
    for name in found:
        if name not in PARTS:
            raise ValueError(_("{part} is not supported in a rule.").format(part=name[:20]))
    if found.get("FREQ") not in FREQUENCIES:
        raise ValueError(_(SHAPE))
    if "COUNT" in found and "UNTIL" in found:
        raise ValueError(_("A rule ends by COUNT or by UNTIL, not by both."))
    numbers = {name: _numbers(found, name, *bounds) for name, bounds in NUMBERS.items()}
    return Rule(
        freq=found["FREQ"],
        interval=_whole(found, "INTERVAL") or 1,
        count=_whole(found, "COUNT"),
        until=found.get("UNTIL", ""),
        months=numbers["BYMONTH"],
        monthdays=numbers["BYMONTHDAY"],
        weekdays=_weekdays(found.get("BYDAY", "")),
        positions=numbers["BYSETPOS"],
        week_start=_weekday(found.get("WKST", "MO")),
    )


def _whole(found: dict[str, str], name: str) -> int | None:
    if name not in found:
        return None
    if re.fullmatch(r"[0-9]{1,4}", found[name]) is None or not 1 <= int(found[name]) <= MOST:
        raise ValueError(_("{part} is a whole number from 1 to {most}.").format(part=name, most=counted(MOST)))
    return int(found[name])


def _numbers(found: dict[str, str], name: str, least: int, most: int) -> tuple[int, ...]:
    if name not in found:
        return ()
    wrong = ValueError(_("{part} is a list of numbers, each at most {most}.").format(part=name, most=most))
    parts = found[name].split(",")
    if not all(re.fullmatch(r"[+-]?[0-9]{1,3}", one) for one in parts):
        raise wrong
    numbers = tuple(dict.fromkeys(map(int, parts)))
    if not all(least <= one <= most and one for one in numbers):
        raise wrong
    return numbers


def _weekdays(text: str) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for one in text.split(",") if text else ():
        match = re.fullmatch(r"([+-]?[1-5])?([A-Z]{2})", one)
        if match is None:
            raise ValueError(_("BYDAY is a list of weekdays, as in MO,TH or 2TU or -1FR."))
        found.append((int(match[1] or 0), _weekday(match[2])))
    if len({bool(n) for n, _day in found}) > 1:
        raise ValueError(_("Choose weekdays, or certain weekdays of the month, not both in one rule."))
    return tuple(dict.fromkeys(found))


def _weekday(text: str) -> int:
    if text not in WEEK:
        raise ValueError(_("The weekdays are MO, TU, WE, TH, FR, SA and SU."))
    return WEEK.index(text)


def _spelled(rule: Rule, starts_on: date) -> Rule:
    """Refuse parts that do not fit together, and take the missing ones from the start."""
    monthly = rule.freq in ("MONTHLY", "YEARLY")
    if not monthly and (rule.monthdays or rule.positions or any(n for n, _day in rule.weekdays)):
        raise ValueError(_("Days of the month need FREQ=MONTHLY or FREQ=YEARLY."))
    if not monthly and rule.interval > 1 and (rule.months or (rule.freq == "DAILY" and rule.weekdays)):
        raise ValueError(_("“Every n” cannot be combined with these days. Use FREQ=WEEKLY or FREQ=MONTHLY."))
    if rule.freq == "YEARLY" and (rule.monthdays or rule.weekdays) and not rule.months:
        raise ValueError(_("Name the month too, as in BYMONTH=3."))
    if rule.positions and not (rule.monthdays or rule.weekdays):
        raise ValueError(_("BYSETPOS needs the days it chooses from."))
    if rule.freq == "DAILY":
        return replace(rule, freq="WEEKLY") if rule.weekdays else rule
    if rule.freq == "WEEKLY":
        return rule if rule.weekdays else replace(rule, weekdays=((0, starts_on.weekday()),))
    if rule.freq == "YEARLY" and not rule.months:
        rule = replace(rule, months=(starts_on.month,))
    if rule.monthdays or rule.weekdays:
        return rule
    if starts_on.day <= 28:
        return replace(rule, monthdays=(starts_on.day,))
    return replace(rule, monthdays=(starts_on.day, -1), positions=(1,))


def _possible(rule: Rule, starts_on: date) -> bool:
    """Return whether the rule names a day in the next 100 years; only days of a month may never come."""
    if rule.freq in ("DAILY", "WEEKLY"):
        return True
    monthly = rule.freq == "MONTHLY"
    begin = starts_on.year * 12 + (starts_on.month - 1 if monthly else 0)
    for number in range(begin, begin + YEARS * 12 + 1, rule.interval if monthly else 12 * rule.interval):
        year, month = divmod(number, 12)
        months = (month + 1,) if monthly else rule.months
        named = sum(_named(rule, year, one) for one in months if not rule.months or one in rule.months)
        if any(abs(position) <= named for position in rule.positions or (1,)):
            return True
    return False


def _named(rule: Rule, year: int, month: int) -> int:
    """Return how many days of a month the rule names, before BYSETPOS."""
    begins, length = calendar.monthrange(year, month)
    found = 0
    for day in range(1, length + 1):
        weekday = (begins + day - 1) % 7
        which = {(0, weekday), ((day + 6) // 7, weekday), (-((length - day) // 7 + 1), weekday)}
        on_day = not rule.monthdays or day in rule.monthdays or day - length - 1 in rule.monthdays
        found += on_day and (not rule.weekdays or not which.isdisjoint(rule.weekdays))
    return found


def _near(rule: Rule, starts_on: date, first: date) -> date:
    """Return the beginning of a period of the rule that is not after `first`, from which it may be iterated as well."""
    if rule.freq in ("DAILY", "WEEKLY"):
        step = rule.interval * (7 if rule.freq == "WEEKLY" else 1)
        return starts_on + timedelta(days=(first - starts_on).days // step * step)
    if rule.freq == "YEARLY":
        years = (first.year - starts_on.year) // rule.interval * rule.interval
        return date(starts_on.year + years, 1, 1) if years else starts_on
    months = (first.year - starts_on.year) * 12 + first.month - starts_on.month
    months = months // rule.interval * rule.interval
    year, month = divmod(starts_on.year * 12 + starts_on.month - 1 + months, 12)
    return date(year, month + 1, 1) if months else starts_on


def _iterated(rule: Rule, begin: date) -> Iterator[datetime]:
    weekdays = [dateutil.weekday(day, n or None) for n, day in rule.weekdays]
    return iter(
        dateutil.rrule(
            FREQUENCIES[rule.freq],  # type: ignore[arg-type]
            dtstart=datetime.combine(begin, time()),
            interval=rule.interval,
            count=rule.count,
            wkst=rule.week_start,
            bymonth=rule.months or None,
            bymonthday=rule.monthdays or None,
            byweekday=weekdays or None,
            bysetpos=rule.positions or None,
        )
    )


@lru_cache(maxsize=512)
def _counted(rule: Rule, starts_on: date) -> tuple[date, ...]:
    return tuple(at.date() for at in _iterated(rule, starts_on))


def _listed(values: tuple[int, ...] | tuple[str, ...]) -> str:
    return ",".join(map(str, values))
