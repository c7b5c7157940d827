"""Writing a message: one wide sheet for all channels. The draft is kept on the server until the message is sent."""

from collections.abc import Awaitable, Callable
from hashlib import blake2s
from typing import Any
from uuid import UUID

from nicegui.elements.mixins.text_element import TextElement

from models.language import _
from services import messages, papers, quotes
from services.channels import CHANNELS
from services.messages import MessageCard
from services.work import Actor, Conflict, clock
from ui import guard
from ui.live import ask, perform
from ui.pages.messages.when import WAYS
from ui.pages.messages.writing.channels import Channels
from ui.pages.messages.writing.sheet import SENDS, Sheet
from ui.parts.form_draft import form_draft
from ui.parts.markup import banner, button, element, empty, page_head, text_element
from ui.parts.unfinished import Attempt
from ui.routes import page
from ui.words import moment

__all__ = ["SENDS"]


@page("/messages/new", needs="messages.send")
async def new_message_page(
    contact: str = "",
    to: str = "",
    when: str = "",
    channel: str = "",
    edit: str = "",
    left: str = "",
    quote: str = "",
    invoice: str = "",
) -> None:
    """Write a message, to contacts or to an address, or with a `quote` or an `invoice`; or edit one that waits; or write
    anew what was typed for one that `left` meanwhile."""
    actor = guard.page_actor()
    edit, left = (one if guard.is_id(one) else "" for one in (edit, left))
    letter = await _letter(quote, invoice, actor)
    contact, to = _whom(letter, contact, to)
    draft = await form_draft(_draft_of(contact, to, edit or left or (quote or invoice if letter else "")))
    if (card := await _waiting(edit, draft.left is not None or draft.busy)) is None and edit:
        return
    kept_line, channels = _head(card, channel)
    above, sheet = element("div", "vh"), Sheet(actor, await ask(messages.desk), channels, card)
    await _begin(sheet, contact, to, letter, _address(contact, to, edit, left))

    async def back() -> None:
        left = draft.take()
        if left is not None and not above.is_deleted:
            await sheet.fill(left)
            above.clear()
            with above.classes(replace=""):
                _back(left, actor, sheet.discard)

    if draft.left is not None:
        await back()
    sheet.when.way.value = when if when in WAYS else sheet.when.way.value
    sheet.keep(draft)
    draft.saved = lambda: kept_line.set_text(_("Draft saved {time}").format(time=moment(clock.now(), actor.zone)))
    draft.continue_by(back)
    if draft.busy:
        draft.later(back)
    await sheet.show()


def _head(card: MessageCard | None, channel: str) -> tuple[TextElement, Channels]:
    """Show the head of the page: what it does, when the draft was kept, and the channels."""
    with page_head(_("Edit a message") if card else _("Write a message")):
        kept_line = text_element("span", "", "sub").props("role=status")
        named = card.channel if card else channel if channel in CHANNELS else "email"
        return kept_line, Channels(named, fixed=card is not None)


def _whom(letter: Any, contact: str, to: str) -> tuple[str, str]:
    """Return the contact and the address that the message goes to: the letter's, or those of the page's address."""
    if letter is None:
        return contact, to
    contact = str(letter.contact_id or "")
    return contact, "" if contact else letter.to


async def _letter(quote: str, invoice: str, actor: Actor) -> Any:
    """Return the letter that takes a quote or an invoice to its customer, if the address names one."""
    if guard.is_id(quote) and actor.may("quotes.edit"):
        return await perform(quotes.letter, UUID(quote))
    if guard.is_id(invoice) and actor.may("invoices.issue"):
        return await perform(papers.letter, UUID(invoice))
    return None


async def _begin(sheet: Sheet, contact: str, to: str, letter: Any, address: dict[str, str]) -> None:
    """Begin to write to somebody, with a letter's text and its file; `address` is what the page's names."""
    sheet.address_of_page = address
    await sheet.begin(contact, to)
    if letter:
        sheet.body.fill({"subject": letter.subject, "html": letter.html})
        if letter.file:
            sheet.attached.fill([{"id": str(letter.file.id), "name": letter.file.name, "size": letter.file.size}])


async def _waiting(edit: str, typed: bool) -> MessageCard | None:
    """Return the message that is edited. Where it left meanwhile, say so, and offer what was `typed` for a new one."""
    if not edit:
        return None
    try:
        return await ask(messages.waiting, UUID(edit))
    except Conflict as refusal:
        with page_head(_("Edit a message")):
            pass
        with empty("schedule_send", _("It cannot be edited any more"), refusal.message):
            shown = {f"/messages/{UUID(edit)}": _("Show the message")}
            if typed:
                shown |= {f"/messages/new?left={UUID(edit)}": _("Write your changes as a new message")}
            for path, word in shown.items():
                with element("a", "link").props(f"href={path}"):
                    text_element("span", word)
        return None


def _back(left: Attempt, actor: Actor, discard: Callable[[], Awaitable[None]]) -> None:
    """Tell the user that the last draft was restored, and offer to discard it."""

    async def away() -> None:
        shown.set_visibility(False)
        await discard()

    with banner("info", "history") as shown:
        with element("div"):
            restored = _("Your draft from {time} was restored.").format(time=moment(left.at, actor.zone))
            text_element("b", restored)
        button(_("Discard"), "ghost small", on_click=away)


def _draft_of(contact: str, to: str, edit: str) -> str:
    """Return the draft's name: one per recipient in the page's address, or message that is edited, and one for
    everything else."""
    about = edit or (contact if guard.is_id(contact) else to)
    return f"message:{blake2s(about.encode(), digest_size=12).hexdigest()}" if about else "message"


def _address(contact: str, to: str, edit: str, left: str) -> dict[str, str]:
    named = {"contact": contact, "to": to, "edit": edit, "left": left}
    return {name: value for name, value in named.items() if value}
