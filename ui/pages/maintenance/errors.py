"""Errors: each kind of crash on our side, how grave it is, how often it comes, and where; live, for operators."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from nicegui import ui

from models.language import N_, _, ngettext
from services.house import errors
from services.house.errors import ErrorLine, Query
from services.house.health import CrashLine, Snapshot
from services.records.lists import Page, Slice
from ui import guard
from ui.live import ask, watch
from ui.pages.maintenance import tabs
from ui.parts.filters import Filter, filters, search_box
from ui.parts.markup import element, empty, page_head, panel, text_element
from ui.parts.table import CHIP, NAMED, Column, Table
from ui.routes import page
from ui.words import exact, moment, number, timed

EVERY = 5.0  # seconds: that an error was met once more is announced to nobody
TONES = {"critical": "bad", "warning": "warn", "info": "info"}
STATES = {"open": (N_("Open"), "mute"), "back": (N_("Came back"), "bad"), "settled": (N_("Settled"), "ok")}
PERIODS = {"hour": N_("Within an hour"), "day": N_("Within a day"), "week": N_("Within a week")}
WORDS = {
    "all": N_("All"),
    "critical": N_("Critical"),
    "warning": N_("Warning"),
    "info": N_("Info"),
    "back": N_("Came back"),
    "recurring": N_("Recurring"),
    "settled": N_("Settled"),
}
TREND = (
    '<q-td :props="props"><span class="rate30" :title="props.row.told"><svg class="spark" viewBox="0 0 13 10" '  # no text
    'preserveAspectRatio="none" role="img" :aria-label="props.row.told"><path :d="props.value"/></svg></span></q-td>'
)
TIMES = '<q-td :props="props"><a class="link" :href="props.row.times_path" data-live>{{ props.value }}</a></q-td>'
MARKS = (
    '<q-td :props="props"><span class="line"><span v-for="one in props.value" :key="one.text" '  # no text
    ":class=\"'chip ' + one.tone\" data-live>{{ one.text }}</span></span></q-td>"
)
REFERENCE = (
    '<q-td :props="props"><a class="who" :href="props.row.path"><span><b>{{ props.value }}</b>'  # no text
    "<small>{{ props.row.what }}</small></span></a></q-td>"
)
WHEN = '<q-td :props="props"><time :title="props.row.exact">{{ props.value }}</time></q-td>'
LATEST: list[dict[str, Any]] = [
    {"name": "reference", "label": N_("Reference"), "field": "reference", "align": "left", "classes": "c-main"},
    {"name": "where", "label": N_("Where"), "field": "where", "align": "left", "classes": "c-more"},
    {"name": "times", "label": N_("Times"), "field": "times", "align": "right", "classes": "c-more num"},
    {"name": "at", "label": N_("Last"), "field": "at", "align": "right", "classes": "c-side num"},
]


@page("/maintenance/errors", needs="maintenance.read")
async def errors_page(
    q: str = "", level: str = "", state: str = "", period: str = "", sort: str = "", page: int = 1
) -> None:
    """How many there are of each sort, and the list, those met last first."""
    actor = guard.page_actor()
    with page_head(_("Errors"), "") as (_heading, line):
        text_element("span", _("Live"), "live").props("role=status")
    tabs.tabs("/maintenance/errors")
    with element("section", "panel cards"):
        await _groups(state, level)
        with element("div", "toolbar"):
            chosen: dict[str, Any] = {"q": search_box(_("Search kind, place or reference"), q)}
            chosen |= filters(
                {
                    "level": Filter(_("Level"), {"": _("Any level")} | _said(errors.LEVELS), level),
                    "state": Filter(_("State"), {"": _("Any state")} | _said(errors.STATES), state),
                    "period": Filter(_("Last met"), {"": _("At any time")} | _said(PERIODS), period),
                }
            )

        def load(part: Slice) -> Any:
            return ask(errors.search, Query(**{name: one.value or "" for name, one in chosen.items()}, part=part))

        table: Table[ErrorLine] = Table(
            _columns(),
            load,
            lambda one: _row(one, actor.zone),
            errors.KINDS,
            "-at",
            lambda: {name: one.value for name, one in chosen.items()},
            "/maintenance/errors",
            ("sentiment_satisfied", _("No errors"), _("When something breaks, it is listed here.")),
            Slice(sort, 25, page),
            counted=lambda found: line.set_text(_sum(found)),
            every=EVERY,
        )
        await table.show()
    for one in chosen.values():
        one.on_value_change(table.first)


def marks(one: ErrorLine) -> list[tuple[str, str]]:
    """Return what is said of an error beside its level, each with its tone."""
    word, tone = STATES[one.state]
    found = [(_(word), tone)]
    if one.recurring and one.state != "settled":
        found.append((_("Recurring"), "warn"))
    if one.task_id is not None:
        found.append((_("Has a task"), "accent"))
    return found


async def _groups(state: str, level: str) -> None:
    """Show how many errors are of each sort, each as a link to them."""
    with element("nav", "views") as nav:
        nav.props["aria-label"] = _("Sorts of errors")
    counts = {}
    with nav:
        for name, (its_state, its_level) in errors.GROUPS.items():
            on = (state, level) == (its_state, its_level)
            asked = {"state": its_state, "level": its_level}
            query = urlencode({name: value for name, value in asked.items() if value})
            target = f"/maintenance/errors?{query}" if query else "/maintenance/errors"
            link = ui.link(target=target).classes("view on" if on else "view")
            if on:
                link.props("aria-current=true")
            with link:
                text_element("span", _(WORDS[name]))
                counts[name] = text_element("span", "", "count").props("data-live")

    def show(now: dict[str, int]) -> None:
        for name, place in counts.items():
            place.set_text(number(now[name]))

    with nav:
        await watch(show, errors.standing, on=errors.KINDS, every=EVERY)


def _said(words: Any) -> dict[str, str]:
    return {key: _(word) for key, word in words.items()}


def _columns() -> list[Column]:
    return [
        Column("what", _("Error"), True, NAMED, "c-main"),
        Column("level", _("Level"), True, CHIP, "c-side"),
        Column("marks", _("State"), cell=MARKS, phone="c-more"),
        Column("trend", _("14 days"), cell=TREND),
        Column("times", _("Times"), True, TIMES, align="right"),
        Column("release", _("First in"), True),
        Column("since_at", _("First met"), True, align="right"),
        Column("at", _("Last met"), True, phone="c-more", align="right"),
    ]


def _row(one: ErrorLine, zone: str) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "what": one.what,
        "under": f"{one.where} · {one.reference}",  # no text
        "path": f"/maintenance/errors/{one.id}",
        "level": _(errors.LEVELS[one.level]),
        "tone": TONES[one.level],
        "marks": [{"text": text, "tone": tone} for text, tone in marks(one)],
        "trend": path(one.trend),
        "told": told(one),
        "times": number(one.times),
        "times_path": f"/maintenance/errors/{one.id}#times",
        "release": one.release,
        **timed("since_at", one.since_at, zone),
        **timed("at", one.at, zone),
    }


def told(one: ErrorLine) -> str:
    """Return the trend in words."""
    days, times = sum(count > 0 for count in one.trend), sum(one.trend)
    text = ngettext("{times} on {count} of the last 14 days", "{times} on {count} of the last 14 days", days)
    return text.format(times=ngettext("{count} time", "{count} times", times).format(count=times), count=days)


def path(trend: tuple[int, ...]) -> str:
    """Return the line of the days in a box of 13 by 10."""
    most = max(trend, default=0) or 1
    return "M" + "L".join(f"{at} {9.5 - 9 * count / most:.1f}" for at, count in enumerate(trend))


def _sum(found: Page[ErrorLine]) -> str:
    return ngettext("{count} kind of error", "{count} kinds of errors", found.total).format(count=number(found.total))


def latest(zone: str) -> Callable[[Snapshot], None]:
    """Put the latest errors into the overview, each with a link; return the function that fills it."""
    with panel(_("Errors"), _("the 20 most recent kinds; people only see the reference")):
        with element("div", "cards") as holder:
            columns = [one | {"label": _(one["label"])} for one in LATEST]
            table = ui.table(columns=columns, rows=[], row_key="id", pagination=0).props("flat dense hide-bottom")
        table.add_slot("body-cell-reference", REFERENCE)
        table.add_slot("body-cell-at", WHEN)
        nothing = empty("sentiment_satisfied", _("No errors"), _("When something breaks, it is listed here."))

    def show(now: Snapshot) -> None:
        rows = [_short(one, zone) for one in now.crashes]
        if rows != table.rows:
            table.rows = rows
        holder.set_visibility(bool(rows))
        nothing.set_visibility(not rows)

    return show


def _short(one: CrashLine, zone: str) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "reference": one.reference,
        "what": one.what,
        "path": f"/maintenance/errors/{one.id}",
        "where": one.where,
        "times": number(one.times),
        "at": moment(one.at, zone),
        "exact": exact(one.at, zone),
    }
