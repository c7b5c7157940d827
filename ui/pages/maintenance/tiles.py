"""The tiles: each number of the table in services, with its label, its remark, and a link to the rows it counts."""

from collections.abc import Callable

from markupsafe import Markup

from models.language import _
from services.house import health
from services.house.health import Reading, Snapshot, Tile
from ui.parts.markup import StaticHtml, element, icon_html

TILE = Markup(
    '<div class="k">{}<span>{}</span></div><div class="v">{}</div><div class="state {}">{}</div><div class="sub">{}</div>{}'
)
BAR = Markup('<div class="progress {}"><progress max="1" value="{}" aria-label="{}"></progress></div>')


def tiles() -> Callable[[Snapshot], None]:
    """Put the tiles into the page; return the function that fills them."""
    with element("div", "tiles four"):
        shown = [(one, _place(one)) for one in health.TILES]

    def show(now: Snapshot) -> None:
        for one, place in shown:
            _show(one, place, one.read(now))

    return show


def _place(one: Tile) -> StaticHtml:
    place = StaticHtml("div", "tile")
    place.props["data-tile"] = one.key
    return place if one.restless else place.props("data-live")


def _show(one: Tile, place: StaticHtml, now: Reading) -> None:
    bar = Markup("")
    if now.share is not None:
        bar = BAR.format(now.tone, round(now.share, 3), _(one.title))
    content = TILE.format(icon_html(one.icon), _(one.title), now.value, now.tone, now.state, now.remark, bar)
    if content != place.content:
        place.show(content)
    if place.props.get("href", "") != now.link:
        place.props["tag"] = "a" if now.link else "div"
        place.props["href"] = now.link
        place.classes("nicegui-link") if now.link else place.classes(remove="nicegui-link")
