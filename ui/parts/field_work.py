"""The jobs, visits and sites of a contact or a company, on its page."""

from typing import Any
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import _
from services import jobs, visits
from services.records.lists import Slice
from services.work import Actor, Kind
from ui.live import watch
from ui.parts.markup import StaticHtml, element, panel
from ui.parts.visit_words import job_chip, visit_chip, when_of

SHOWN = 4  # of each; a link with their number leads to the rest
LINE = Markup(
    '<div class="feed pair"><a class="nicegui-link who" href="{}/{}"><span class="clip"><b class="clip">{}</b>'
    '<small class="clip">{}</small></span></a>{}</div>'
)
FOOT = Markup('<div class="panel-f"><a class="nicegui-link link" href="{}">{}</a></div>')
NONE = Markup('<p class="sub panel-b">{}</p>')
LIVE: list[Kind] = [*jobs.KINDS, *visits.KINDS]


async def field_panels(actor: Actor, of: str, record_id: UUID) -> None:
    """Show them, live, each to those who may see it. `of` is what the record is: contact or company."""
    given: dict[str, Any] = {of: record_id}
    if actor.may("jobs.read"):
        query = jobs.Query(**given, archived=True, part=Slice("-made_at", SHOWN))
        with panel(_("Jobs")) as head:
            holder = StaticHtml("div")
        if actor.may("jobs.edit"):
            with head, element("div", "acts"):
                ui.link(_("Add job"), f"/jobs?{of}={record_id}&new=1").classes("link")
        path = f"/jobs?{of}={record_id}&archived=1"
        await watch(_shows(holder, "/jobs", path, _job, _("All jobs ({count})")), jobs.search, query, on=LIVE)
    if actor.may("visits.read"):
        latest = visits.Query(**given, part=Slice("-start_at", SHOWN))
        with panel(_("Visits")):
            holder = StaticHtml("div")
        path = f"/visits?{of}={record_id}"
        shown = _shows(holder, "/visits", path, lambda one: _visit(one, actor.zone), _("All visits ({count})"))
        await watch(shown, visits.search, latest, on=LIVE)


def _shows(holder: StaticHtml, room: str, path: str, row: Any, every: str) -> Any:
    def show(found: Any) -> None:
        parts = [LINE.format(room, one.id, *row(one)) for one in found.rows]
        if not parts:
            parts.append(NONE.format(_("Nothing yet.")))
        if found.total > len(found.rows):
            parts.append(FOOT.format(path, every.format(count=found.total)))
        holder.show(Markup("").join(parts))

    return show


def _job(one: jobs.Listed) -> tuple[str, str, Markup]:
    return one.title, " · ".join(filter(None, (one.number, one.site))), job_chip(one.state)


def _visit(one: visits.Listed, zone: str) -> tuple[str, str, Markup]:
    who = one.technician or one.owner
    return one.title, " · ".join(filter(None, (when_of(one, zone), who))), visit_chip(one.state)
