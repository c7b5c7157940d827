"""Feedback: what colleagues suggest or report, and what administrators answer."""

from typing import Any
from uuid import UUID

from markupsafe import Markup

from models.feedback import FEEDBACK_KINDS, FEEDBACK_STATES
from models.language import _
from services import feedback
from services.accounts import users
from services.feedback import SUGGESTION, FeedbackCard
from ui import guard
from ui.live import ask, live
from ui.parts import insights
from ui.parts.details import Details
from ui.parts.filters import Filter
from ui.parts.form_draft import form_draft
from ui.parts.keys import on_key
from ui.parts.markup import StaticHtml
from ui.parts.record import frame, live_html
from ui.parts.record_list import RecordList, plain_query, plain_row
from ui.parts.table import CHIP, NAMED, Column
from ui.routes import page

TONES = {"open": "info", "planned": "accent", "done": "ok", "declined": "mute"}
CHIPPED = Markup('<span class="chip {}">{}</span>')
FROM = Markup('{} <a class="nicegui-link" href="{}">{}</a>')


@page("/feedback", needs="feedback.read")
async def feedback_page(q: str = "", owner: str = "", sort: str = "", page: int = 1, new: str = "") -> None:
    """The list: one's own, or that of the workspace; live."""
    actor = guard.page_actor()
    owners = {str(one): name for one, name in await ask(users.owners)}
    await RecordList(
        SUGGESTION,
        plain_query,
        lambda one: _row(one, actor.zone),
        [
            Column("name", _("Text"), True, NAMED, "c-main"),
            Column("state", _("State"), cell=CHIP, phone="c-side"),
            Column("kind", _("Kind")),
            Column("owner", _("From")),
            Column("made_at", _("Sent"), True, align="right"),
        ],
        _("Search texts and answers"),
        feedback.KINDS,
        _("Suggest something or report a problem from the menu beside your name, on any page."),
        tabs=lambda: insights.tabs(actor, "/feedback"),
        filters={"owner": Filter(_("From"), {"": _("From anyone"), **owners}, owner)},
    ).show(actor, q=q, sort=sort, number=page, new=new)


@page("/feedback/{suggestion_id}", needs="feedback.read")
async def suggestion_page(suggestion_id: UUID) -> None:
    """One suggestion or report, with its state and its answer."""
    actor = guard.page_actor()
    card = await live(feedback.find, suggestion_id, on=feedback.KINDS)
    shown, may = await frame(SUGGESTION, card, actor), SUGGESTION.may(actor, "edit")
    with shown.marks:
        live_html(StaticHtml("span", "no-box"), card, "state", lambda state: CHIPPED.format(*_state(state)))
    live_html(shown.line, card, "page", lambda path: _from(card))
    draft = await form_draft(f"record:{card.id.hex}") if may else None
    with shown.details, Details(SUGGESTION, card, feedback.change, may, draft) as details:
        on_key("edit", details.edit)
        details.fields("kind", "text", "page", "state", "answer", "wish")
    await shown.timeline(actor)


def _from(card: Any) -> Markup:
    """Return who gave the feedback and on which page: `Bob Stone on /contacts`."""
    who = card.owner or _("A former colleague")
    if not card.page:
        return Markup("{}").format(who)
    return FROM.format(_("{name} on").format(name=who), card.page, card.page)


def _state(state: str) -> tuple[str, str]:
    return TONES.get(state, "mute"), _(FEEDBACK_STATES.get(state, state))


def _row(one: FeedbackCard, zone: str) -> dict[str, Any]:
    tone, word = _state(one.state)
    return plain_row(SUGGESTION, one, zone, under=one.page, state=word, tone=tone, kind=_(FEEDBACK_KINDS[one.kind]))
