"""The recipients of a message: one contact or address in the field, and further contacts as chips beside it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from models.language import _
from services import contacts
from services.contacts import ContactCard
from services.work import NotFound
from ui import guard
from ui.live import ask
from ui.pages.messages.recipient import Recipient
from ui.parts.markup import avatar, button, element, icon_button, text_element


class People:
    """The field, the chips, and the button that turns the contact in the field into a chip. A form uses it as a field."""

    def __init__(self, label: str, point: str = "email") -> None:
        self.chips: dict[UUID, str] = {}
        self.heard: list[Callable[[], Any]] = []
        with element("div", "sheet-to"):
            self.shown = element("ul", "pills")
            self.shown.props["aria-label"] = _("Recipients")
            self.one = Recipient(label, point)
            self.more = button(_("Add another"), "pill", "add", on_click=self._another)
        self.one.on_value_change(self._changed)
        self._draw()

    @property
    def contact_ids(self) -> list[UUID]:
        """The chosen contacts, each once."""
        last = [self.one.contact_id] if self.one.contact_id else []
        return list(dict.fromkeys([*self.chips, *last]))

    @property
    def names(self) -> dict[UUID, str]:
        """The chosen contacts with their names."""
        last = {self.one.contact_id: self.one.typed} if self.one.contact_id else {}
        return {**self.chips, **last}

    @property
    def error(self) -> str | None:
        """The error shown at the field."""
        return self.one.error

    @error.setter
    def error(self, text: str | None) -> None:
        self.one.error = text

    @property
    def loose(self) -> bool:
        """Whether text stands in the field beside chips that is no contact."""
        return bool(self.chips) and self.one.contact_id is None and bool(self.one.typed)

    def props(self, props: str) -> "People":
        """Set properties of the field, as a form does."""
        self.one.props(props)
        return self

    def run_method(self, name: str) -> None:
        """Call a method of the field: a form moves to its first mistake."""
        self.one.run_method(name)

    def on_value_change(self, heard: Callable[[], Any]) -> None:
        """Call this after another contact or address was chosen, or text was typed."""
        self.heard.append(heard)

    def kept(self) -> list[list[str]]:
        """Return the chips as a draft keeps them."""
        return [[str(one), name] for one, name in self.chips.items()]

    def restore(self, kept: Sequence[Any]) -> None:
        """Put the chips of a draft back."""
        pairs = [one for one in kept if isinstance(one, list) and len(one) == 2 and guard.is_id(str(one[0]))]
        self.chips = {UUID(str(one)): str(name) for one, name in pairs}
        self._draw()

    async def restore_one(self, values: Mapping[str, str | None]) -> None:
        """Put the field of a draft back."""
        try:
            card = await ask(contacts.find, UUID(values.get("contact_id") or ""))
            self.one.choose(card, values.get("to") or "")
        except (ValueError, NotFound):
            self.one.clear(values.get("typed") or "")
        self._draw()

    def choose(self, card: ContactCard, address: str = "") -> None:
        """Set it to one contact."""
        self.one.choose(card, address)
        self._draw()

    def clear(self, typed: str = "") -> None:
        """Choose nobody; `typed` is the text in the field."""
        self.chips = {}
        self.one.clear(typed)
        self._draw()

    async def _another(self) -> None:
        if self.one.contact_id is not None:
            self.chips[self.one.contact_id] = self.one.typed
            self.one.clear()
        self.one.field.run_method("focus")
        await self._changed()

    async def _drop(self, contact_id: UUID) -> None:
        self.chips.pop(contact_id, None)
        await self._changed()

    async def _changed(self) -> None:
        self._draw()
        for one in self.heard:
            done = one()
            if isinstance(done, Awaitable):
                await done

    def _draw(self) -> None:
        self.more.set_visibility(self.one.contact_id is not None)
        self.shown.set_visibility(bool(self.chips))
        self.shown.clear()
        with self.shown:
            for contact_id, name in self.chips.items():
                with element("li", "pill"):
                    avatar(name, "mini")
                    text_element("span", name, "clip")
                    icon_button(
                        "close",
                        _("Remove {name}").format(name=name),
                        on_click=lambda _event, contact_id=contact_id: self._drop(contact_id),
                    ).classes("small")
