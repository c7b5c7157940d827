"""One message, and why it was sent or not: by whom, when, every attempt, and what the server said."""

from typing import Any
from uuid import UUID

from services import contacts, messages
from services.messages import LABELS, MessageCard, Step
from ui import guard
from ui.live import bind, live, note, perform, watch
from ui.pages.messages.listing import CHANGES
from ui.pages.messages.settling import settle_panel
from ui.parts.details import plain_fact
from ui.parts.dialogs import ask_first
from ui.parts.markup import StaticHtml, banner, breaking, button, chip, element, page_head, panel, text_element
from ui.parts.states import SIGNS, TONES
from ui.routes import page
from ui.words import exact, moment

ABOUT = [*CHANGES, *contacts.KINDS]  # it names its contact, and says when that lies in the bin
PHASES = {
    "connect": "while connecting", "tls": "while agreeing on encryption", "login": "while signing in to the server",
    "mail": "at the sender's address", "rcpt": "at the recipient's address", "data": "while handing over the text",
    "dot": "",
}  # fmt: skip
HAPPENED = {
    "pending": "it did not work{where}; it is tried again", "handed": "handed to the {taker}",
    "sent": "accepted by the {taker}", "kept": "kept here", "delivered": "it arrived", "bounced": "it came back",
    "failed": "refused for good{where}", "unknown": "no clear answer came{where}", "cancelled": "cancelled", "held": "held",
}  # fmt: skip


@page("/messages/{message_id}", needs="messages.read")
async def message_page(message_id: UUID) -> None:
    """What became of it and why, the letter, the facts, and every attempt; all of it live."""
    actor = guard.page_actor()
    card = await live(messages.find, message_id, on=ABOUT)
    with page_head(card.subject) as (_, line):
        bind(line, "text", card, "contact", lambda name: f"To {name or card.to}")
        if actor.may("messages.send"):
            _cancel_button(card)
    await watch(_became(), messages.find, message_id, on=ABOUT)
    if actor.may("messages.settle"):
        await settle_panel(card)
    with element("div", "record"):
        with element("div", "stack"), panel("Facts"):
            await watch(_facts(actor.zone), messages.find, message_id, on=ABOUT)
        with element("div", "stack"):
            with element("div", "letter"):
                _letter(card)
            with panel("What happened"):
                await watch(_steps(actor.zone), messages.find, message_id, on=ABOUT)


def _cancel_button(card: Any) -> None:
    async def cancel() -> None:
        text = "It will not leave. What was written stays here, and can be written again."
        sure = await ask_first("Cancel this message?", text, "Cancel the message", danger=True, no="Keep it")
        if sure and await perform(messages.cancel, card.id) is not None:
            note("Cancelled. It does not leave any more.")

    press = button("Cancel the message", "ghost danger", "block", on_click=cancel)
    bind(press, "visible", card, "state", lambda state: state in ("pending", "held", "claimed"))


def _became() -> Any:
    """The state, large, and the sentence that explains it."""
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


def _letter(card: Any) -> None:
    with element("dl", "letter-h"):
        for label, text in (("To", card.to), ("Subject", card.subject)):
            text_element("dt", label)
            StaticHtml("dd").show(breaking(text))
    text_element("div", card.body, "letter-b")


def _facts(zone: str) -> Any:
    facts = element("dl", "facts")

    def show(card: MessageCard) -> None:
        facts.clear()
        with facts:
            plain_fact("To", card.to)
            if card.contact_id and card.contact:
                plain_fact("Contact", card.contact, path=f"/contacts/{card.contact_id}")
            plain_fact("Written by", card.author or "Steward")
            plain_fact("Written", moment(card.made_at, zone), title=exact(card.made_at, zone))
            plain_fact("Asked for", moment(card.asked_for_at, zone), title=exact(card.asked_for_at, zone))
            if card.settled_at is None and card.due_at != card.asked_for_at:
                plain_fact("Next try", moment(card.due_at, zone), title=exact(card.due_at, zone))
            if card.settled_at is not None:
                plain_fact(LABELS[card.state], moment(card.settled_at, zone), title=exact(card.settled_at, zone))
            plain_fact("Tries", str(card.tries))
            if card.schedule_id:
                plain_fact("Schedule", "Sent every day", path=f"/schedules/{card.schedule_id}")
            if card.purpose == "test":
                plain_fact("Purpose", "A test, to oneself")

    return show


def _steps(zone: str) -> Any:
    steps = element("ol", "steps")

    def show(card: MessageCard) -> None:
        taker = "mailbox" if card.state == "kept" else messages.carrier(card.channel)
        steps.clear()
        with steps:
            _step(
                "done", f"Written by {card.author or 'Steward'}", moment(card.made_at, zone), exact(card.made_at, zone)
            )
            for one in card.attempts:
                _attempt(one, zone, taker)
            if card.state in ("pending", "held"):
                _step("now", "Leaves", moment(card.due_at, zone), exact(card.due_at, zone))
            elif card.state in ("claimed", "handed"):
                _step("now", f"Waiting for the {taker}'s answer", "now", "")

    return show


def _attempt(one: Step, zone: str, taker: str) -> None:
    tone = {"sent": "done", "delivered": "done", "failed": "bad", "bounced": "bad", "unknown": "warn"}.get(
        one.state, ""
    )
    if one.state == "handed":
        tone = "done"
    elif one.state == "pending" and (one.code or one.phase):
        tone = "warn"
    if one.by is not None:  # what a person did says it all
        _step(tone, one.text.rstrip("."), moment(one.at, zone), exact(one.at, zone))
        return
    where = PHASES.get(one.phase, one.phase)
    what = HAPPENED[one.state].format(where=f" {where}" if where else "", taker=taker)
    title = f"Try {one.number}: {what}" if one.number else what[0].upper() + what[1:]
    said = f"{one.code} {one.text}" if one.code else one.text
    _step(tone, title, moment(one.at, zone), exact(one.at, zone), said, spoken=bool(one.code))


def _step(tone: str, title: str, at: str, exactly: str, said: str = "", spoken: bool = False) -> None:
    with element("li", f"step {tone}"):
        with element("div"):
            text_element("span", title)
            if said:
                text_element("pre" if spoken else "div", said, "code" if spoken else "sub")
        text_element("time", at, "when").props["title"] = exactly
