"""The list of invoices: by state, with what each comes to, and by how long ago they were due; live."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import C_, _, ngettext
from services import invoices
from services.accounts import users
from services.invoices import INVOICE, Figures, Listed, Query
from services.money import amounts
from services.records.lists import Slice
from ui import guard
from ui.guard import is_id
from ui.live import ask, watch
from ui.pages.invoices import words
from ui.parts.document_list import tree
from ui.parts.form_draft import FormDraft
from ui.parts.markup import StaticHtml
from ui.parts.record_list import RecordList, keeping, owner_filter
from ui.parts.table import CHIP, LIVE, Column
from ui.routes import page
from ui.words import day, number

NAME = (
    '<q-td :props="props"><a class="who" :href="props.row.path"><span class="clip"><b class="clip" data-live>'  # no text
    '{{ props.value }}</b><small class="clip">{{ props.row.under }}</small></span></a></q-td>'
)
SUM = (
    '<q-td :props="props"><span class="num" data-live>{{ props.value }}</span>'  # no text
    '<small class="muted only-m" v-if="props.row.when"> · {{ props.row.when }}</small></q-td>'
)
TAB = Markup('<a class="view{}" href="{}"{}>{} <span class="count" data-live>{}</span>{}</a>')
AGE = Markup('<a class="{}" href="{}"{}><small>{}</small><b data-live>{}</b><small data-live>{}</small></a>')
NOW = Markup(' aria-current="page"')


@page("/invoices", needs="invoices.read")
async def invoices_page(
    q: str = "", state: str = "", age: str = "", owner: str = "", contact: str = "", company: str = "",
    sort: str = "", page: int = 1, new: str = "", view: str = "",
) -> None:  # fmt: skip
    """The list: tabs by state, the ages of what is open, search and owner."""
    actor = guard.page_actor()
    state, age = state if state in invoices.STATES else "", age if age in invoices.AGES else ""
    fixed = {name: one for name, one in (("contact", contact), ("company", company)) if is_id(one)}
    owners = dict(await ask(users.owners))
    heads: list[StaticHtml] = []

    def query(part: Slice, q: str | None, owner: str | None) -> Query:
        ids = {name: UUID(one) for name, one in fixed.items()}
        return Query(q or "", UUID(owner) if owner else None, part, state=state, age=age, **ids)  # type: ignore[arg-type]

    def tabs() -> None:
        heads.append(StaticHtml("nav", "views bare money-tabs"))
        heads[0].props["aria-label"] = _("Invoices by state")
        heads.append(StaticHtml("nav", "panel ages"))
        heads[1].props["aria-label"] = _("Open invoices by days overdue")

    def show(found: Figures) -> None:
        here, kept = state or str(listed.narrowing.said("state") or ""), listed.kept("state", "age")
        heads[0].show(_tabs(found, here, bool(age), kept))
        heads[1].show(_ages(found, age, kept))
        heads[1].set_visibility(any(one.count for one in found.ages.values()) or bool(age))

    narrowed = {"state": state, "age": age, **fixed}
    listed = RecordList(
        INVOICE, query, _row, _columns(), _("Search number, subject and customer"), words.LIVE,
        _("Write what a customer owes you, and issue it."), _form if actor.may("invoices.edit") else None,
        {"owner": owner_filter(owners, owner)}, fixed=narrowed, fixed_tree=tree(narrowed), tabs=tabs,
    )  # fmt: skip
    await listed.show(actor, q=q, sort=sort, number=page, new=new, view=view)
    await watch(keeping(listed, show), invoices.figures, on=words.LIVE)


class _New:
    """What the button of the list opens: a page of its own."""

    def open(self) -> None:
        """Go there."""
        ui.navigate.to("/invoices/new")


def _form(draft: FormDraft | None) -> Any:
    return _New()


def _tabs(found: Figures, state: str, aged: bool, kept: Mapping[str, Any]) -> Markup:
    parts = []
    for name, word in {**invoices.STATES, "": _("All")}.items():
        figure, here = found.states.get(name), name == state and not aged
        total = figure.count if figure else sum(found.states[one].count for one in ("draft", "open", "paid", "credit"))
        sums = words.sums_word(figure.sums) if figure else ""
        shown = Markup("<b data-live>{}</b>").format(sums) if sums else ""
        parts.append(
            TAB.format(
                " on" if here else "", _path(kept, state=name), NOW if here else "", _(word), number(total), shown
            )
        )
    return Markup("").join(parts)


def _ages(found: Figures, age: str, kept: Mapping[str, Any]) -> Markup:
    parts = []
    for name, figure in found.ages.items():
        least, most = invoices.AGES[name]
        label = (
            _("More than {days} days overdue").format(days=least - 1)
            if most is None
            else _("{first}–{last} days overdue").format(first=least, last=most)
        )
        count = ngettext("{count} invoice", "{count} invoices", figure.count).format(count=figure.count)
        here, sums = name == age, words.sums_word(figure.sums) or "–"
        parts.append(AGE.format("on" if here else "", _path(kept, age=name), NOW if here else "", label, sums, count))
    return Markup("").join(parts)


def _path(kept: Mapping[str, Any], **chosen: str) -> str:
    query = urlencode({name: value for name, value in (*chosen.items(), *kept.items()) if value})
    return f"{INVOICE.path}?{query}" if query else INVOICE.path


def _columns() -> list[Column]:
    return [
        Column("name", _("Invoice"), True, NAME, "c-main"),
        Column("state", _("Status"), cell=CHIP, phone="c-side"),
        Column("issued", _("Issued"), cell=LIVE),
        Column("due", _("Due"), cell=LIVE),
        Column("total", _("Total"), True, SUM, "c-more", align="right"),
        Column("open", C_("of an amount", "Open"), cell=LIVE, align="right"),
        Column("owner", _("Owner"), cell=LIVE),
    ]


def _row(one: Listed) -> dict[str, Any]:
    state = words.state_of(one)
    return {
        "id": str(one.id),
        "name": one.number or _("Draft"),
        "under": " · ".join(part for part in (one.company or one.contact, one.title) if part),
        "path": f"{INVOICE.path}/{one.id}",
        "state": words.state_word(state),
        "tone": words.TONES[state],
        "issued": day(one.issued_on),
        "due": "" if one.kind == "credit" else day(one.due_on),
        "when": day(one.due_on or one.issued_on),
        "total": amounts.shown(one.total, one.currency),
        "open": amounts.shown(one.open, one.currency) if one.open else "",
        "owner": one.owner or "",
    }
