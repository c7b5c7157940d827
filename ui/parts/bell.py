"""The bell: a colleague's notices, with the number of unread ones, live in all windows of that person."""

from collections.abc import Callable, Sequence

from markupsafe import Markup
from nicegui import ui

from models.language import N_, _, ngettext
from services import notices
from services.notices import NoticeCard, Told
from services.work import Actor
from ui.live import event_filter, follow, perform, shared
from ui.live.subscriptions import EventFilter, Subscription
from ui.parts.dialogs import lazy
from ui.parts.markup import StaticHtml, breaking, button, element, empty, icon_button, icon_html, text_element
from ui.parts.timeline import parted
from ui.words import dated, exact, since

MOST = 9  # the highest number the bell shows
DAY = Markup('<div class="notice-day">{}</div>')
LINE = Markup(
    '<span class="bubble {}">{}</span><span class="what">{}<b>{}</b><span> {}</span></span>'
    '<time class="when" title="{}">{}</time>'
)
NEW = Markup('<span class="vh">{} </span>')
EMPTY = N_(
    "You'll see it here when a record is assigned to you, a customer answers, or one of your messages could not be sent."
)
TONES = {notices.UNSENT.name: "bad", notices.UNKNOWN.name: "warn"}


async def bell(actor: Actor) -> None:
    """Put the bell into the frame."""
    mine = event_filter(notices.KINDS, frozenset({actor.user_id} if actor.user_id else ()))
    with icon_button("notifications_none", _("Notifications")).classes("bell") as press:
        badge = ui.badge().props("floating aria-hidden=true")
    press.on_click(lazy(lambda: Panel(actor, mine)))

    async def count() -> None:
        unread = await shared(notices.unread, on=notices.KINDS) or 0
        if press.is_deleted:
            return
        shown = str(unread) if unread <= MOST else f"{MOST}+"
        said = ngettext("Notifications, {count} unread", "Notifications, {count} unread", unread)
        if unread > MOST:  # the name has what is seen, for those who say it
            said = _("Notifications, {many} unread").format(many=shown)
        press.props["aria-label"] = said if unread else _("Notifications")
        badge.set_text(shown)
        badge.set_visibility(unread > 0)

    await follow(count, mine)


class Panel:
    """The latest notices by day, the new ones marked; pressing one opens its subject. On a phone it comes from below."""

    def __init__(self, actor: Actor, mine: EventFilter) -> None:
        self.zone, self.mine = actor.zone, mine
        self.subscription: Subscription | None = None
        with ui.dialog() as self.dialog, ui.card().classes("dialog notices"):
            self.dialog.props["aria-label"] = _("Notifications")
            with element("div", "dialog-h"):
                text_element("h2", _("Notifications"))
                with element("div", "acts"):
                    self.all = button(_("Mark all as read"), "quiet small", on_click=lambda: perform(notices.read_all))
                    icon_button("close", _("Close"), on_click=self.dialog.close).classes("small")
            self.rows = element("div", "notice-list")
            with element("div", "panel-f"):
                _link(_("All notifications"), "/notices", self.dialog)
                _link(_("What you are told"), "/account", self.dialog)

    async def open(self) -> None:
        """Open the panel with the new notices; from then on it is kept fresh."""
        self.dialog.open()
        if self.subscription is None:
            with self.rows:
                self.subscription = await follow(self.fill, self.mine)
        else:
            await self.subscription.again()

    async def fill(self) -> None:
        """Read the notices, while the panel is open."""
        found: Told | None = await shared(notices.mine, on=notices.KINDS) if self.dialog.value else None
        if found is None or self.rows.is_deleted:
            return
        self.all.set_visibility(found.unread > 0)
        self.rows.clear()
        with self.rows:
            if not found.entries:
                empty("notifications_none", _("Nothing yet"), _(EMPTY))
            notice_rows(found.entries, self.zone, self._press)

    async def _press(self, one: NoticeCard) -> None:
        self.dialog.close()
        with self.dialog:  # the line itself may be gone by the time it is read
            if one.read_at is None:
                await perform(notices.read, one.id)
            ui.navigate.to(one.link or "/notices")


def notice_rows(
    found: Sequence[NoticeCard], zone: str, press: Callable[[NoticeCard], object], bodies: bool = False
) -> None:
    """Add a line for each notice, under the day it came; an unread one is marked. Pressing a line calls `press`.

    `bodies`: the text of an announcement stands below its line.
    """
    last = ""
    for one in found:
        if (today := dated(one.at, zone)) != last:
            last = today
            StaticHtml("div", "no-box").show(DAY.format(last))
        new = one.read_at is None and one.archived_at is None
        line = StaticHtml("button", "notice new" if new else "notice").props("type=button")
        actor, text = parted(one)
        tone, unread = TONES.get(one.kind, "accent"), NEW.format(_("Unread:")) if new else ""
        when = (exact(one.at, zone), since(one.at))
        line.show(LINE.format(tone, icon_html(one.icon), unread, actor, breaking(text), *when))
        line.on("click", lambda one=one: press(one))
        if bodies and one.body:
            text_element("p", one.body, "notice-body")


def _link(text: str, path: str, dialog: ui.dialog) -> None:
    link = text_element("a", text, "nicegui-link link").on("click", dialog.close)
    link.props["href"] = path
