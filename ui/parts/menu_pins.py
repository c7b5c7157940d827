"""The views that a colleague pinned to the menu, each with the present number of its records."""

from collections.abc import Collection, Iterable

from markupsafe import Markup
from nicegui import ui

from models.language import _
from services import pins, views
from services.pins import Pin
from services.records.declaration import Record, declared, of_noun
from services.work import Actor, Kind
from ui.live import event_filter, follow, shared
from ui.live.subscriptions import EventFilter
from ui.parts.markup import StaticHtml, icon_html
from ui.words import number, or_more

HEAD = Markup('<div class="nav-h">{}</div>')
LINK = Markup(
    '<a class="nicegui-link nav{}" href="{}"{}>{}<span class="clip">{}</span><span class="count" data-live>{}</span></a>'
)
HERE = Markup(' aria-current="page"')


async def menu_pins(actor: Actor) -> None:
    """Show them under the menu, live. Without pins, nothing is there."""
    holder = StaticHtml("div", "rail").props("role=group")
    holder.props["aria-label"] = _("Pinned views")
    router, found, kinds = ui.context.client.sub_pages_router, list[Pin](), set[str]()

    def show(path: str) -> None:
        holder.set_visibility(bool(found))
        holder.show(_links(found, path))

    async def refresh() -> None:
        now = await shared(pins.mine, on=_kinds(declared()))
        if now is not None and not holder.is_deleted:
            found[:] = now
            kinds.update(one.name for one in _kinds({of_noun(pin.noun) for pin in found}))
            show(router.current_path)

    router.on_path_changed(show)
    mine = event_filter([pins.CHANGED], {actor.user_id} if actor.user_id else set())
    await follow(refresh, mine, EventFilter(kinds))


def _kinds(some: Collection[Record]) -> list[Kind]:
    """Return the changes that counts of these records follow: theirs, and those of views."""
    return [pins.CHANGED, *views.KINDS, *(kind for record in some for kind in record.kinds)] if some else []


def _links(some: Iterable[Pin], here: str) -> Markup:
    lines = [HEAD.format(_("Views"))]
    for one in some:
        on = here.startswith(one.path)
        count = "–" if one.total is None else or_more(number(one.total), one.capped)
        words = (" on" if on else "", one.path, HERE if on else "", icon_html(one.icon), one.name, count)
        lines.append(LINK.format(*words))
    return Markup("").join(lines)
