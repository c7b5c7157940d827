"""Writing a message: one wide sheet for all channels. The draft is kept on the server until the message is sent."""

from collections.abc import Awaitable, Callable
from hashlib import blake2s
from uuid import UUID

from models.language import _
from services import messages
from services.channels import CHANNELS
from services.messages import MessageCard
from services.work import Actor, Conflict, clock
from ui import guard
from ui.live import ask
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
async def new_message_page(contact: str = "", to: str = "", when: str = "", channel: str = "", edit: str = "") -> None:
    """Write a message, to contacts or to an address; or edit one that waits."""
    actor = guard.page_actor()
    card = await _waiting(edit)
    if card is None and guard.is_id(edit):
        return
    draft = await form_draft(_draft_of(contact, to, edit if card else ""))
    title = _("Edit a message") if card else _("Write a message")
    with page_head(title):
        kept_line = text_element("span", "", "sub").props("role=status")
        channels = Channels(
            card.channel if card else channel if channel in CHANNELS else "email", fixed=card is not None
        )
    above = element("div", "vh")
    sheet = Sheet(actor, await ask(messages.desk), channels, card)
    sheet.address_of_page = _address(contact, to, edit)
    await sheet.begin(contact, to)

    async def back() -> None:
        left = draft.take()
        if left is not None and not above.is_deleted:
            await sheet.fill(left)
            above.clear()
            with above.classes(replace=""):
                _back(left, actor, sheet.discard)

    if draft.left is not None:
        await back()
    if when in WAYS:
        sheet.when.way.value = when
    sheet.keep(draft)
    draft.saved = lambda: kept_line.set_text(_("Draft saved {time}").format(time=moment(clock.now(), actor.zone)))
    draft.continue_by(back)
    if draft.busy:
        draft.later(back)
    await sheet.show()


async def _waiting(edit: str) -> MessageCard | None:
    """Return the message that is edited. Where it left meanwhile, say so."""
    if not guard.is_id(edit):
        return None
    try:
        return await ask(messages.waiting, UUID(edit))
    except Conflict as refusal:
        with page_head(_("Edit a message")):
            pass
        with empty("schedule_send", _("It cannot be edited any more"), refusal.message):
            link = element("a", "link").props(f"href=/messages/{UUID(edit)}")
            with link:
                text_element("span", _("Show the message"))
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


def _address(contact: str, to: str, edit: str) -> dict[str, str]:
    return {name: value for name, value in (("contact", contact), ("to", to), ("edit", edit)) if value}
