"""A conversation: both directions, the newest at the end, and the answer below; live in every open window."""

from typing import Any
from uuid import UUID

from markupsafe import Markup, escape
from nicegui import ui

from models.inbound import RECEIVED_KINDS
from models.language import C_, _
from services import contacts, inbound, messages
from services.house.health.tiles import size
from services.inbound import Said, ThreadCard
from services.outbox import claim, states
from services.work import Actor, Invalid
from ui import guard
from ui.live import event_filter, follow, live, note, perform, shared
from ui.pages.messages.inbox import TONES as KIND_TONES
from ui.pages.messages.writing import SENDS
from ui.parts.dialogs import ask_first, form_dialog
from ui.parts.form_draft import form_draft
from ui.parts.forms import Fields, once
from ui.parts.markup import StaticHtml, button, element, icon_button, icon_html, page_head, panel, text_element
from ui.parts.picker import Picker
from ui.parts.states import TONES
from ui.routes import page
from ui.words import exact, moment, phone

CHANGES = [*inbound.KINDS, inbound.CAME, messages.QUEUED, *states.KINDS, claim.QUEUED, *contacts.KINDS]
ENTRY = Markup(
    '<header class="said-h"><b>{}</b><span class="sub">{}</span>{}<time class="when" title="{}">{}</time></header>'
    '<div class="said-b">{}</div>{}{}{}'
)
LACKS = Markup('<p class="sub">{}</p>')
WHOLE = Markup('<details class="said-q"><summary>{}</summary><div class="said-b">{}</div></details>')
STATE = Markup('<a class="nicegui-link chip {}" href="/messages/{}">{}</a>')
CONTACT = Markup('<a class="nicegui-link link" href="/contacts/{}">{}</a>')
KIND = Markup('<span class="chip {}">{}</span>')
FILES, FILE = (
    Markup('<ul class="said-f">{}</ul>'),
    Markup(
        '<li><a class="file" href="/files/{}" target="_blank" rel="noopener">{}<span>{}</span><small>{}</small></a></li>'
    ),
)


@page("/threads/{conversation_id}", needs="messages.read")
async def conversation_page(conversation_id: UUID) -> None:
    """Everything that was said, and the box to answer."""
    actor = guard.page_actor()
    card = await live(inbound.find_thread, conversation_id, on=CHANGES)
    may = actor.may("messages.send")
    with page_head(card.subject or _("No subject")) as (_heading, line):
        if may:
            button(_("File with a contact"), "ghost", "drive_file_move", on_click=lambda: _file(card))
    with line:
        whom = StaticHtml("span")
    with panel(), element("div", "no-box"):
        said = element("ol", "talk")
    await _follow(conversation_id, _talk(said, whom, actor, may))
    if may:
        await _answer(card)


async def _follow(conversation_id: UUID, show: Any) -> None:
    """Show the conversation, kept fresh: also when one of its messages moves, an event that names only the message."""
    sent: set[UUID] = set()

    async def again() -> None:
        card = await shared(inbound.find_thread, conversation_id, on=CHANGES)
        if card is not None:
            sent.update(one.id for one in card.messages if not one.incoming)
            show(card)

    await follow(again, event_filter(CHANGES, {conversation_id}), event_filter(states.KINDS, sent))


def _talk(holder: Any, whom: StaticHtml, actor: Actor, may: bool) -> Any:
    """Show the messages, each drawn once and again only when it changes: an unfolded quote stays open."""
    drawn: dict[UUID, StaticHtml] = {}

    def show(card: ThreadCard) -> None:
        whom.show(_with_whom(card))
        there = {one.id for one in card.messages}
        for gone in [key for key in drawn if key not in there]:
            drawn.pop(gone).parent_slot.parent.delete()  # type: ignore[union-attr]
        with holder:
            for one in card.messages:
                if one.id not in drawn:
                    with element("li", "said" if one.incoming else "said ours") as row:
                        drawn[one.id] = StaticHtml("article", "no-box")
                        if one.incoming and may:
                            _delete_button(one.id)
                    row.props["data-live"] = True
                drawn[one.id].show(_entry(one, actor.zone))

    return show


def _with_whom(card: ThreadCard) -> Markup:
    """Say who it is with; the name of a contact opens it."""
    if card.contact:
        return escape(_("With {name}")).format(name=CONTACT.format(card.contact_id, card.contact))
    if card.goes_to:
        return escape(_("With {name}, who is no contact")).format(name=phone(card.goes_to))
    return escape(_("With nobody in your contacts"))


def _entry(one: Said, zone: str) -> Markup:
    if one.state is not None:
        mark = STATE.format(TONES[one.state], one.id, messages.label(one.state, "email"))
    else:
        mark = KIND.format(KIND_TONES.get(one.kind, "mute"), _(RECEIVED_KINDS.get(one.kind, one.kind)))
    address = phone(one.address) if one.address != one.author else ""
    if one.state is not None:
        address = _("to {address}").format(address=phone(one.address))
    quoted = WHOLE.format(_("Show quoted text"), one.whole) if one.whole else Markup()
    files = Markup().join(
        FILE.format(file.id, icon_html("attach_file"), file.name, size(file.size)) for file in one.attachments
    )
    text = one.text or _("No text.")
    lacks = LACKS.format(one.lacks) if one.lacks else Markup()
    when = (exact(one.at, zone), moment(one.at, zone))
    return ENTRY.format(
        phone(one.author), address, mark, *when, text, quoted, FILES.format(files) if files else "", lacks
    )


def _delete_button(received_id: UUID) -> None:
    async def delete() -> None:
        text = _("It is deleted for everyone and not fetched again. Nothing changes in the mailbox it came from.")
        sure = await ask_first(_("Delete this message?"), text, _("Delete message"), danger=True)
        if sure and await perform(inbound.delete, received_id) is not None:
            note(_("Message deleted."))

    icon_button("delete", _("Delete message"), on_click=delete).classes("small said-x")


async def _file(card: Any) -> None:
    """Ask for the contact that the conversation belongs to."""
    last = next((one for one in reversed(card.messages) if one.incoming), None)
    if last is None:
        note(_("Nothing has come in here yet."), "info")
        return
    with form_dialog(_("File with a contact"), C_("button", "File")) as form:
        text_element("p", _("The whole conversation moves. Its sender's address is not remembered."), "sub")
        chosen = form.add("contact_id", Picker(_("Contact"), contacts.CONTACT).props("autofocus"))

    async def save() -> None:
        filed = await perform(inbound.file, last.id, chosen.value, refused=form.refuse)
        if filed is not None:
            form.dialog.submit(True)
            note(_("Filed with {name}.").format(name=filed.contact))

    await form.ask(save)


async def _answer(card: Any) -> None:
    """Show the box for an answer; what is typed is kept until it is sent."""
    draft = await form_draft(f"reply:{card.id.hex}")
    with panel(_("Reply")), element("div", "panel-b stack") as box:
        form = Fields()
        draft.offer(_("You have an unsent reply."), form.take_up)
        body = form.add("body", ui.textarea(_("Message")).props("autogrow rows=4"))
        form.keep(draft)

        async def send() -> None:
            await once(press, _send)

        async def _send() -> None:
            form.refuse(None)
            if not (body.value or "").strip():
                form.refuse(Invalid(_("Please check the message."), body=_("Required.")))
                return
            about = (inbound.reply, card.answers) if card.answers else (inbound.reply_to_own, card.messages[-1].id)
            sent = await perform(*about, {"body": body.value}, refused=form.refuse)
            if sent is not None:
                body.value = ""
                await draft.forget()
                note(_("Message queued."))

        box.on("keydown.enter", send, js_handler=SENDS)
        with element("div", "line"):
            press = button(_("Send reply"), "solid", "send", on_click=send)
            press.tooltip(_("Ctrl and Enter"))
