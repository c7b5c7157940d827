"""Notifications: everything one was told, also what was archived."""

from urllib.parse import urlencode

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from models.language import N_, _, ngettext
from services import notices
from services.notices import SHOWS, SORTS, NoticeCard, Query
from services.records.lists import Page, Slice
from ui import guard
from ui.live import answered, event_filter, follow, perform, shared
from ui.parts.bell import EMPTY, notice_rows
from ui.parts.markup import button, element, empty, page_head
from ui.routes import page, readdress
from ui.words import number, or_more

SIZE = 50  # on one page
WORDS = {"all": N_("All"), "unread": N_("Unread"), "archived": N_("Archived")}


@page("/notices", needs="account.read", private=True)
async def notices_page(show: str = "all", sort: str = "") -> None:
    """One's own notifications by day, the latest first, live."""
    with page_head(_("Notifications")) as (_heading, line):
        choose = button(_("What you are told"), "ghost", "tune", on_click=lambda: ui.navigate.to("/account"))
        choose.classes("only-d")
        every = button(_("Mark all as read"), "ghost", "done_all", on_click=lambda: perform(notices.read_all))
    shown = Listing(line, every, show if show in SHOWS else "all", sort if sort in SORTS else "")
    await shown.follow()


class Listing:
    """One page of them, chosen by whether they are read and by sort."""

    def __init__(self, line: TextElement, every: Element, show: str, sort: str) -> None:
        self.actor, self.line, self.every, self.number = guard.page_actor(), line, every, 1
        with element("section", "panel"):
            with element("div", "toolbar"):
                self.show = ui.toggle({one: _(word) for one, word in WORDS.items()}, value=show).classes("seg")
                self.show.props("role=group")
                self.show.props["aria-label"] = _("Which notifications")
                sorts = {"": _("All sorts"), **{name: _(one.label) for name, one in SORTS.items()}}
                self.sort = ui.select(sorts, value=sort).props("outlined dense")
                self.sort.props["aria-label"] = _("Sort of notifications")
            self.rows = element("div", "notice-list")
            with element("div", "panel-f line between") as self.foot:
                self.newer = button(_("Newer"), "ghost small", "chevron_left", on_click=lambda: self._turn(-1))
                self.older = button(_("Older"), "ghost small", "chevron_right", on_click=lambda: self._turn(1))

    async def follow(self) -> None:
        """Show them, now and whenever one comes or is read."""
        mine = event_filter(notices.KINDS, frozenset({self.actor.user_id} if self.actor.user_id else ()))
        self.subscription = await follow(self._fill, mine)
        self.show.on_value_change(self._change)
        self.sort.on_value_change(self._change)

    async def _fill(self) -> None:
        query = Query(self.show.value, self.sort.value or "", Slice(size=SIZE, number=self.number))
        found: Page[NoticeCard] | None = await shared(notices.search, query, on=notices.KINDS)
        unread = await shared(notices.unread, on=notices.KINDS) or 0
        if found is None or self.rows.is_deleted:
            return
        self.every.set_visibility(unread > 0)
        total = ngettext("{count} notification", "{count} notifications", found.total)
        parts = [or_more(total.format(count=number(found.total)), found.capped)]
        parts.append(_("{count} unread").format(count=number(unread)))
        self.line.set_text(" · ".join(parts))
        self.newer.set_enabled(self.number > 1)
        self.older.set_enabled(found.cursor is not None)
        self.foot.set_visibility(self.number > 1 or found.cursor is not None)
        self.rows.clear()
        with self.rows:
            _show(found.rows, self.actor.zone)

    async def _turn(self, by: int) -> None:
        self.number = max(1, self.number + by)
        await answered(self.subscription.again())

    async def _change(self) -> None:
        self.number = 1
        readdress(f"/notices?{urlencode({'show': self.show.value, 'sort': self.sort.value or ''})}")
        await answered(self.subscription.again())


def _show(found: list[NoticeCard], zone: str) -> None:
    if not found:
        empty("notifications_none", _("Nothing here"), _(EMPTY))
    notice_rows(found, zone, _press, bodies=True)


async def _press(one: NoticeCard) -> None:
    if one.read_at is None:
        await perform(notices.read, one.id)
    if one.link and one.link != "/notices":
        ui.navigate.to(one.link)
