"""The numbers of Home: each links to exactly the rows it counts, and compares with a week or a day before."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from models.language import N_, _
from services.dashboard import Numbers
from ui.parts.markup import StaticHtml, element, icon_html
from ui.words import number

TILE = Markup('<div class="k">{}<span>{}</span></div><div class="v{}">{}</div>{}')
DELTA = Markup('<div class="delta {}">{}</div>')


@dataclass(frozen=True, slots=True)
class Tile:
    """One number: its field of `Numbers`, the list of its rows, and the field and words of its comparison.

    A `bad` one is red while it is above zero.
    """

    icon: str
    title: str
    field: str
    path: str
    before: str = ""
    than: tuple[str, str] = ("", "")  # with a difference, and without one
    bad: bool = False


WEEK = (N_("{difference} on last week"), N_("Same as last week"))
DAY = (N_("{difference} on yesterday"), N_("Same as yesterday"))
TILES = (
    Tile("group", N_("Contacts"), "contacts", "/contacts"),
    Tile("person_add", N_("New this week"), "new_this_week", "/contacts?since={monday}", "new_before", WEEK),
    Tile("schedule_send", N_("Scheduled"), "due", "/messages?state=due"),
    Tile("done_all", N_("Sent today"), "sent_today", "/messages?state=sent&on={today}", "sent_before", DAY),
    Tile(
        "error",
        N_("Failed today"),
        "failed_today",
        "/messages?state=failed&on={today}",
        "failed_before",
        DAY,
        bad=True,
    ),
    Tile("help", N_("Unknown"), "unknown", "/messages?state=unknown", bad=True),
)


def tiles() -> Callable[[Numbers], None]:
    """Put the tiles into the page; return the function that fills them."""
    with element("div", "tiles"):
        shown = [(one, StaticHtml("a", "nicegui-link tile").props("data-live")) for one in TILES]

    def show(now: Numbers) -> None:
        for one, place in shown:
            content = _content(one, now)
            if content != place.content:
                place.show(content)
            place.props["href"] = one.path.format(monday=now.monday, today=now.today)

    return show


def _content(one: Tile, now: Numbers) -> Markup:
    count: int = getattr(now, one.field)
    delta = _delta(one, count, getattr(now, one.before)) if one.before else Markup("")
    return TILE.format(icon_html(one.icon), _(one.title), " bad" if one.bad and count else "", number(count), delta)


def _delta(one: Tile, count: int, before: int) -> Markup:
    """Return the difference from before: an increase is green, or red where more is worse; a decrease has no colour."""
    difference = count - before
    if not difference:
        return DELTA.format("", _(one.than[1])) if count else Markup("")
    sign = "+" if difference > 0 else "−"
    tone = "" if difference < 0 else "dn" if one.bad else "up"
    return DELTA.format(tone, _(one.than[0]).format(difference=f"{sign}{number(abs(difference))}"))
