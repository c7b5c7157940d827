"""The customer of a visit, for the office: what they answered and were told, their links, and telling them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from markupsafe import Markup
from nicegui import ui

from models.language import _
from models.typed import CHANNEL_WORDS
from services import arrivals, visits
from services.arrivals import Standing, Told
from services.outbox.states import MOVED
from services.visits.answers import OPEN
from services.work import Actor
from ui.live import bind, note, perform, watch
from ui.parts.dialogs import answer, ask_first
from ui.parts.forms import once
from ui.parts.markup import StaticHtml, button, copy_button, element, icon_button, panel, text_element
from ui.parts.record import live_html
from ui.parts.visit_words import CHIP
from ui.words import exact, moment

ROW = Markup(
    '<div class="feed pair"><span><b>{}</b><span class="about">{}</span></span>'
    '<span class="num" data-live title="{}">{}</span></div>'
)
SAID = Markup('<div class="panel-b stack tight"><span>{}</span><span class="sub">{}</span></div>')
ANSWERS = ("confirmed_at", "wish", "state", "told_at")


async def customer_panel(card: Any, actor: Actor) -> None:
    """Show it, live: an answer appears as the customer gives it."""
    with panel(_("Customer")) as head:
        with head:
            links = StaticHtml("span", "sub")
        said, told = StaticHtml("div"), StaticHtml("div")
        end: ui.button | None = None
        if actor.may("visits.edit"):
            with element("div", "panel-f") as foot, element("div", "acts"):
                end = _acts(card, actor)
            bind(foot, "visible", card, "binned_at", lambda at: at is None)
    for name in ANSWERS:
        live_html(said, card, name, lambda _value: answered(card, actor.zone))

    def show(found: Standing) -> None:
        links.show(Markup("{}").format(_("Link valid") if found.links else ""))
        if end is not None:
            end.set_visibility(bool(found.links))
        told.show(Markup("").join(_row(one, actor.zone) for one in found.told))

    await watch(show, arrivals.standing, card.id, on=[*visits.KINDS, MOVED])


def answered(card: Any, zone: str) -> Markup:
    """Return what the customer answered, as markup."""
    if card.wish:
        chip = CHIP.format("warn", _("Asks for another time"))
        return SAID.format(chip, _("“{wish}” · {when}").format(wish=card.wish, when=moment(card.wished_at, zone)))
    if card.confirmed_at:
        return SAID.format(CHIP.format("ok", _("Confirmed the time")), moment(card.confirmed_at, zone))
    if card.told_at is None:
        return SAID.format(CHIP.format("mute", _("Not told yet")), _("The customer does not know the time from here."))
    return SAID.format(CHIP.format("mute", _("No answer yet")), _("An answer appears here at once."))


def _row(one: Told, zone: str) -> Markup:
    way = f" · {_(CHANNEL_WORDS.get(one.channel, one.channel))}" if one.channel else ""
    state = one.why or one.label
    title = _(arrivals.SORTS[one.about])
    word = title if one.channel and not one.why else _("{title}: not told").format(title=title)
    return ROW.format(f"{word}{way}", _(state), exact(one.told_at, zone), moment(one.told_at, zone))


def _acts(card: Any, actor: Actor) -> ui.button:
    """Add what can be done; return the button that ends the links."""
    if actor.may("messages.send"):
        tell = button(_("Tell the customer"), "solid small", "campaign")
        tell.on_click(lambda: once(tell, lambda: _tell(card)))
        for name in ("state", "start_at", "window_start_at"):
            bind(tell, "visible", card, name, lambda _value: _can_tell(card))
    make = button(_("Make link"), "ghost small", "link")
    make.on_click(lambda: once(make, lambda: _make(card)))
    end = button(_("Revoke links"), "ghost small danger", "link_off")
    end.on_click(lambda: once(end, lambda: _revoke(card)))
    return end


def _can_tell(card: Any) -> bool:
    return card.state in OPEN and bool(card.start_at or card.window_start_at)


async def _tell(card: Any) -> None:
    """Show what would be written, and write it."""
    found = await perform(arrivals.foresee, card.id)
    if found is None:
        return
    if found.why:
        note(found.why, "warn")
        return
    with _dialog(_("Tell the customer")) as dialog:
        with element("div", "dialog-b stack"):
            way = _(CHANNEL_WORDS[found.channel])
            text_element("p", _("{way} to {address}").format(way=way, address=found.to), "sub")
            if found.subject:
                text_element("b", found.subject)
            text_element("p", found.body, "said-b")
            text_element("p", _("The link is completed as it leaves. The text is in Settings."), "sub")
        with element("div", "dialog-f"):
            button(_("Cancel"), "ghost", on_click=dialog.close)
            button(_("Send"), "solid", on_click=lambda: dialog.submit(True))
    if await answer(dialog) and await perform(arrivals.tell, card.id) is not None:
        note(_("The customer is told."))


async def _make(card: Any) -> None:
    made = await perform(arrivals.make, card.id)
    if made is None:
        return
    with _dialog(_("Customer's link")) as dialog:
        with element("div", "dialog-b stack"):
            text_element("p", _("Whoever has it sees when somebody comes, and may confirm or ask for another time."))
            with element("div", "line cal-address"):
                ui.input(_("Address"), value=made.url).props("readonly outlined dense").classes("grow")
                copy_button(_("Copy"), "ghost", within=".cal-address")
            text_element("p", _("It is shown only this once, and ends a day after the visit."), "sub")
        with element("div", "dialog-f"):
            button(_("Close"), "solid", on_click=dialog.close)
    await answer(dialog)


async def _revoke(card: Any) -> None:
    text = _("Those in messages that were sent end too. You can make another one.")
    if await ask_first(_("Revoke all links of this visit?"), text, _("Revoke"), danger=True):
        await perform(arrivals.revoke, card.id)
        note(_("The links no longer work."))


@contextmanager
def _dialog(title: str) -> Iterator[ui.dialog]:
    """Build a dialog with its head; the block adds the rest below it."""
    with ui.dialog() as dialog, ui.card().classes("dialog"):
        dialog.props["aria-label"] = title
        with element("div", "dialog-h"):
            text_element("h2", title)
            icon_button("close", _("Close"), on_click=dialog.close)
        yield dialog
