"""A rule in words: `Every 2 weeks on Monday and Thursday at 09:00`."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from models.language import N_, _, ngettext
from services.work import rules
from services.work.rules import Rule
from ui.words import day

WEEKDAYS = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"))
SHORT = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
MONTHS = (
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"), N_("July"), N_("August"),
    N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip
EACH = {"DAILY": N_("Every day"), "WEEKLY": N_("Every week"), "MONTHLY": N_("Every month"), "YEARLY": N_("Every year")}
EVERY: dict[str, Callable[[int], str]] = {
    "DAILY": lambda n: ngettext("Every {count} day", "Every {count} days", n),
    "WEEKLY": lambda n: ngettext("Every {count} week", "Every {count} weeks", n),
    "MONTHLY": lambda n: ngettext("Every {count} month", "Every {count} months", n),
    "YEARLY": lambda n: ngettext("Every {count} year", "Every {count} years", n),
}
WHICH = {
    1: N_("the first {weekday}"),
    2: N_("the second {weekday}"),
    3: N_("the third {weekday}"),
    4: N_("the fourth {weekday}"),
    5: N_("the fifth {weekday}"),
    -1: N_("the last {weekday}"),
    -2: N_("the last {weekday} but one"),
}


def in_words(schedule: Any) -> str:
    """Return the rule of a schedule in words: `Every day at 09:00, Paris time, until 31 Dec 2026`.

    `schedule` has the fields of `ScheduleDraft`. A rule that cannot be read is returned as it is written.
    """
    try:
        read = rules.read(schedule.rrule, schedule.starts_at.date()) if schedule.rrule else Rule("DAILY")
    except ValueError:
        return str(schedule.rrule)
    parts = [_("{rule} at {time}").format(rule=repeats(read), time=f"{schedule.starts_at:%H:%M}")]
    if schedule.in_zones:
        parts.append(_("the recipient’s time"))
    else:
        parts.append(_("{place} time").format(place=place(schedule.zone)))
    if schedule.working_days:
        parts.append(_("on working days only"))
    if read.count:
        parts.append(ngettext("{count} time", "{count} times", read.count))
    if schedule.until:
        parts.append(_("until {day}").format(day=day(schedule.until)))
    return ", ".join(parts)


def ends(schedule: Any) -> str:
    """Return when a schedule ends: `31 Dec 2026`, `After 4 times`, or `Never`."""
    count = rules.read(schedule.rrule, schedule.starts_at.date()).count if schedule.rrule else None
    if count:
        return ngettext("After {count} time", "After {count} times", count)
    return day(schedule.until) if schedule.until else _("Never")


def repeats(rule: Rule) -> str:
    """Return how often a rule repeats, and on which days, without its time: `Every month on the last day`."""
    often = _(EACH[rule.freq]) if rule.interval == 1 else EVERY[rule.freq](rule.interval)
    days = _days(rule)
    if rule.freq == "WEEKLY" and rule.interval == 1 and _weekdays_only(rule):
        often, days = _("Every weekday"), ""
    text = _("{rule} on {days}").format(rule=often, days=days) if days else often
    if not rule.months:
        return text
    return _("{rule} in {months}").format(rule=text, months=listed([_(MONTHS[one - 1]) for one in rule.months]))


def place(zone: str) -> str:
    """Return the place of a zone's name: `Paris`."""
    return zone.rpartition("/")[2].replace("_", " ")


def listed(words: list[str]) -> str:
    """Join words: `Monday, Tuesday and Friday`."""
    if len(words) < 2:
        return "".join(words)
    return _("{some} and {last}").format(some=", ".join(words[:-1]), last=words[-1])


def _weekdays_only(rule: Rule) -> bool:
    return {one for _n, one in rule.weekdays} == set(range(5))


def _days(rule: Rule) -> str:
    clamped = len(rule.monthdays) == 2 and rule.monthdays[1] == -1 and rule.positions == (1,) and not rule.weekdays
    if clamped:
        return _("day {day}, or the last day of a shorter month").format(day=rule.monthdays[0])
    weekdays = listed([_weekday(n, one) for n, one in sorted(rule.weekdays)])
    days = listed([_monthday(one) for one in rule.monthdays])
    both = _("{weekdays} that is {days}").format(weekdays=weekdays, days=days) if weekdays and days else weekdays + days
    if not rule.positions:
        return both
    numbers = listed(
        [f"{one}" if one > 0 else _("{number} from the end").format(number=-one) for one in rule.positions]
    )
    return _("{days} (only number {numbers} of them)").format(days=both, numbers=numbers)


def _weekday(which: int, weekday: int) -> str:
    name = _(WEEKDAYS[weekday])
    if which in WHICH:
        return _(WHICH[which]).format(weekday=name)
    return _("{weekday} number {number} from the end").format(weekday=name, number=-which) if which else name


def _monthday(number: int) -> str:
    if number == -1:
        return _("the last day")
    if number > 0:
        return _("day {day}").format(day=number)
    return _("day {day} from the end").format(day=-number)


def choices(starts_at: datetime) -> dict[str, str]:
    """Return the days of a month that a start suggests, as parts of a rule, each in words.

    The day itself, its weekday by number, and the last day or weekday.
    """
    weekday, number = starts_at.weekday(), (starts_at.day + 6) // 7
    code = rules.WEEK[weekday]
    own = f"BYMONTHDAY={starts_at.day}" if starts_at.day <= 28 else f"BYMONTHDAY={starts_at.day},-1;BYSETPOS=1"
    found = [own, f"BYDAY={number}{code}", f"BYDAY=-1{code}", "BYMONTHDAY=-1"]
    return {part: _capital(_days(rules.read(f"FREQ=MONTHLY;{part}", starts_at.date()))) for part in found}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
