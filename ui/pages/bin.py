"""The bin: contacts and companies that were moved there, how long each is kept, and how to restore it."""

from collections.abc import Callable
from typing import Any

from models.language import _, ngettext
from services.house import settings
from services.records import bin
from services.records.bin import Binned
from services.records.declaration import Record, declared
from services.records.lists import Page
from ui import guard
from ui.live import answered, event_filter, follow, note, perform, shared
from ui.parts.markup import button, element, empty, page_head, panel, text_element
from ui.parts.people import short_line
from ui.routes import page
from ui.words import left, number

EACH_HOUR = 3_600  # seconds: the days left change on a page that stays open


@page("/bin", needs="contacts.read")
async def bin_page() -> None:
    """The contents of the bin, live. Each record is kept for some days, then deleted for good."""
    actor = guard.page_actor()
    with page_head(_("Bin")) as (_heading, line):
        pass

    async def tell() -> None:
        days = await shared(bin.days, on=settings.KINDS)
        if days is not None and not line.is_deleted:
            line.set_text(
                ngettext(
                    "Kept for {count} day, then deleted for good. You can restore it until then.",
                    "Kept for {count} days, then deleted for good. You can restore it until then.",
                    days,
                )
            )

    await follow(tell, event_filter(settings.KINDS))
    with element("div", "split").style(
        "grid-template-columns:repeat(auto-fit,minmax(min(100%,340px),1fr));align-items:start"
    ):
        for record in declared():
            if record.binnable and record.may(actor, "read"):
                await _half(record, record.service.restore if record.may(actor, "edit") else None)


async def _half(record: Record, restore: Callable[..., Any] | None) -> None:
    """Show the latest records of one type, and more on request."""
    title, path = _(record.plural.capitalize()), record.path
    shown, changes = bin.SHOWN, [*record.kinds, *bin.KINDS, *settings.KINDS]

    async def fill() -> None:
        found: Page[Binned] | None = await shared(bin.binned, record.noun, shown, on=changes)
        if found is not None and not rows.is_deleted:
            show(found)

    async def more() -> None:
        nonlocal shown
        shown += bin.SHOWN
        await answered(subscription.again())

    def show(found: Page[Binned]) -> None:
        total.set_text(f"{number(found.total)}{'+' if found.capped else ''}" if found.total else "")
        rest.set_visibility(found.total > len(found.rows))
        rows.clear()
        with rows:
            if not found.rows:
                empty("delete", _("Nothing here"), _("What you move to the bin can be restored here."))
            for one in found.rows:
                _line(one, path, restore)

    with panel(title) as row:
        with row:
            total = text_element("span", "", "count").props("data-live")
        rows = element("div")
        with element("div", "panel-f") as rest:
            press = button(_("Show more"), "ghost small", "expand_more", on_click=more)
            press.props["aria-label"] = _("Show more: {title}").format(title=title)
        subscription = await follow(fill, event_filter(changes), every=EACH_HOUR)


def _line(one: Binned, path: str, restore: Callable[..., Any] | None) -> None:
    async def back() -> None:
        if restore is not None and await perform(restore, one.id) is not None:
            note(_("{name} restored.").format(name=one.name))

    under = " · ".join(part for part in (left(one.leaves_at), one.under) if part)
    with short_line(one.name, f"{path}/{one.id}", under), element("div"):
        if restore is not None:
            press = button(_("Restore"), "ghost small", "restore_from_trash", on_click=back)
            press.props["aria-label"] = _("Restore {name}").format(name=one.name)
