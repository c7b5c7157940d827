"""The list of orders: by state, with what each comes to; live."""

from typing import Any
from uuid import UUID

from nicegui import ui

from models.invoices import BALANCE_STATES
from models.language import _
from models.sales import ORDER_STATES
from services import orders
from services.accounts import users
from services.documents.standing import Standing
from services.orders import ORDER, Listed, Query
from services.records.lists import Slice
from ui import guard
from ui.guard import is_id
from ui.live import ask, watch
from ui.pages.orders import words
from ui.parts import document_list
from ui.parts.filters import Switch, where
from ui.parts.form_draft import FormDraft
from ui.parts.markup import StaticHtml
from ui.parts.record_list import RecordList, keeping, owner_filter
from ui.routes import page
from ui.words import day


@page("/orders", needs="orders.read")
async def orders_page(
    q: str = "", state: str = "", status: str = "", owner: str = "", contact: str = "", company: str = "", deal: str = "",
    archived: str = "", sort: str = "", page: int = 1, new: str = "", view: str = "",
) -> None:  # fmt: skip
    """The list: tabs by state, search and owner."""
    actor = guard.page_actor()
    state = state if state in ORDER_STATES else ""
    kept = {name: one for name, one in (("contact", contact), ("company", company), ("deal", deal)) if is_id(one)}
    status = status if status in BALANCE_STATES else ""
    owners = dict(await ask(users.owners))
    heads: list[StaticHtml] = []

    def query(part: Slice, q: str | None, owner: str | None, archived: bool) -> Query:
        ids: dict[str, Any] = {name: UUID(one) for name, one in kept.items()}
        return Query(
            q or "", UUID(owner) if owner else None, part, state=state, status=status, archived=archived, **ids
        )

    def tabs() -> None:
        heads.append(StaticHtml("nav", "views bare money-tabs"))
        heads[0].props["aria-label"] = _("Orders by state")

    def show(found: Standing) -> None:
        here = state or str(listed.narrowing.said("state") or "")
        heads[0].show(document_list.tabs_html(ORDER, ORDER_STATES, found, here, listed.kept("state")))

    fixed = {"state": state, "status": status, **kept}
    listed = RecordList(
        ORDER, query, _row,
        document_list.columns(_("Order"), {"due": _("Due"), "paid": _("Payment")}),
        _("Search number and subject"), words.LIVE, _("Accepted quotes become orders; write the others here."),
        _form if actor.may("orders.edit") else None, {"owner": owner_filter(owners, owner)},
        fixed=fixed, fixed_tree=document_list.tree(fixed), tabs=tabs,
        switches={"archived": Switch(_("Archived as well"), bool(archived or kept), where("archived")(False))},
    )  # fmt: skip
    await listed.show(actor, q=q, sort=sort, number=page, new="", view=view)
    await watch(keeping(listed, show), orders.sums, on=words.LIVE)
    if new and actor.may("orders.edit"):
        ui.navigate.to("/orders/new")


class _New:
    """What the button of the list opens: a page of its own."""

    def open(self) -> None:
        """Go there."""
        ui.navigate.to("/orders/new")


def _form(draft: FormDraft | None) -> Any:
    return _New()


def _row(one: Listed) -> dict[str, Any]:
    due, paid = day(one.due_on), words.status_word(one)
    word = _(ORDER_STATES[one.state])
    return document_list.row(ORDER, one, word, words.TONES[one.state], paid or due, due=due, paid=paid)
