"""The sites, jobs and visits of a contact or a company, on its page."""

from typing import Any
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import _, ngettext
from services import jobs, sites, visits
from services.records.lists import Page, Slice
from services.visits import Nearest
from services.work import Actor, Kind
from ui.live import watch
from ui.parts.markup import StaticHtml, element, panel
from ui.parts.visit_words import job_chip, visit_chip, when_of
from ui.words import number

SHOWN = 4  # of each; a link with their number leads to the rest
LINE = Markup(
    '<div class="feed pair"><a class="nicegui-link who" href="{}/{}"><span class="clip"><b class="clip">{}</b>'
    '<small class="clip">{}</small></span></a>{}</div>'
)
FOOT = Markup('<div class="panel-f"><a class="nicegui-link link" href="{}">{}</a></div>')
NONE = Markup('<p class="sub panel-b">{}</p>')
NEW = Markup('<a class="nicegui-link link" href="/jobs?site={}&amp;{}={}&amp;new=1" aria-label="{}">{}</a>')
LIVE: list[Kind] = [*jobs.KINDS, *visits.KINDS]


async def field_panels(actor: Actor, of: str, record_id: UUID) -> None:
    """Show them, live, each to those who may see it. `of` is what the record is: contact or company."""
    if actor.may("sites.read"):
        await _sites(actor, of, record_id)
    if actor.may("jobs.read"):
        await _jobs(actor, of, record_id)
    if actor.may("visits.read"):
        await _visits(actor, of, record_id)


async def _sites(actor: Actor, of: str, record_id: UUID) -> None:
    path = f"/sites?{of}={record_id}"
    holder = _panel(_("Sites"), _("Add site") if actor.may("sites.edit") else "", f"{path}&new=1")
    new = (of, record_id) if actor.may("jobs.edit") else None

    def show(found: Page[sites.Listed]) -> None:
        lines = [LINE.format("/sites", one.id, one.address, _work(one), _new(one, new)) for one in found.rows]
        more = found.total > len(found.rows)
        _fill(holder, lines, path if more else "", _("All sites ({count})"), found.total)

    given: dict[str, Any] = {of: record_id}
    query = sites.Query(**given, part=Slice("address", SHOWN))
    await watch(show, sites.with_jobs, query, on=[*sites.KINDS, *LIVE])


async def _jobs(actor: Actor, of: str, record_id: UUID) -> None:
    path = f"/jobs?{of}={record_id}"
    holder = _panel(_("Jobs"), _("New job") if actor.may("jobs.edit") else "", f"{path}&new=1")

    def show(found: Page[jobs.Listed]) -> None:
        lines = [LINE.format("/jobs", one.id, *_job(one)) for one in found.rows]
        more = found.total > len(found.rows)
        _fill(holder, lines, f"{path}&archived=1" if more else "", _("All jobs ({count})"), found.total)

    given: dict[str, Any] = {of: record_id}
    await watch(show, jobs.search, jobs.Query(**given, archived=True, part=Slice("-made_at", SHOWN)), on=LIVE)


async def _visits(actor: Actor, of: str, record_id: UUID) -> None:
    holder = _panel(_("Visits"))

    def show(found: Nearest) -> None:
        both = ((_("Next: {when}"), found.next), (_("Last: {when}"), found.last))
        lines = [LINE.format("/visits", one.id, *_visit(said, one, actor.zone)) for said, one in both if one]
        path = f"/visits?{of}={record_id}" if found.total else ""
        _fill(holder, lines, path, _("All visits ({count})"), found.total)

    given: dict[str, Any] = {of: record_id}
    await watch(show, visits.nearest, visits.Query(**given), on=LIVE)


def _panel(title: str, act: str = "", path: str = "") -> StaticHtml:
    with panel(title) as head:
        holder = StaticHtml("div")
    if act:
        with head, element("div", "acts"):
            ui.link(act, path).classes("link")
    return holder


def _fill(holder: StaticHtml, lines: list[Markup], path: str, every: str, total: int) -> None:
    foot = FOOT.format(path, every.format(count=number(total))) if path else Markup()
    holder.show((Markup("").join(lines) or NONE.format(_("Nothing yet."))) + foot)


def _work(one: sites.Listed) -> str:
    count = ngettext("{count} open job", "{count} open jobs", one.open_jobs).format(count=number(one.open_jobs))
    return " · ".join(filter(None, (one.label, count if one.open_jobs else _("No open jobs"))))


def _new(one: sites.Listed, of: tuple[str, UUID] | None) -> Markup:
    """Return the link to a new job at a site, for the customer whose page this is."""
    said = _("New job at {site}").format(site=one.address)
    return NEW.format(one.id, *of, said, _("New job")) if of is not None else Markup()


def _job(one: jobs.Listed) -> tuple[str, str, Markup]:
    return one.title, " · ".join(filter(None, (one.number, one.site))), job_chip(one.state)


def _visit(said: str, one: visits.Listed, zone: str) -> tuple[str, str, Markup]:
    when, who = said.format(when=when_of(one, zone)), one.technician or one.owner
    return one.title, " · ".join(filter(None, (when, who))), visit_chip(one.state)
