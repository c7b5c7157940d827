"""Contacts: the list, and everything about one person on one page."""

from typing import Any
from uuid import UUID

from nicegui import ui

from models.contacts import STATUSES
from services import companies, contacts, messages
from services.accounts import users
from services.contacts import Listed, Query
from services.records.lists import Page, Slice
from ui import guard
from ui.live import ask, live, note, perform, shared
from ui.parts.dialogs import Form, form_dialog, lazy
from ui.parts.facts import Facts, rating
from ui.parts.filters import Filter, filters, search_box
from ui.parts.form_draft import FormDraft, form_draft
from ui.parts.keys import on_key
from ui.parts.markup import avatar, button, element, icon_button, page_head, panel
from ui.parts.people import TONES
from ui.parts.table import CHIP, STARS, WHO, Column, Table
from ui.parts.timeline import live_timeline
from ui.parts.undo import undo
from ui.routes import page
from ui.theme import colour, initials
from ui.words import counted, moment

CHANGES = [*contacts.KINDS, companies.CHANGED]  # a contact shows the name of its company
COLUMNS = [
    Column("name", "Name", True, WHO, "c-main"),
    Column("company", "Company"),
    Column("status", "Status", True, CHIP, "c-side"),
    Column("rating", "Rating", True, STARS),
    Column("phone", "Phone"),
    Column("owner", "Owner"),
    Column("made_at", "Added", True, align="right"),
]


@page("/contacts", needs="contacts.read")
async def contacts_page(
    q: str = "", status: str = "", owner: str = "", rating: int = 0, interest: str = "", sort: str = "", page: int = 1,
    company: str = "", new: str = "",
) -> None:  # fmt: skip
    """The list: search, filters, sort, live."""
    actor = guard.page_actor()
    owners, known, at = dict(await ask(users.owners)), await ask(contacts.interests), _uuid(company)
    may = actor.may("contacts.edit")
    draft = await form_draft("contact") if may else None
    add = lazy(lambda: _new_form(owners, known, draft))
    with page_head("Contacts", "") as (_, line):
        if may:
            button("Add contact", "solid", "add", on_click=add)
            on_key("new", add)
    if draft is not None:
        draft.offer("adding a contact", add)
    with element("section", "panel cards"):
        with element("div", "toolbar"):
            find = search_box("Search name, company, email, phone", q)
            view = {"q": find, **filters(_filters(owners, known, status, owner, rating, interest))}
            if at is not None:
                await _only_at(at)

        def query(part: Slice) -> Query:
            q, status, whose, stars, interest = (field.value for field in view.values())
            return Query(q or "", status or None, _owner(whose), stars or 0, interest or None, at, part)

        table: Table[Listed] = Table(
            COLUMNS, lambda part: shared(contacts.search, query(part), on=CHANGES),
            lambda one: _row(one, actor.zone), CHANGES, "name",
            lambda: {name: field.value for name, field in view.items()} | {"company": at or ""}, "/contacts",
            ("group", "No contacts yet", "Add the first person you sell to or work for."),
            Slice(sort, 25, page), counted=lambda found: line.set_text(_sum(found)),
            empty_action=(lambda: button("Add the first contact", "solid", "add", on_click=add)) if may else None,
        )  # fmt: skip
        await table.show()
    for field in view.values():
        field.on_value_change(table.first)
    if new and may:
        add()


@page("/contacts/{contact_id}", needs="contacts.read")
async def contact_page(contact_id: UUID) -> None:
    """Everything about one person: facts left, timeline right."""
    actor = guard.page_actor()
    card = await live(contacts.find, contact_id, on=CHANGES)
    may = actor.may("contacts.edit")
    with page_head(card.name) as (heading, line):
        heading.bind_text_from(card, "name")
        line.bind_text_from(card, "company", lambda name: name or "No company")
        if actor.may("messages.send"):
            button("Write", "solid", "mail", on_click=lambda: ui.navigate.to(f"/messages/new?contact={contact_id}"))
        if actor.may("contacts.delete"):
            _bin_buttons(card, contact_id)
    with element("div", "record"):
        with element("div", "stack"), panel("Facts") as row:
            with row, element("div", "acts"):
                _company(card)
                avatar(card.name, "tiny")
            await _facts(card, may)
        with panel("Timeline"):
            await live_timeline(actor.zone, "contact", contact_id, [*contacts.KINDS, *messages.KINDS])


def _company(card: Any) -> None:
    link = ui.link("Open company", "").classes("link")

    def point(company_id: UUID | None) -> bool:
        link.props["href"] = f"/companies/{company_id}"
        return company_id is not None

    link.bind_visibility_from(card, "company_id", point)


async def _facts(card: Any, may: bool) -> None:
    owners = dict(await ask(users.owners))
    draft = await form_draft(f"record:{card.id.hex}") if may else None
    with Facts(card, contacts.change, may, draft) as facts:
        on_key("edit", facts.edit)
        facts.text("name", "Name")
        facts.text("title", "Title")
        facts.choice("status", "Status", {s: s.capitalize() for s in STATUSES})
        rating(card, (lambda stars: perform(contacts.rate, card.id, stars)) if may else None)
        facts.text("emails", "Emails", many=True, hint="One a line; the first is the one to use")
        facts.text("phones", "Phones", many=True, hint="One a line, with the country code")
        facts.text("company", "Company")
        facts.text("interests", "Interests", many=True, hint="One a line")
        facts.choice("owner_id", "Owner", owners, shown="owner")
        facts.choice("preferred", "Preferred", {True: "Yes", False: "No"})
        facts.text("note", "Note", long=True)


def _bin_buttons(card: Any, contact_id: UUID) -> None:
    async def back() -> None:
        if await perform(contacts.restore, contact_id) is not None:
            note(f"{card.name} is back.")

    async def put() -> None:
        if await perform(contacts.bin, contact_id) is not None:
            undo(f"{card.name} is in the bin.", back)

    bin_it = icon_button("delete", "Put into the bin", on_click=put)
    restore = button("Bring back from the bin", "ghost", "restore_from_trash", on_click=back)
    bin_it.bind_visibility_from(card, "binned_at", lambda at: at is None)
    restore.bind_visibility_from(card, "binned_at", lambda at: at is not None)


def _new_form(owners: dict[UUID, str], known: list[str], draft: FormDraft | None) -> Form:
    actor = guard.page_actor()
    with form_dialog("Add a contact", "Add contact", draft) as form:
        form.add("name", ui.input("Name").props("autofocus"))
        form.add("email", ui.input("Email"))
        form.add("phone", ui.input("Phone", placeholder="+33 1 23 45 67 89")).tooltip("With the country code")
        form.add("company", ui.input("Company")).tooltip("An existing name is used again; a new one is added")
        form.add("status", ui.select({s: s.capitalize() for s in STATUSES}, value="lead", label="Status"))
        form.add(
            "interests",
            ui.select(known, label="Interests", multiple=True, with_input=True, new_value_mode="add-unique"),
        )
        form.add("owner_id", ui.select(owners, value=actor.user_id, label="Owner"))

    async def save() -> None:
        typed = form.values()
        values = {**typed, "interests": typed["interests"] or []}
        made = await perform(contacts.create, values, refused=form.refuse)
        if made is not None:
            form.dialog.close()
            note(f"{made.name} was added.")
            ui.navigate.to(f"/contacts/{made.id}")

    form.save = save
    return form


async def _only_at(company_id: UUID) -> None:
    name = (await ask(companies.find, company_id)).name
    button(f"At {name}", "ghost on", "close", on_click=lambda: ui.navigate.to("/contacts"))


def _filters(
    owners: dict[UUID, str], known: list[str], status: str, owner: str, rating: int, interest: str
) -> dict[str, Filter]:
    people = {"": "Any owner", "none": "Nobody", **{str(i): name for i, name in owners.items()}}
    statuses = {"": "Any status", **{s: s.capitalize() for s in STATUSES}}
    stars = {0: "Any rating", **{n: f"{n} stars or more" for n in range(1, 6)}}
    interests = {"": "Any interest", **{name: name for name in known}}
    return {
        "status": Filter("Status", statuses, status),
        "owner": Filter("Owner", people, owner),
        "rating": Filter("Rating", stars, rating),
        "interest": Filter("Interest", interests, interest),
    }


def _row(one: Listed, zone: str) -> dict[str, Any]:
    return {
        "id": str(one.id), "name": one.name, "under": one.email or one.title or "", "path": f"/contacts/{one.id}",
        "colour": colour(one.name), "initials": initials(one.name), "company": one.company or "",
        "owner": one.owner or "", "status": one.status.capitalize(), "tone": TONES.get(one.status, "mute"),
        "rating": one.rating,
        "phone": one.phone or "", "made_at": moment(one.made_at, zone),
    }  # fmt: skip


def _sum(found: Page[Listed]) -> str:
    return counted(found.total, "person", "people", found.capped)


def _owner(text: str | None) -> Any:
    return text if text == "none" else _uuid(text)


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text and guard.is_id(text) else None
