"""Companies: the list, and everything about one organisation on one page."""

from typing import Any
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from services import companies, contacts, messages
from services.accounts import users
from services.companies import Listed, Query
from services.records.lists import Page, Slice
from ui import guard
from ui.live import ask, live, note, perform, shared, watch
from ui.parts.dialogs import Form, form_dialog, lazy
from ui.parts.facts import Facts
from ui.parts.filters import Filter, filters, search_box
from ui.parts.form_draft import FormDraft, form_draft
from ui.parts.keys import on_key
from ui.parts.markup import StaticHtml, button, chip, element, icon_html, page_head, panel, text_element
from ui.parts.people import TONES, short_line
from ui.parts.record import frame, live_html, owner_mark
from ui.parts.table import WHO, Column, Table
from ui.routes import page
from ui.theme import colour, initials
from ui.words import counted, moment

CHANGES = [*companies.KINDS, *contacts.KINDS]  # a company shows how many people it has
PEOPLE = 12  # shown on a company's page; the rest is one link away
PEOPLE_CELL = (
    '<q-td :props="props"><span data-live>{{ props.value }}</span>'
    '<span class="only-m muted">&nbsp;{{ props.value === 1 ? "person" : "people" }}</span></q-td>'
)
COLUMNS = [
    Column("name", "Name", True, WHO, "c-main"),
    Column("place", "Place"),
    Column("people", "People", cell=PEOPLE_CELL, phone="c-side", align="right"),
    Column("owner", "Owner"),
    Column("made_at", "Added", True, align="right"),
]


@page("/companies", needs="companies.read")
async def companies_page(q: str = "", owner: str = "", sort: str = "", page: int = 1, new: str = "") -> None:
    """The list: search, owner, sort, live."""
    actor = guard.page_actor()
    owners = dict(await ask(users.owners))
    may = actor.may("companies.edit")
    draft = await form_draft("company") if may else None
    add = lazy(lambda: _new_form(owners, draft))
    with page_head("Companies", "") as (_, line):
        if may:
            button("Add company", "solid", "add", on_click=add)
            on_key("new", add)
    if draft is not None:
        draft.offer("adding a company", add)
    with element("section", "panel cards"):
        with element("div", "toolbar"):
            find = search_box("Search name, place, website", q)
            people = {"": "Any owner", **{str(i): name for i, name in owners.items()}}
            chosen = filters({"owner": Filter("Owner", people, owner)})

        def query(part: Slice) -> Query:
            whose = chosen["owner"].value
            return Query(find.value or "", UUID(whose) if whose else None, part)

        table: Table[Listed] = Table(
            COLUMNS, lambda part: shared(companies.search, query(part), on=CHANGES), lambda one: _row(one, actor.zone),
            CHANGES, "name", lambda: {"q": find.value, "owner": chosen["owner"].value}, "/companies",
            ("apartment", "No companies yet", "Add the first one, or name it when you add a contact."),
            Slice(sort, 25, page), counted=lambda found: line.set_text(_sum(found)),
            empty_action=(lambda: button("Add the first company", "solid", "add", on_click=add)) if may else None,
        )  # fmt: skip
        await table.show()
    for field in (find, chosen["owner"]):
        field.on_value_change(table.first)
    if new and may:
        add()


@page("/companies/{company_id}", needs="companies.read")
async def company_page(company_id: UUID) -> None:
    """Everything about one organisation, and its contacts."""
    actor = guard.page_actor()
    card = await live(companies.find, company_id, on=CHANGES)
    may = actor.may("companies.edit")
    shown = frame(companies.COMPANY, companies, card, actor, stops="Its contacts stay.")
    live_html(shown.line, card, "people", lambda number: Markup("{}").format(counted(number, "contact", "contacts")))
    with shown.reaches:
        _website(card)
        owner_mark(card)
    with shown.details:
        await _facts(card, may)
    if actor.may("contacts.read"):
        with shown.aside, panel("Contacts"):
            await _people(company_id)
    await shown.timeline(actor.zone, [*contacts.KINDS, *messages.KINDS])


def _website(card: Any) -> None:
    link = StaticHtml("a", "reach").props('target=_blank rel="noopener"')

    def shown(website: str | None) -> Markup:
        link.props["href"] = website or ""
        link.set_visibility(bool(website))
        return icon_html("language") + Markup("{}").format(_bare(website))

    live_html(link, card, "website", shown)


def _bare(website: str | None) -> str:
    return (website or "").removeprefix("https://").removeprefix("http://").rstrip("/")


async def _facts(card: Any, may: bool) -> None:
    owners = dict(await ask(users.owners))
    draft = await form_draft(f"record:{card.id.hex}") if may else None
    with Facts(companies.COMPANY, card, companies.change, may, draft) as facts:
        on_key("edit", facts.edit)
        facts.fields("name", "website", "city", "country", "owner_id", "note", options={"owner_id": owners})


async def _people(company_id: UUID) -> None:
    rows = element("div")

    def show(found: Page[contacts.Listed]) -> None:
        rows.clear()
        with rows:
            for one in found.rows:
                with short_line(one.name, f"/contacts/{one.id}", one.title or one.email or ""):
                    chip(one.status.capitalize(), TONES.get(one.status, "mute"))
            if not found.rows:
                text_element("p", "People linked to this company appear here.", "sub panel-b")
            if found.total > len(found.rows):
                with element("div", "panel-f"):
                    ui.link(f"All {found.total} people", f"/contacts?company={company_id}").classes("link")

    await watch(show, contacts.search, contacts.Query(company=company_id, part=Slice(size=PEOPLE)), on=CHANGES)


def _new_form(owners: dict[UUID, str], draft: FormDraft | None) -> Form:
    with form_dialog("Add a company", "Add company", draft) as form:
        form.add("name", ui.input("Name").props("autofocus"))
        form.add("website", ui.input("Website", placeholder="acme.example"))
        form.add("city", ui.input("City"))
        form.add("country", ui.input("Country"))
        form.add("owner_id", ui.select(owners, value=guard.page_actor().user_id, label="Owner"))

    async def save() -> None:
        made = await perform(companies.create, form.values(), refused=form.refuse)
        if made is not None:
            form.dialog.close()
            note(f"{made.name} was added.")
            ui.navigate.to(f"/companies/{made.id}")

    form.save = save
    return form


def _row(one: Listed, zone: str) -> dict[str, Any]:
    return {
        "id": str(one.id), "name": one.name, "path": f"/companies/{one.id}", "colour": colour(one.name),
        "under": _bare(one.website or one.city),
        "initials": initials(one.name), "place": ", ".join(part for part in (one.city, one.country) if part),
        "people": one.people, "owner": one.owner or "", "made_at": moment(one.made_at, zone),
    }  # fmt: skip


def _sum(found: Page[Listed]) -> str:
    return counted(found.total, "company", "companies", found.capped)
