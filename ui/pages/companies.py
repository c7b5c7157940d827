"""Companies: the list, and everything about one organisation on one page."""

from typing import Any
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.contacts import STATUS_WORDS
from models.language import _
from services import companies, contacts, custom_fields, deals, inbound, jobs, messages, tags, visits
from services.accounts import users
from services.companies import Listed, Query
from services.records.lists import Page, Slice
from ui import guard
from ui.live import ask, live, watch
from ui.parts.amounts import amounts_panel
from ui.parts.custom_fields import custom_facts
from ui.parts.deals import deals_panel
from ui.parts.details import Details
from ui.parts.field_work import field_panels
from ui.parts.form_draft import form_draft
from ui.parts.keys import on_key
from ui.parts.markup import StaticHtml, chip, element, icon_html, panel, text_element
from ui.parts.new_form import new_form
from ui.parts.people import TONES, short_line
from ui.parts.record import frame, live_html, owner_mark
from ui.parts.record_list import RecordList, owner_filter, plain_row
from ui.parts.recording import record_button
from ui.parts.selling import selling_buttons
from ui.parts.story import story
from ui.parts.summary import summary_panel
from ui.parts.table import WHO, Column
from ui.parts.tags import tag_filter, tags_fact
from ui.routes import page
from ui.words import number

# A company shows its number of people, its tags, and custom fields.
CHANGES = [*companies.KINDS, *contacts.KINDS, tags.MARKED, *custom_fields.CHANGES]
OTHERS = [*contacts.KINDS, *deals.KINDS, *messages.KINDS, *inbound.KINDS, *jobs.KINDS, *visits.KINDS]
PEOPLE = 12  # shown on a company's page; a link leads to the rest
PEOPLE_CELL = (
    '<q-td :props="props"><span class="only-d" data-live>{{ props.value }}</span>'  # no text
    '<span class="only-m muted" data-live>{{ props.row.counted }}</span></q-td>'
)


@page("/companies", needs="companies.read")
async def companies_page(
    q: str = "", owner: str = "", tag: str = "", sort: str = "", page: int = 1, new: str = "", view: str = ""
) -> None:
    """The list: search, owner, tag, sort, live."""
    actor = guard.page_actor()
    owners, country = dict(await ask(users.owners)), await ask(companies.usual_country)

    def query(part: Slice, q: str | None, owner: str | None, tag: str | None) -> Query:
        return Query(q or "", UUID(owner) if owner else None, part, tag=tag or "")

    await RecordList(
        companies.COMPANY,
        query,
        lambda one: _row(one, actor.zone),
        _columns(),
        _("Search name, location, website"),
        CHANGES,
        _("Add your first company here, or enter one when you add a contact."),
        lambda draft: new_form(
            companies.COMPANY,
            draft,
            "name",
            "website",
            "city",
            "country",
            "owner_id",
            options={"owner_id": owners},
            values={"owner_id": actor.user_id, "country": country},
        ),
        {"owner": owner_filter(owners, owner), **await tag_filter(tag)},
    ).show(actor, q=q, sort=sort, number=page, new=new, view=view)


@page("/companies/{company_id}", needs="companies.read")
async def company_page(company_id: UUID) -> None:
    """Everything about one organisation, and its contacts."""
    actor = guard.page_actor()
    card = await live(companies.find, company_id, on=CHANGES)
    may = actor.may("companies.edit")
    shown = await frame(companies.COMPANY, card, actor, stops=_stops)
    live_html(shown.line, card, "people", lambda count: Markup("{}").format(contacts.CONTACT.counted(count)))
    with shown.reaches:
        _website(card)
        owner_mark(card)
    with shown.acts:
        selling_buttons(actor, card, "company")
        record_button(actor, card, "company")
    with shown.wide:
        await amounts_panel(actor, "company", company_id)
    with shown.details:
        await _facts(card, may)
    with shown.aside:
        await summary_panel(actor, "company", company_id)
    if actor.may("contacts.read"):
        with shown.aside, panel(_("Contacts")):
            await _people(company_id)
    with shown.aside:
        await deals_panel(actor, company=company_id)
        await field_panels(actor, "company", company_id)
    await story(shown, actor, OTHERS)


async def _stops() -> str:
    return _("Its contacts stay.")


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
    with Details(companies.COMPANY, card, companies.change, may, draft) as facts:
        on_key("edit", facts.edit)
        facts.fields(
            "name",
            "website",
            "street",
            "postcode",
            "city",
            "country",
            "tax_id",
            "terms",
            "owner_id",
            "note",
            options={"owner_id": owners},
        )
        await tags_fact(facts)
    await custom_facts(facts)


async def _people(company_id: UUID) -> None:
    rows = element("div")

    def show(found: Page[contacts.Listed]) -> None:
        rows.clear()
        with rows:
            for one in found.rows:
                with short_line(one.name, f"/contacts/{one.id}", one.title or one.email or ""):
                    chip(_(STATUS_WORDS.get(one.status, one.status)), TONES.get(one.status, "mute"))
            if not found.rows:
                text_element("p", _("People linked to this company appear here."), "sub panel-b")
            if found.total > len(found.rows):
                every = _("All contacts ({count})").format(count=number(found.total))
                with element("div", "panel-f"):
                    ui.link(every, f"/contacts?company={company_id}").classes("link")

    await watch(show, contacts.search, contacts.Query(company=company_id, part=Slice(size=PEOPLE)), on=CHANGES)


def _columns() -> list[Column]:
    return [
        Column("name", _("Name"), True, WHO, "c-main"),
        Column("place", _("Location")),
        Column("people", _("Contacts"), cell=PEOPLE_CELL, phone="c-side", align="right"),
        Column("owner", _("Owner")),
        Column("made_at", _("Added"), True, align="right"),
    ]


def _row(one: Listed, zone: str) -> dict[str, Any]:
    place = ", ".join(part for part in (one.city, one.country) if part)
    more = {"place": place, "people": one.people, "counted": contacts.CONTACT.counted(one.people)}
    return plain_row(companies.COMPANY, one, zone, under=_bare(one.website or one.city), **more)
