"""The sentences of the plan: why a visit does not fit, and how somebody would come to it."""

from collections.abc import Callable, Mapping

from models.language import N_, _, ngettext
from services.dispatch import plans
from services.dispatch.plans import Broken, Choice

RULE_WORDS = {
    plans.SKILL: N_("Skill missing"),
    plans.WINDOW: N_("Outside the promised time"),
    plans.SHIFT: N_("Outside working hours"),
    plans.ABSENCE: N_("Away"),
    plans.OVERLAP: N_("Another visit then"),
    plans.TRAVEL: N_("Not enough time to drive"),
    plans.HOME: N_("Home too late"),
    plans.FULL: N_("The day is full"),
}
Clock = Callable[[int], str]
Titles = Mapping[str, str]


def clock_of(minute: int) -> str:
    """Return a minute of the day as 09:05; the day after begins at 00:00 again."""
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def broken_said(broken: Broken, titles: Titles, clock: Clock = clock_of) -> str:
    """Return a broken rule as a sentence. `titles` names visits by their ids."""
    return _SAID[broken.code](broken, titles, clock)


def choice_said(choice: Choice, titles: Titles, clock: Clock = clock_of) -> str:
    """Return how somebody would come to a visit, or why not."""
    if choice.broken is not None:
        return broken_said(choice.broken, titles, clock)
    if choice.moves:
        moved = titles.get(choice.moves[0], _("another visit"))
        rest = len(choice.moves) - 1
        if not rest:
            return _("Would move “{title}”").format(title=moved)
        return ngettext("Would move “{title}” and {count} more", "Would move “{title}” and {count} more", rest).format(
            title=moved, count=rest
        )
    start, drive = clock(choice.start or 0), choice.drive or 0
    if choice.after is None:
        return _("At {time}, {minutes} min from home").format(time=start, minutes=drive)
    after = titles.get(choice.after, _("another visit"))
    return _("At {time}, {minutes} min after “{title}”").format(time=start, minutes=drive, title=after)


def conflict_said(broken: Broken) -> str:
    """Return a conflict on the board in a few words."""
    if broken.code == plans.OVERLAP:
        return _("{count} min clash").format(count=broken.minutes)
    if broken.code == plans.TRAVEL:
        return _("{count} min late").format(count=max(1, broken.minutes - broken.free))
    return _(RULE_WORDS[broken.code])


def _skill(broken: Broken, _titles: Titles, _clock: Clock) -> str:
    return _("Cannot do {skills}").format(skills=", ".join(broken.missing))


def _window(broken: Broken, _titles: Titles, clock: Clock) -> str:
    if broken.at is None:
        return _(RULE_WORDS[plans.WINDOW])
    return _("Outside the promised time, {time}").format(time=clock(broken.at))


def _shift(broken: Broken, _titles: Titles, clock: Clock) -> str:
    if broken.at is None:
        return _("Does not work on this day")
    return _("Outside working hours, {time}").format(time=clock(broken.at))


def _absence(broken: Broken, _titles: Titles, clock: Clock) -> str:
    return _("Away from {time}").format(time=clock(broken.at or 0))


def _overlap(broken: Broken, titles: Titles, _clock: Clock) -> str:
    other = titles.get(broken.other or "", _("another visit"))
    return _("{count} min at the same time as “{title}”").format(count=broken.minutes, title=other)


def _travel(broken: Broken, _titles: Titles, _clock: Clock) -> str:
    return _("{count} min to drive, {free} free").format(count=broken.minutes, free=broken.free)


def _home(broken: Broken, _titles: Titles, _clock: Clock) -> str:
    return _("Home {count} min after the end of work").format(count=broken.minutes)


def _full(_broken: Broken, _titles: Titles, _clock: Clock) -> str:
    return _("No gap is long enough")


_SAID: dict[str, Callable[[Broken, Titles, Clock], str]] = {
    plans.SKILL: _skill,
    plans.WINDOW: _window,
    plans.SHIFT: _shift,
    plans.ABSENCE: _absence,
    plans.OVERLAP: _overlap,
    plans.TRAVEL: _travel,
    plans.HOME: _home,
    plans.FULL: _full,
}
