"""The recipient of a message: a contact, found while typing, or any address; nothing is guessed."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from nicegui import ui

from models.language import _
from services import contacts
from services.contacts import CONTACT, ContactCard
from services.records.lookup import Found
from ui.live import perform
from ui.parts.picker import MOST, Picker


class Recipient(Picker):
    """The picker of a contact, with a choice if it has several addresses. The result is `contact_id`, or `address`
    as it was typed."""

    def __init__(self, label: str, point: str = "email") -> None:
        self.point = point  # the kind of points that are addresses on the channel
        self.card: ContactCard | None = None
        self.emails: ui.select | None = None
        super().__init__(label, CONTACT, _("A name from your contacts, or an address"))
        self.emails = ui.select([], label=_("Which address")).props("outlined dense")
        self._offer([])

    @property
    def contact_id(self) -> UUID | None:
        """The id of the chosen contact."""
        return self.chosen

    @property
    def address(self) -> str:
        """The address to write to, unless it is simply the contact's first one."""
        if self.chosen is None:
            return self.typed
        return str(self.emails.value or "") if self.emails and self.emails.visible else ""

    @property
    def error(self) -> str | None:
        """The error shown at the field."""
        return self.field.error

    @error.setter
    def error(self, text: str | None) -> None:
        self.field.error = text

    def on_value_change(self, heard: Callable[[], Any]) -> None:
        """Call this after another contact or address was chosen, or text was typed."""
        super().on_value_change(heard)
        if self.emails is not None:
            self.emails.on_value_change(heard)

    def choose(self, card: ContactCard, address: str = "") -> None:
        """Set it to a contact, and one of its addresses."""
        self.card = card
        self.set(card.id, card.name)
        self._offer(self._addresses(card), address)
        self.error = None if self._addresses(card) else self._none()

    def on_channel(self, point: str) -> None:
        """Offer the addresses of another channel."""
        self.point = point
        if self.card is not None and self.chosen == self.card.id:
            self.choose(self.card)

    def _addresses(self, card: ContactCard) -> list[str]:
        return card.emails if self.point == "email" else card.phones

    def _none(self) -> str:
        return _("This contact has no email address.") if self.point == "email" else _("This contact has no number.")

    def clear(self, typed: str = "") -> None:
        """Choose no contact; `typed` is the text in the field."""
        super().clear(typed)
        self._offer([])

    async def suggest(self, typed: str) -> Sequence[Found]:
        """Return the matching contacts, each with its first address."""
        found = await perform(contacts.suggest, typed, MOST) or []
        return [Found(noun=CONTACT.noun, id=one.id, title=one.name, under=self._under(one)) for one in found]

    def _under(self, one: Any) -> str:
        return (one.email or _("No email address")) if self.point == "email" else ""

    async def take(self, one: Found) -> None:
        """Choose one of the suggestions."""
        typed = self.typed
        card = await perform(contacts.find, one.id)
        if card is not None and typed == self.typed:  # no new text was typed meanwhile
            self.choose(card)
            await self.tell(*self.heard)

    async def tell(self, *heard: Callable[[], Any]) -> None:
        """Call the listeners; without a chosen contact, its addresses are removed first."""
        if self.chosen is None:
            self._offer([])
        await super().tell(*heard)

    def _offer(self, emails: list[str], address: str = "") -> None:
        if self.emails is None:
            return
        first = emails[0] if emails else None
        self.emails.set_options(emails, value=address if address in emails else first)
        self.emails.set_visibility(len(emails) > 1)
        self.field.props["hint"] = first if len(emails) == 1 else None
