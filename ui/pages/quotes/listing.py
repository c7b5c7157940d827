"""The list of quotes: by state, with what each comes to; live."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from nicegui import ui

from models.language import _
from models.sales import QUOTE_STATES
from services import quotes
from services.accounts import users
from services.documents.standing import Standing
from services.quotes import QUOTE, Listed, Query
from services.records.filters import both
from services.records.lists import Slice
from ui import guard
from ui.guard import is_id
from ui.live import ask, watch
from ui.pages.quotes import words
from ui.parts import document_list
from ui.parts.filters import day_of, where, without
from ui.parts.form_draft import FormDraft
from ui.parts.markup import StaticHtml
from ui.parts.record_list import RecordList, keeping, owner_filter
from ui.routes import page
from ui.words import day, local_day


@page("/quotes", needs="quotes.read")
async def quotes_page(
    q: str = "", state: str = "", owner: str = "", contact: str = "", company: str = "", deal: str = "",
    sort: str = "", page: int = 1, new: str = "", view: str = "", expiring: str = "",
) -> None:  # fmt: skip
    """The list: tabs by state, search and owner; sent ones that may be accepted until a day (`expiring`) at the latest."""
    actor = guard.page_actor()
    state, until = state if state in QUOTE_STATES else "", day_of(expiring)
    kept = {name: one for name, one in (("contact", contact), ("company", company), ("deal", deal)) if is_id(one)}
    owners = dict(await ask(users.owners))
    heads: list[StaticHtml] = []

    def query(part: Slice, q: str | None, owner: str | None) -> Query:
        ids: dict[str, Any] = {name: UUID(one) for name, one in kept.items()}
        return Query(q or "", UUID(owner) if owner else None, part, state=state, expiring=until, **ids)

    def tabs() -> None:
        heads.append(StaticHtml("nav", "views bare money-tabs"))
        heads[0].props["aria-label"] = _("Quotes by state")
        if until is not None:
            without(_("Expires by {day}").format(day=day(until)), QUOTE.path)

    def show(found: Standing) -> None:
        here = state or str(listed.narrowing.said("state") or "")
        heads[0].show(document_list.tabs_html(QUOTE, QUOTE_STATES, found, here, listed.kept("state")))

    fixed = {"state": state, **kept}
    listed = RecordList(
        QUOTE, query, lambda one: _row(one, actor.zone),
        document_list.columns(_("Quote"), {"sent": _("Sent"), "until": _("Valid until")}),
        _("Search number and subject"), words.LIVE, _("Write what you offer, and let your customer accept it."),
        _form if actor.may("quotes.edit") else None, {"owner": owner_filter(owners, owner)},
        fixed=fixed | {"expiring": expiring if until else ""}, fixed_tree=_tree(fixed, until), tabs=tabs,
    )  # fmt: skip
    await listed.show(actor, q=q, sort=sort, number=page, new="", view=view)
    await watch(keeping(listed, show), quotes.sums, on=words.LIVE)
    if new and actor.may("quotes.edit"):
        ui.navigate.to("/quotes/new")


class _New:
    """What the button of the list opens: a page of its own."""

    def open(self) -> None:
        """Go there."""
        ui.navigate.to("/quotes/new")


def _tree(fixed: Mapping[str, str], until: date | None) -> dict[str, Any]:
    """Return the filters of the address as a tree, as views keep them."""
    if until is None:
        return document_list.tree(fixed)
    expiring = where("expires_on", "before")((until + timedelta(days=1)).isoformat())
    return both(document_list.tree(fixed), where("state")("sent"), expiring)


def _form(draft: FormDraft | None) -> Any:
    return _New()


def _row(one: Listed, zone: str) -> dict[str, Any]:
    sent, until = local_day(one.sent_at, zone) if one.sent_at else "", day(one.expires_on)
    word = _(QUOTE_STATES[one.state])
    return document_list.row(QUOTE, one, word, words.TONES[one.state], until or sent, sent=sent, until=until)
