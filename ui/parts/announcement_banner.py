"""The banner of announcements, above every page: maintenance that is near or going on, and releases while they are new."""

import asyncio
from uuid import UUID

from nicegui import ui

from models.language import _
from models.notices import Announcement
from services import announcements, notices
from services.work import Actor, clock
from ui.live import event_filter, follow, perform, shared
from ui.parts.markup import banner, button, element, icon_button, text_element
from ui.words import moment

EVERY = 30.0  # seconds: a window comes near while a page is open
ICONS = {"release": "new_releases", "maintenance": "engineering"}


async def announcement_banner(actor: Actor) -> None:
    """Show it above the page's content; while there is nothing to say, build nothing.

    A release is dismissed by reading its notification, in all windows at once.
    """
    page, known = ui.context.slot.parent, list[tuple[UUID, UUID | None]]()

    async def refresh() -> None:
        found = await asyncio.to_thread(announcements.shown)
        releases = tuple(one.id for one in found if one.kind == "release" and actor.viewing is None)
        new: dict[UUID, UUID] = {}
        if releases:
            new = await shared(notices.unread_about, releases, on=notices.KINDS) or {}
        rows = [one for one in found if one.kind != "release" or one.id in new]
        state = [(one.id, new.get(one.id)) for one in rows]
        if page.is_deleted or state == known:
            return
        known[:] = state
        for old in [one for one in page.default_slot.children if "data-announced" in one.props]:
            old.delete()
        with page:
            for one in reversed(rows):
                _line(one, actor, new.get(one.id))

    mine = event_filter(notices.KINDS, frozenset({actor.user_id} if actor.user_id else ()))
    await follow(refresh, event_filter(announcements.KINDS), mine, every=EVERY)


def _line(one: Announcement, actor: Actor, notice_id: UUID | None) -> None:
    with banner("warn" if one.kind == "maintenance" else "info", ICONS[one.kind]) as box:
        box.props("data-announced")
        box.move(target_index=0)
        with element("div"):
            text_element("b", _said(one, actor.zone))
            if one.body and one.kind == "maintenance":
                text_element("div", one.body, "sub")
        if notice_id is not None:
            ui.space()
            if one.body:
                button(_("Read more"), "ghost small", on_click=lambda: ui.navigate.to("/notices"))
            icon_button("close", _("Dismiss"), on_click=lambda: perform(notices.read, notice_id)).classes("small")


def _said(one: Announcement, zone: str) -> str:
    if one.kind == "release" or one.ends_at is None:
        return one.title
    if one.starts_at <= clock.now():
        return _("Maintenance until {time}: {title}").format(time=moment(one.ends_at, zone), title=one.title)
    begin, end = moment(one.starts_at, zone), moment(one.ends_at, zone)
    return _("Maintenance from {begin} to {end}: {title}").format(begin=begin, end=end, title=one.title)
