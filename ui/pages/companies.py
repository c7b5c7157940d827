"""Companies: the list, and everything about one organisation on one page."""

from typing import Any
from uuid import UUID

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
from ui.parts.markup import button, chip, element, icon_button, page_head, panel, text_element
from ui.parts.people import TONES, short_line
from ui.parts.table import WHO, Column, Table
from ui.parts.timeline import live_timeline
from ui.parts.undo import undo
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
    """Everything about one organisation: facts and people left, timeline right."""
    actor = guard.page_actor()
    card = await live(companies.find, company_id, on=CHANGES)
    with page_head(card.name) as (heading, line):
        heading.bind_text_from(card, "name")
        line.bind_text_from(card, "people", lambda number: counted(number, "person", "people"))
        if actor.may("companies.delete"):
            _bin_buttons(card, company_id, actor.may("companies.edit"))
    with element("div", "record"):
        with element("div", "stack"):
            with panel("Facts") as row:
                with row, element("div", "acts"):
                    _website(card)
                await _facts(card, actor.may("companies.edit"))
            with panel("People"):
                await _people(company_id)
        with panel("Timeline"):
            others = [*contacts.KINDS, *messages.KINDS]  # those of its people
            await live_timeline(actor.zone, "company", company_id, companies.KINDS, others)


def _website(card: Any) -> None:
    link = ui.link("Website", card.website or "", new_tab=True).classes("link").props("rel=noopener")

    def point(website: str | None) -> bool:
        link.props["href"] = website or ""
        return bool(website)

    link.bind_visibility_from(card, "website", point)


async def _facts(card: Any, may: bool) -> None:
    owners = dict(await ask(users.owners))
    draft = await form_draft(f"record:{card.id.hex}") if may else None
    with Facts(card, companies.change, may, draft) as facts:
        on_key("edit", facts.edit)
        facts.text("name", "Name")
        facts.text("website", "Website")
        facts.text("city", "City")
        facts.text("country", "Country")
        facts.choice("owner_id", "Owner", owners, shown="owner")
        facts.text("note", "Note", long=True)


async def _people(company_id: UUID) -> None:
    rows = element("div")

    def show(found: Page[contacts.Listed]) -> None:
        rows.clear()
        with rows:
            for one in found.rows:
                with short_line(one.name, f"/contacts/{one.id}", one.title or one.email or ""):
                    chip(one.status.capitalize(), TONES.get(one.status, "mute"))
            if not found.rows:
                text_element(
                    "p", "Nobody yet. Name this company at a contact, and the person stands here.", "sub panel-b"
                )
            if found.total > len(found.rows):
                with element("div", "panel-f"):
                    ui.link(f"All {found.total} people", f"/contacts?company={company_id}").classes("link")

    await watch(show, contacts.search, contacts.Query(company=company_id, part=Slice(size=PEOPLE)), on=CHANGES)


def _bin_buttons(card: Any, company_id: UUID, may_restore: bool) -> None:
    async def back() -> None:
        if await perform(companies.restore, company_id) is not None:
            note(f"{card.name} is back.")

    async def put() -> None:
        if await perform(companies.bin, company_id) is not None:
            undo(f"{card.name} is in the bin. Its people stay.", back)

    bin_it = icon_button("delete", "Put into the bin", on_click=put)
    bin_it.bind_visibility_from(card, "binned_at", lambda at: at is None)
    if may_restore:
        restore = button("Bring back from the bin", "ghost", "restore_from_trash", on_click=back)
        restore.bind_visibility_from(card, "binned_at", lambda at: at is not None)


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
        "under": (one.website or one.city or "").removeprefix("https://").removeprefix("http://").rstrip("/"),
        "initials": initials(one.name), "place": ", ".join(part for part in (one.city, one.country) if part),
        "people": one.people, "owner": one.owner or "", "made_at": moment(one.made_at, zone),
    }  # fmt: skip


def _sum(found: Page[Listed]) -> str:
    return counted(found.total, "company", "companies", found.capped)
