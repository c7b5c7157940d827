"""One quote: its editor while it is a draft; then the sheet, the customer's link, and what they said."""

from typing import Any
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import C_, _
from models.sales import QUOTE_STATES
from services import quotes
from services.accounts import users
from services.quotes import QUOTE
from services.work import Actor
from ui import guard
from ui.live import ask, bind, live, perform
from ui.pages.quotes import deciding, words
from ui.parts.details import Details
from ui.parts.document_desk import show_paper
from ui.parts.document_page import LINK, Draft, act, by_state, customer_line, state_chip
from ui.parts.markup import StaticHtml, button, copy_button, element, panel
from ui.parts.pdf import pdf_button
from ui.parts.record import Frame, frame, live_html, owner_mark
from ui.routes import page
from ui.words import moment

SAID = Markup("<p>{}</p>")


@page("/quotes/{quote_id}", needs="quotes.read")
async def quote_page(quote_id: UUID) -> None:
    """Write it, send it, and see what became of it."""
    actor = guard.page_actor()
    card = await live(quotes.find, quote_id, on=words.LIVE)
    may = actor.may("quotes.edit")
    shown = await frame(QUOTE, card, actor, deletable=card.state == "draft")
    state_chip(shown, QUOTE_STATES, words.TONES)
    customer_line(shown, lambda: _links(card))
    draft = Draft(QUOTE, card)
    with shown.reaches:
        owner_mark(card)
    with shown.acts:
        pdf_button(f"{QUOTE.path}/{card.id}/pdf")
        if may:
            _acts(card, draft, actor)
    with shown.wide:
        middle = element("div", "no-box")
    owners = dict(await ask(users.owners))
    places = [middle, shown.details]
    await by_state(places, card, draft, lambda: _drawn(shown, card, draft, actor, owners))
    await shown.timeline(actor)


async def _drawn(shown: Frame, card: Any, draft: Draft, actor: Actor, owners: dict[UUID, str]) -> None:
    """Show the editor of a draft, or the sheet; and the details."""
    may = card.binned_at is None and actor.may("quotes.edit")
    if may and card.state == "draft":
        await draft.show(words.DAYS, _("Quote"), _("Number is given when it is sent"), words.facts_of)
    else:
        beside = lambda: _outcome(card, actor)  # noqa: E731
        await show_paper(card, _("Quote"), words.fixed_facts(card, actor.zone), beside)
    with shown.details, Details(QUOTE, card, quotes.change, may) as facts:
        facts.fields("owner_id", options={"owner_id": owners})


def _acts(card: Any, draft: Draft, actor: Actor) -> None:
    """Add what can be done to it; what fits its state is visible."""

    async def send() -> None:
        if await draft.save(told=False) and await deciding.send(card, draft) and actor.may("messages.send"):
            ui.navigate.to(f"/messages/new?quote={card.id}")

    async def again() -> None:
        made = await perform(quotes.revise, card.id)
        if made is not None:
            ui.navigate.to(f"{QUOTE.path}/{made.id}")

    async def write() -> None:
        ui.navigate.to(f"/messages/new?quote={card.id}")

    act(card, ("draft",), _("Send"), "solid", "send", send)
    act(card, ("draft",), _("Save"), "ghost", "save", draft.save)
    if actor.may("messages.send"):
        act(card, ("sent",), _("Email"), "solid", "mail", write)
    act(card, ("sent",), _("Accept"), "ghost", "task_alt", lambda: deciding.accept(card))
    act(card, ("sent",), _("Decline"), "ghost", "thumb_down", lambda: deciding.decline(card))
    act(card, ("sent", "declined", "expired"), _("New version"), "ghost", "edit_document", again)


def _links(card: Any) -> list[Markup]:
    some = [(card.order_id, "orders", _("Order")), (card.revises_id, "quotes", _("Version before"))]
    some.append((card.revised_by_id, "quotes", _("New version")))
    return [LINK.format(f"/{room}/{one}", word) for one, room, word in some if one]


async def _outcome(card: Any, actor: Actor) -> None:
    """Show the link of the customer's page, and who decided what, from where."""
    with panel(_("Customer's page")), element("div", "panel-b stack tight"):
        told = StaticHtml("div", "stack tight")
        for name in ("state", "version"):
            live_html(told, card, name, lambda _value: _told(card, actor.zone))
        if actor.may("quotes.edit"):
            with element("div", "stack tight") as copied:
                field = ui.input(_("Link"), value=card.link or "").props("outlined dense stack-label readonly")
                bind(field, "value", card, "link", lambda link: link or "")
                with element("div", "acts"):
                    copy_button(_("Copy link"), "ghost small", within=".panel-b")
                    look = button(C_("button", "Open"), "ghost small", "open_in_new")
                    look.on(
                        "click",
                        js_handler="(e) => window.open(e.target.closest('.panel-b').querySelector('input').value)",
                    )
            bind(copied, "visible", card, "link", bool)


def _told(card: Any, zone: str) -> Markup:
    """Return what became of it, in sentences."""
    at = moment(card.decided_at, zone) if card.decided_at else ""
    by = card.decided_by or _("The customer")
    said = {
        "draft": [],
        "sent": [_("The customer can read it, accept it and decline it behind this link.")],
        "accepted": [_("{name} accepted it: {time}.").format(name=by, time=at)],
        "declined": [_("{name} declined it: {time}.").format(name=by, time=at)],
        "expired": [_("Nobody accepted it in time.")],
    }[card.state]
    if card.revised_by_id and card.state == "expired":
        said = [_("A new version replaced it.")]
    if card.decline_reason and card.state == "declined":
        said.append(f"“{card.decline_reason}”")
    if card.decided_from:
        said.append(_("From the network address {address}.").format(address=card.decided_from))
    elif card.state in ("accepted", "declined"):
        said = [_("A colleague recorded it for the customer: {time}.").format(time=at), *said[1:]]
    return Markup("").join(SAID.format(one) for one in said)
