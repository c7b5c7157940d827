"""One message, and why it was sent or not: its author, its times, every attempt, and the server's replies."""

from typing import Any
from uuid import UUID

from nicegui import ui

from models.language import N_, _
from models.outbox import QUEUES
from services import contacts, messages
from services.messages import LABELS, MessageCard, Step
from services.texting import TEXTS
from ui import guard
from ui.live import bind, live, note, perform, watch
from ui.pages.messages.listing import CHANGES
from ui.pages.messages.settling import settle_panel
from ui.parts import pictures
from ui.parts.dialogs import ask_first
from ui.parts.framed import file_chip, framed
from ui.parts.markup import StaticHtml, banner, breaking, button, chip, element, page_head, panel, text_element
from ui.parts.plain_fact import plain_fact
from ui.parts.states import SIGNS, TONES
from ui.routes import page
from ui.words import exact, moment, phone

ABOUT = [*CHANGES, *contacts.KINDS]  # it names its contact, and says when the contact is in the bin
PHASES = {  # the phase an attempt ended in
    "connect": N_("Connecting"),
    "tls": N_("Setting up encryption"),
    "login": N_("Signing in to the server"),
    "mail": N_("Sender's address"),
    "rcpt": N_("Recipient's address"),
    "data": N_("Handing over the text"),
    "dot": "",
}
HAPPENED = {
    "pending": N_("Failed, will be tried again"),
    "handed": N_("Handed to the {carrier}"),
    "sent": N_("Accepted by the {carrier}"),
    "kept": N_("Kept here"),
    "delivered": N_("Delivered"),
    "bounced": N_("Bounced"),
    "failed": N_("Failed, not tried again"),
    "unknown": N_("No clear answer"),
    "cancelled": N_("Cancelled"),
    "held": N_("Held"),
}
DONE = {"handed": "done", "sent": "done", "delivered": "done", "failed": "bad", "bounced": "bad", "unknown": "warn"}


@page("/messages/{message_id}", needs="messages.read")
async def message_page(message_id: UUID) -> None:
    """The state of a message and its reason, the letter, the facts, and every attempt; all of it live."""
    actor = guard.page_actor()
    card = await live(messages.find, message_id, on=ABOUT)
    with page_head(card.subject) as (_heading, line):
        bind(line, "text", card, "contact", lambda name: _("To {name}").format(name=name or phone(card.to)))
        if actor.may("messages.send"):
            _edit_button(card)
            _cancel_button(card)
    await watch(_became(), messages.find, message_id, on=ABOUT)
    if actor.may("messages.settle"):
        await settle_panel(card)
    with element("div", "record"):
        with element("div", "stack"), panel(_("Details")):
            await watch(_facts(actor.zone), messages.find, message_id, on=ABOUT)
        with element("div", "stack"):
            with element("div", "letter"):
                await _letter(card)
            with panel(_("What happened")):
                await watch(_steps(actor.zone), messages.find, message_id, on=ABOUT)


def _edit_button(card: Any) -> None:
    """Offer to edit it in the sheet while it waits. What a schedule or a campaign writes changes there."""
    if card.purpose != "message" or card.schedule_id is not None:
        return
    press = button(_("Edit"), "ghost", "edit", on_click=lambda: ui.navigate.to(f"/messages/new?edit={card.id}"))
    bind(press, "visible", card, "state", lambda state: state in ("pending", "held"))


def _cancel_button(card: Any) -> None:
    async def cancel() -> None:
        text = _("It will not be sent. Its text stays here.")
        sure = await ask_first(_("Cancel this message?"), text, _("Cancel message"), danger=True, no=_("Keep it"))
        if sure and await perform(messages.cancel, card.id) is not None:
            note(_("Message cancelled."))

    press = button(_("Cancel message"), "ghost danger", "block", on_click=cancel)
    bind(press, "visible", card, "state", lambda state: state in ("pending", "held", "claimed"))


def _became() -> Any:
    """Show the state in large type, and the sentence that explains it."""
    with banner("info", "mail") as shown:
        state = chip("").classes("big").props("data-live")
        sentence = text_element("div", "")
    sign = shown.default_slot.children[0]

    def show(card: MessageCard) -> None:
        tone = TONES[card.state]
        shown.classes(replace=f"banner {tone}")
        sign.props(f"name={SIGNS[card.state]}")
        state.classes(replace=f"chip big {tone}")
        state.set_text(messages.label(card.state, card.channel))
        sentence.set_text(card.explanation)

    return show


async def _letter(card: Any) -> None:
    with element("dl", "letter-h"):
        named = [(_("Subject"), card.subject)] if card.channel not in TEXTS else []
        for label, text in ((_("To"), phone(card.to)), *named):
            text_element("dt", label)
            StaticHtml("dd").show(breaking(text))
    if card.html:
        framed(card.html, card.subject, await pictures.read(card.html))
    else:
        text_element("div", card.body, "letter-b")
    if card.attachments:
        with element("div", "letter-f"):
            for one in card.attachments:
                file_chip(one)


def _facts(zone: str) -> Any:
    facts = element("dl", "facts roomy")

    def show(card: MessageCard) -> None:
        facts.clear()
        with facts:
            plain_fact(_("To"), phone(card.to))
            if card.channel in TEXTS:
                plain_fact(_("Channel"), _(QUEUES[card.channel]))
            if card.warning:
                plain_fact(_("Please note"), card.warning)
            if card.contact_id and card.contact:
                plain_fact(_("Contact"), card.contact, path=f"/contacts/{card.contact_id}")
            plain_fact(_("Written by"), card.author or "Steward")  # no text
            plain_fact(_("Written"), moment(card.made_at, zone), title=exact(card.made_at, zone))
            plain_fact(_("Scheduled for"), moment(card.asked_for_at, zone), title=exact(card.asked_for_at, zone))
            if card.settled_at is None and card.due_at != card.asked_for_at:
                plain_fact(_("Next attempt"), moment(card.due_at, zone), title=exact(card.due_at, zone))
            if card.settled_at is not None:
                plain_fact(_(LABELS[card.state]), moment(card.settled_at, zone), title=exact(card.settled_at, zone))
            plain_fact(_("Attempts"), str(card.tries))
            if card.schedule_id:
                plain_fact(_("Schedule"), _("Sent by a schedule"), path=f"/schedules/{card.schedule_id}")
            if card.purpose == "test":
                plain_fact(_("Purpose"), _("Test"))

    return show


def _steps(zone: str) -> Any:
    steps = element("ol", "steps")

    def show(card: MessageCard) -> None:
        carrier = _("mailbox") if card.state == "kept" else messages.carrier(card.channel)
        written = _("Written by {name}").format(name=card.author or "Steward")  # no text
        steps.clear()
        with steps:
            _step("done", written, moment(card.made_at, zone), exact(card.made_at, zone))
            for one in card.attempts:
                _attempt(one, zone, carrier)
            if card.state in ("pending", "held"):
                _step("now", _("Will be sent"), moment(card.due_at, zone), exact(card.due_at, zone))
            elif card.state in ("claimed", "handed"):
                _step("now", _("Waiting for the {carrier} to answer").format(carrier=carrier), _("now"), "")

    return show


def _attempt(one: Step, zone: str, carrier: str) -> None:
    tone = "warn" if one.state == "pending" and (one.code or one.phase) else DONE.get(one.state, "")
    if one.by is not None:  # a person's decision needs no further detail
        _step(tone, one.text.rstrip("."), moment(one.at, zone), exact(one.at, zone))
        return
    number = _("Attempt {number}").format(number=one.number) if one.number else ""
    where = _(PHASES.get(one.phase, one.phase)) if one.state in ("pending", "failed", "unknown") else ""
    title = " · ".join(part for part in (number, _(HAPPENED[one.state]).format(carrier=carrier), where) if part)
    said = f"{one.code} {one.text}" if one.code else one.text
    _step(tone, title, moment(one.at, zone), exact(one.at, zone), said, spoken=bool(one.code))


def _step(tone: str, title: str, at: str, exactly: str, said: str = "", spoken: bool = False) -> None:
    with element("li", f"step {tone}"):
        with element("div"):
            text_element("span", title)
            if said:
                text_element("pre" if spoken else "div", said, "code" if spoken else "sub")
        text_element("time", at, "when").props["title"] = exactly
