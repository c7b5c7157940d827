"""One job: what is to be done, its visits, and its invoice."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.jobs import PRIORITIES
from models.language import C_, _
from services import invoices, jobs, visits
from services.accounts import users
from services.jobs import JOB
from services.work import Actor
from ui import guard
from ui.live import ask, bind, live
from ui.pages.jobs import acting
from ui.parts.details import Details
from ui.parts.form_draft import form_draft
from ui.parts.forms import once
from ui.parts.keys import on_key
from ui.parts.markup import StaticHtml, button, icon_html, panel
from ui.parts.record import Frame, frame, live_html, owner_mark
from ui.parts.visit_words import CHIP, PRIORITY_TONES, job_chip, visit_chip, when_of
from ui.routes import page

LINK = Markup('<a class="nicegui-link" href="/{}/{}">{}</a>')
LINE = Markup(
    '<div class="feed pair"><a class="nicegui-link who" href="/visits/{}"><span class="clip"><b class="clip">{}</b>'
    '<small class="clip">{}</small></span></a>{}</div>'
)
NONE = Markup('<p class="sub panel-b">{}</p>')
FACTS = ("title", "contact_id", "company_id", "site_id", "priority", "minutes", "skills", "checklist", "deal_id")
LIVE = [*jobs.KINDS, *visits.KINDS, *invoices.KINDS]


@page("/jobs/{job_id}", needs="jobs.read")
async def job_page(job_id: UUID) -> None:
    """Everything about one job."""
    actor = guard.page_actor()
    card = await live(jobs.find, job_id, on=LIVE)
    shown, may = await frame(JOB, card, actor), actor.may("jobs.edit")
    _says(shown, card)
    with shown.acts:
        _acts(card, actor)
    draft = await form_draft(f"record:{card.id.hex}") if may else None
    owners = dict(await ask(users.owners))
    with shown.details, Details(JOB, card, jobs.change, may, draft) as facts:
        on_key("edit", facts.edit)
        facts.fields(*FACTS, "owner_id", "note", options={"owner_id": owners})
    with shown.aside:
        _visits(card, actor)
    await shown.timeline(actor, [*visits.KINDS, *invoices.KINDS])


def _says(shown: Frame, card: Any) -> None:
    """Show its state and priority, its number, and whose it is."""
    with shown.marks:
        live_html(StaticHtml("span", "no-box"), card, "state", job_chip)
        urgent = StaticHtml("span", "no-box")
        live_html(urgent, card, "priority", lambda one: CHIP.format(PRIORITY_TONES[one], _(PRIORITIES[one])))
        bind(urgent, "visible", card, "priority", lambda one: one != "normal")

    def line(_value: object) -> Markup:
        some = [("companies", card.company_id, card.company), ("contacts", card.contact_id, card.contact)]
        some += [("sites", card.site_id, card.site), ("deals", card.deal_id, card.deal)]
        links = [LINK.format(room, one, name) for room, one, name in some if one and name]
        return Markup(" · ").join([Markup("{}").format(card.number or ""), *links])

    for name in ("company", "contact", "site", "deal", "number"):
        live_html(shown.line, card, name, line)
    with shown.reaches:
        billed = StaticHtml("span", "reach plain")
        for name in ("invoice", "invoice_id", "state", "cancel_reason"):
            live_html(billed, card, name, lambda _value: _ended(card))
        owner_mark(card)


def _ended(card: Any) -> Markup:
    if card.state == "cancelled":
        return Markup("{}").format(_("Cancelled: {reason}").format(reason=card.cancel_reason))
    if card.invoice_id is None:
        return Markup("")
    return icon_html("receipt_long") + LINK.format("invoices", card.invoice_id, card.invoice or _("Invoice"))


def _acts(card: Any, actor: Actor) -> None:
    if actor.may("jobs.edit"):
        _act(
            card,
            C_("button", "Open"),
            "solid",
            "lock_open",
            lambda: acting.open_draft(card),
            lambda: card.state == "draft",
        )
    if actor.may("invoices.edit"):
        bill = lambda: card.state == "done" and card.invoice_id is None  # noqa: E731
        _act(card, _("Bill"), "solid", "receipt_long", lambda: acting.bill(card), bill)
    if actor.may("visits.edit"):
        more = lambda: card.state in ("open", "done")  # noqa: E731
        _act(card, _("Add a visit"), "ghost", "add_road", lambda: acting.add_visit(card, actor), more)
    if actor.may("jobs.edit"):
        stop = lambda: card.state in ("draft", "open")  # noqa: E731
        _act(card, _("Cancel job"), "ghost danger", "cancel", lambda: acting.cancel(card), stop)


def _act(card: Any, text: str, look: str, icon: str, do: Callable[[], Any], fits: Callable[[], bool]) -> None:
    """Add a button that is there while it fits."""
    press = button(text, look, icon)
    press.on_click(lambda: once(press, do))
    for name in ("state", "invoice_id", "binned_at"):
        bind(press, "visible", card, name, lambda _value: card.binned_at is None and fits())


def _visits(card: Any, actor: Actor) -> None:
    with panel(_("Visits")) as head:
        holder = StaticHtml("div")
    if actor.may("visits.read"):
        with head:
            ui.link(_("All visits"), f"/visits?job={card.id}").classes("link")

    def shown(some: list[Any]) -> Markup:
        rows = [
            LINE.format(one.id, when_of(one, actor.zone), one.technician or _("Nobody yet"), visit_chip(one.state))
            for one in some
        ]
        return Markup("").join(rows) if rows else NONE.format(_("A draft has no visit. Open it first."))

    live_html(holder, card, "visits", shown)
