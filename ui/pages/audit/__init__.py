"""Audit: who changed what, from which value to which, and the proof that nothing of it was altered."""

from typing import Any
from uuid import UUID

from nicegui import ui

from models.language import _
from services import audit
from services.accounts import users
from services.audit import ABOUT, VERBS, AuditLine, Query
from services.records.lists import Page, Slice
from services.work.events import KINDS
from ui import guard
from ui.live import ask, perform, shared
from ui.pages.audit import detail, signing, words
from ui.parts.filters import Filter, day_of, filters, search_box
from ui.parts.markup import button, element, page_head
from ui.parts.table import Column, Table
from ui.routes import page

PATH = "/audit"
ANY = {"": ""}


@page(PATH, needs="audit.read")
async def audit_page(
    by: str = "", subject: str = "", record: str = "", verb: str = "", about: str = "", action: str = "",
    address: str = "", first: str = "", last: str = "", where: str = "", sort: str = "", page: int = 1,
) -> None:  # fmt: skip
    """The entries with their filters, which the address holds; the state of the chain, and what waits for a review."""
    actor = guard.page_actor()
    owners = {str(one): name for one, name in await ask(users.owners)}
    tables = await ask(audit.tables)
    with page_head(_("Audit"), _("Who changed what, and when. Nothing here can be edited.")):
        if actor.may("audit.review"):
            button(_("Review"), "ghost", "rate_review", on_click=signing.sign)
        export = button(_("Export"), "ghost", "download")
    await signing.chain(actor.may("audit.review"))
    choices = {
        "about": Filter(_("Show"), {"": _("Everything"), **{k: _(v) for k, v in ABOUT.items()}}, about),
        "by": Filter(_("Colleague"), {"": _("Everybody"), **owners}, by),
        "subject": Filter(_("Record"), {"": _("Every record"), **tables}, subject),
        "verb": Filter(_("Change"), {"": _("Every change"), **{k: _(v) for k, v in VERBS.items()}}, verb),
    }
    if actor.operator:
        choices["where"] = Filter(_("Where"), {"": _("This workspace"), "house": _("This installation")}, where)
    fixed = {"record": record if guard.is_id(record) else "", "action": action}
    with element("section", "panel cards"):
        with element("div", "toolbar days"):
            find = search_box(_("From an internet address"), address)
            chosen: dict[str, Any] = filters(choices)
            with element("div", "line"):
                chosen |= {"first": _day(_("From"), first), "last": _day(_("To"), last), "address": find}
        listing = _listing(chosen, fixed, actor.zone, Slice(sort, 25, page))
        await listing.show()
    for one in chosen.values():
        one.on_value_change(listing.first)
    with export, ui.menu():
        for form in ("csv", "json"):
            ui.menu_item(form.upper(), lambda form=form: _export(_query(chosen, fixed, Slice()), form))


def _listing(chosen: dict[str, Any], fixed: dict[str, str], zone: str, part: Slice) -> Table[AuditLine]:
    known: dict[str, AuditLine] = {}

    def load(part: Slice) -> Any:
        return _asked(_query(chosen, fixed, part), chosen)

    def show(one: AuditLine) -> dict[str, Any]:
        known[str(one.id)] = one
        return words.row(one, zone)

    async def open_one(event: Any) -> None:
        one = known.get(str(event.args))
        if one is not None:
            await detail.show(one, zone)

    class Listing(Table[AuditLine]):
        """A table whose rows open."""

        def _build(self, total: int) -> None:
            super()._build(total)
            self.body.on("open", open_one)

    return Listing(
        [
            Column("at", _("Time"), True, words.TIME, "c-side"),
            Column("by", _("Who"), cell=words.WHO, phone="c-main"),
            Column("record", _("Record"), cell=words.RECORD, phone="c-more"),
            Column("changes", _("Change"), cell=words.CHANGES, phone="c-more"),
            Column("address", _("From"), align="right"),
        ],
        load,
        show,
        list(KINDS.values()),
        "-at",
        lambda: {name: one.value for name, one in chosen.items() if one.value} | fixed,
        PATH,
        ("verified_user", _("Nothing was changed yet"), _("Every change appears here by itself.")),
        part,
        every=10,
    )


async def _asked(query: Query, chosen: dict[str, Any]) -> Page[AuditLine] | None:
    if "where" in chosen and chosen["where"].value == "house":
        return await ask(audit.house_trail, query)
    return await shared(audit.search, query, on=list(KINDS.values()))


def _query(chosen: dict[str, Any], fixed: dict[str, str], part: Slice) -> Query:
    said = {name: str(one.value or "") for name, one in chosen.items()}
    by = UUID(said["by"]) if guard.is_id(said["by"]) else None
    record = UUID(fixed["record"]) if fixed["record"] else None
    first, last = day_of(said["first"]), day_of(said["last"])
    return Query(
        by, said["subject"], record, said["verb"], fixed["action"], first, last, said["address"], said["about"], part
    )


def _day(label: str, value: str) -> ui.input:
    found = ui.input(value=value if day_of(value) else "").props("type=date outlined dense clearable")
    found.props["aria-label"] = label
    found.props["prefix"] = label
    return found


async def _export(query: Query, form: str) -> None:
    content = await perform(audit.export, query, form)
    if content is not None:
        ui.download.content(content, f"audit-trail.{form}", "text/csv" if form == "csv" else "application/json")
