"""The preview of a text that is sent: as one contact would get it, on a phone or on a desk, and the next contact."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from nicegui import background_tasks

from models.language import _, ngettext
from services import contacts, templates
from services.records.lists import Slice
from services.work import Refused
from ui.live import perform
from ui.parts.markup import avatar, element, icon_button, text_element
from ui.parts.picker import Picker
from ui.parts.pictures import in_frame
from ui.theme.letter import letter
from ui.words import number

PAUSE = 0.3  # seconds without a change, before the preview follows
People = Callable[[int], Awaitable[tuple[Any, int]]]  # by number from 1: somebody with an id and a name, and how many


async def everyone(wanted: int) -> tuple[Any, int]:
    """Return one of the contacts one may see, by its place in the list, and how many there are."""
    found = await perform(contacts.search, contacts.Query(part=Slice("name", 1, wanted)))
    return (found.rows[0] if found and found.rows else None), found.total if found else 0


class Preview:
    """The preview beside an editor. `texts` returns what is typed: `channel`, `subject`, `html`, `text`; `refused` is
    called with what could not be saved, and with None when all is well. `people` are those to flip through."""

    def __init__(
        self,
        texts: Callable[[], Mapping[str, Any]],
        refused: Callable[[Refused | None], object],
        people: People = everyone,
    ) -> None:
        self.texts, self.refused, self.people = texts, refused, people
        self.contact_id: UUID | None = None
        self.number = self.total = 0
        self.waiting = 0
        with element("section", "panel preview"):
            self._head()
            self.gaps = text_element("p", "", "banner warn slim").props("role=status")
            self.gaps.set_visibility(False)
            with element("div", "preview-desk"), element("div", "device phone") as self.device:
                self.subject = text_element("div", "", "preview-subject")
                self.page = element("iframe").props('sandbox=""')
                self.page.props["title"] = _("Preview")
                self.short = text_element("div", "", "preview-short")
        self._fit("phone")

    async def show(self) -> None:
        """Show the first contact."""
        await self.flip(1)

    def touch(self) -> None:
        """Follow a change of the text in a moment."""
        self.waiting += 1
        background_tasks.create(self._later(self.waiting), name="preview a text")

    async def flip(self, to: int) -> None:
        """Show the contact at this place of the list."""
        if to < 1 or (self.total and to > self.total):
            return
        one, self.total = await self.people(to)
        self.number = to if one is not None else 0
        await self._turn(one.id if one is not None else None, one.name if one is not None else "")

    async def refresh(self) -> None:
        """Show the text as it is now."""
        mark = self.waiting
        wrong: list[Refused] = []
        args = (dict(self.texts()), self.contact_id)
        found = await perform(templates.draft_preview, *args, refused=wrong.append)
        if found is not None:
            found.html = await in_frame(found.html)
        if mark != self.waiting or self.page.is_deleted:
            return
        self.refused(wrong[0] if wrong else None)
        if found is not None:
            self._draw(found)

    def _head(self) -> None:
        with element("div", "preview-h"):
            self.back = icon_button("chevron_left", _("Previous contact"), on_click=lambda: self.flip(self.number - 1))
            with element("div", "preview-who") as self.who:
                pass
            self.on = icon_button("chevron_right", _("Next contact"), on_click=lambda: self.flip(self.number + 1))
            with element("div", "acts"):
                self.sizes = {
                    "phone": icon_button("smartphone", _("On a phone"), on_click=lambda: self._fit("phone")),
                    "desk": icon_button("computer", _("On a computer"), on_click=lambda: self._fit("desk")),
                }
        with element("div", "preview-find"):
            self.picker = Picker("", contacts.CONTACT, _("Preview as …"))
            self.picker.field.props(remove="label").props["aria-label"] = _("Preview as …")
            self.picker.on_chosen(self._picked)

    async def _picked(self) -> None:
        if self.picker.chosen is not None:
            chosen, name = self.picker.chosen, self.picker.typed
            self.picker.clear()
            self.number = 0
            await self._turn(chosen, name)

    async def _turn(self, contact_id: UUID | None, name: str) -> None:
        self.contact_id = contact_id
        self.who.clear()
        with self.who:
            if contact_id is not None:
                avatar(name, "tiny")
            with element("div", "clip"):
                text_element("b", name or _("Example"), "clip")
                if self.number:
                    place = _("{number} of {total}").format(number=number(self.number), total=number(self.total))
                    text_element("div", place, "sub")
        self.back.set_enabled(self.number > 1)
        self.on.set_enabled(self.number < self.total)
        await self.refresh()

    async def _later(self, mark: int) -> None:
        await asyncio.sleep(PAUSE)
        if mark == self.waiting and not self.page.is_deleted:
            with self.page:
                await self.refresh()

    def _draw(self, found: templates.Preview) -> None:
        rich = self.texts().get("channel") == "email"
        self.subject.set_text(found.subject or _("No subject"))
        self.subject.set_visibility(rich)
        self.page.set_visibility(rich)
        self.short.set_visibility(not rich)
        if rich:
            self.page.props["srcdoc"] = letter(found.html)
        self.short.set_text(found.text)
        gaps = ngettext("No value: {names}", "No values: {names}", len(found.missing))
        self.gaps.set_text(gaps.format(names=", ".join(found.missing)))
        self.gaps.set_visibility(bool(found.missing))

    def _fit(self, size: str) -> None:
        for name, pressed in self.sizes.items():
            pressed.props["aria-pressed"] = "true" if name == size else "false"
        self.device.classes(remove="phone desk", add=size)
