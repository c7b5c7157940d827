"""Sites: the places where work is done, and how to get in."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import _
from services import jobs, sites, visits
from services.records.filters import both
from services.records.lists import Page, Slice
from services.sites import SITE, SiteCard
from services.work import Actor
from ui import guard
from ui.live import live, watch
from ui.parts.customer_filter import show_customers
from ui.parts.details import Details
from ui.parts.dialogs import Form
from ui.parts.field_tabs import field_tabs
from ui.parts.filters import where
from ui.parts.form_draft import FormDraft, form_draft
from ui.parts.keys import on_key
from ui.parts.markup import StaticHtml, panel
from ui.parts.new_form import new_form
from ui.parts.record import frame, live_html
from ui.parts.record_list import RecordList
from ui.parts.table import NAMED, WHEN, Column
from ui.parts.visit_words import job_chip
from ui.routes import page
from ui.words import timed

FIELDS = ("address", "label", "contact_id", "company_id", "lat", "lon", "zone", "access_note")
LINK = Markup('<a class="nicegui-link" href="/{}/{}">{}</a>')
LINE = Markup(
    '<div class="feed pair"><a class="nicegui-link who" href="/jobs/{}"><span class="clip"><b class="clip">{}</b>'
    '<small class="clip">{}</small></span></a>{}</div>'
)
NONE = Markup('<p class="sub panel-b">{}</p>')
SHOWN = 8  # jobs on the page of a site; a link leads to the rest


@page("/sites", needs="sites.read")
async def sites_page(
    q: str = "", contact: str = "", company: str = "", sort: str = "", page: int = 1, new: str = "", view: str = ""
) -> None:
    """The list: search, sort, live; those of a customer."""
    actor, given = guard.page_actor(), {"contact": contact, "company": company}
    fixed = {name: UUID(value) for name, value in given.items() if guard.is_id(value)}
    of: dict[str, Any] = dict(fixed)
    await RecordList(
        SITE,
        lambda part, q: sites.Query(q or "", None, part, **of),
        lambda one: _row(one, actor.zone),
        [
            Column("address", _("Address"), True, NAMED, "c-main"),
            Column("company", _("Company")),
            Column("contact", _("Contact")),
            Column("place", _("Position")),
            Column("made_at", _("Added"), True, WHEN, align="right"),
        ],
        _("Search addresses and labels"),
        sites.KINDS,
        _("The places where you work appear here."),
        (lambda draft: _form(draft, fixed)) if actor.may("sites.edit") else None,
        fixed={name: str(value) for name, value in fixed.items()},
        toolbar=lambda: show_customers(fixed, "/sites"),
        fixed_tree=both(*(where(f"{name}_id")(str(value)) for name, value in fixed.items())),
        tabs=lambda: field_tabs(actor, "/sites"),
    ).show(actor, q=q, sort=sort, number=page, new=new, view=view)


@page("/sites/{site_id}", needs="sites.read")
async def site_page(site_id: UUID) -> None:
    """Everything about one site, and the jobs there."""
    actor = guard.page_actor()
    card = await live(sites.find, site_id, on=sites.KINDS)
    shown, may = await frame(SITE, card, actor), actor.may("sites.edit")

    def line(_value: object) -> Markup:
        some = [("companies", card.company_id, card.company), ("contacts", card.contact_id, card.contact)]
        links = [LINK.format(room, one, name) for room, one, name in some if one and name]
        return Markup(" · ").join([*([Markup("{}").format(card.label)] if card.label else []), *links])

    for name in ("label", "company", "contact"):
        live_html(shown.line, card, name, line)
    draft = await form_draft(f"record:{card.id.hex}") if may else None
    with shown.details, Details(SITE, card, sites.change, may, draft) as facts:
        on_key("edit", facts.edit)
        facts.fields(*FIELDS)
    with shown.aside:
        await _jobs(site_id, actor)
    await shown.timeline(actor, jobs.KINDS)


async def _jobs(site_id: UUID, actor: Actor) -> None:
    if not actor.may("jobs.read"):
        return
    with panel(_("Jobs")) as head:
        holder = StaticHtml("div")
    with head:
        ui.link(_("All jobs"), f"/jobs?site={site_id}").classes("link")

    def show(found: Page[jobs.Listed]) -> None:
        rows = [LINE.format(one.id, one.title, one.number or "", job_chip(one.state)) for one in found.rows]
        holder.show(Markup("").join(rows) if rows else NONE.format(_("Nothing was done here yet.")))

    query = jobs.Query(site=site_id, archived=True, part=Slice("-made_at", SHOWN))
    await watch(show, jobs.search, query, on=[*jobs.KINDS, *visits.KINDS])


def _form(draft: FormDraft | None, fixed: Mapping[str, UUID]) -> Form:
    values = {f"{name}_id": value for name, value in fixed.items()}
    return new_form(SITE, draft, *FIELDS, options={}, values=values)


def _row(one: SiteCard, zone: str) -> dict[str, Any]:
    place = f"{one.lat:.4f}, {one.lon:.4f}" if one.lat is not None and one.lon is not None else ""
    return {
        "id": str(one.id),
        "name": one.address,
        "address": one.address,
        "under": one.label or "",
        "path": f"/sites/{one.id}",
        "company": one.company or "",
        "contact": one.contact or "",
        "place": place,
        **timed("made_at", one.made_at, zone),
    }
