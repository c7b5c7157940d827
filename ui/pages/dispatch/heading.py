"""The words above and below the lanes: the day, what is counted, and what the colours mean."""

from datetime import date

from markupsafe import Markup

from models import dates
from models.language import N_, _
from services.dispatch.board import Board
from ui.parts.markup import StaticHtml
from ui.words import day as day_word

COUNTER = Markup(
    '<button type="button" class="counter {}" data-rows="{}" data-live><i class="dot" aria-hidden="true"></i><b>{}</b>{}</button>'
)
LEGEND = (
    ("done", N_("Done")),
    ("work", N_("On site")),
    ("route", N_("On the way")),
    ("", N_("Planned")),
    ("ghost", N_("Proposed")),
    ("clash", N_("Conflict")),
    ("drv", N_("Driving")),
)
KEY = Markup('<span><i class="lg {}" aria-hidden="true"></i>{}</span>')
HELP = Markup('<span class="end only-d">{}</span>')


def legend(may: bool) -> None:
    """Add what the colours mean; to those who may move visits also how."""
    keys = (KEY.format(look, _(word)) for look, word in LEGEND)
    hint = HELP.format(_("Drag a visit, or press A to assign")) if may else ""
    StaticHtml("div", "g-legend").show(Markup("{}{}").format(Markup("").join(keys), hint))


def days(first: date, last: date) -> str:
    """Return a day as Thu 26 November, or a week as 23 – 29 Nov 2026."""
    if first == last:
        return dates.day_of_week(first)
    return f"{dates.short_day(first)} \N{EN DASH} {day_word(last)}"


def counters(shown: Board) -> Markup:
    """Return the numbers at the top, each a button that opens what it counts."""
    some = (
        ("bad" if shown.late else "", "late", shown.late, _("late")),
        ("warn" if shown.unscheduled else "", "unscheduled", shown.unscheduled, _("unscheduled")),
        ("", "not_invoiced", shown.not_invoiced, _("not invoiced")),
    )
    return Markup("").join(COUNTER.format(*one) for one in some)
