"""The bin: contacts and companies that were moved there, how long each is kept, and how to restore it."""

from typing import Any
from uuid import UUID

from nicegui import ui

from models.language import _, ngettext
from services.house import settings
from services.records import bin
from services.records.bin import Binned
from services.records.declaration import Record, declared
from services.records.lists import Page
from ui import guard
from ui.live import answered, event_filter, follow, note, perform, shared
from ui.parts.bulk import begin
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
                await Half(record, record.may(actor, "edit")).show()


class Half:
    """The latest records of one type, and more on request; chosen ones, or all, are restored together."""

    def __init__(self, record: Record, editable: bool) -> None:
        self.record, self.editable = record, editable
        self.shown, self.changes = bin.SHOWN, [*record.kinds, *bin.KINDS, *settings.KINDS]
        self.chosen: dict[UUID, None] = {}
        self.boxes: dict[UUID, ui.checkbox] = {}

    async def show(self) -> None:
        """Build the panel, and keep it fresh."""
        title = _(self.record.plural.capitalize())
        with panel(title) as row:
            with row:
                self.total = text_element("span", "", "count").props("data-live")
                with element("div", "acts"):
                    self.press = button("", "ghost small", "restore_from_trash", on_click=self._restore_many)
            self.rows = element("div")
            with element("div", "panel-f") as self.rest:
                press = button(_("Show more"), "ghost small", "expand_more", on_click=self._more)
                press.props["aria-label"] = _("Show more: {title}").format(title=title)
            self.subscription = await follow(self._fill, event_filter(self.changes), every=EACH_HOUR)

    async def _fill(self) -> None:
        found: Page[Binned] | None = await shared(bin.binned, self.record.noun, self.shown, on=self.changes)
        if found is not None and not self.rows.is_deleted:
            self._draw(found)

    async def _more(self) -> None:
        self.shown += bin.SHOWN
        await answered(self.subscription.again())

    def _draw(self, found: Page[Binned]) -> None:
        self.total.set_text(f"{number(found.total)}{'+' if found.capped else ''}" if found.total else "")
        self.rest.set_visibility(found.total > len(found.rows))
        self.chosen = {one.id: None for one in found.rows if one.id in self.chosen}
        self.many = found.total
        self.rows.clear()
        with self.rows:
            if not found.rows:
                empty("delete", _("Nothing here"), _("What you move to the bin can be restored here."))
            for one in found.rows:
                self._line(one)
        self._tell()

    def _line(self, one: Binned) -> None:
        async def back() -> None:
            if await perform(self.record.service.restore, one.id) is not None:
                note(_("{name} restored.").format(name=one.name))

        under = " · ".join(part for part in (left(one.leaves_at), one.under) if part)
        with short_line(one.name, f"{self.record.path}/{one.id}", under), element("div", "line"):
            if self.editable:
                box = ui.checkbox(value=one.id in self.chosen, on_change=lambda event: self._turn(one.id, event.value))
                box.props("dense").props["aria-label"] = _("Select {name}").format(name=one.name)
                press = button(_("Restore"), "ghost small", "restore_from_trash", on_click=back)
                press.props["aria-label"] = _("Restore {name}").format(name=one.name)

    def _turn(self, record_id: UUID, on: bool) -> None:
        self.chosen = {one: None for one in self.chosen if one != record_id} | ({record_id: None} if on else {})
        self._tell()

    def _tell(self) -> None:
        many = len(self.chosen)
        told = ngettext("Restore {count} selected", "Restore {count} selected", many) if many else _("Restore all")
        self.press.set_text(told.format(count=number(many)))
        self.press.set_visibility(self.editable and (many > 0 or self.many > 1))

    async def _restore_many(self) -> None:
        which: dict[str, Any] = {"ids": list(self.chosen)} if self.chosen else {"filter": {}}
        question = lambda count: _("Restore {count} from the bin?").format(count=count)  # noqa: E731
        await begin(self.record, which, {"restore": True}, question)
