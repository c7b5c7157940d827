"""One incident: its steps and clocks, the timeline with the composer, and on the right what is known, live."""

from collections.abc import Callable
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.incidents import STATUSES
from models.language import _, ngettext
from services.house import incidents
from services.house.incidents import IncidentView
from services.house.status import components
from ui import guard
from ui.live import watch
from ui.pages.incidents import acting, looks, sides
from ui.pages.incidents.composer import composer
from ui.pages.incidents.progress import progress
from ui.pages.incidents.story import story
from ui.parts.markup import StaticHtml, button, element, panel, text_element
from ui.routes import page

EVERY = 5.0  # seconds: the clocks go by the minute
CRUMB = Markup('<a class="nicegui-link" href="/incidents">{}</a><span aria-hidden="true">›</span><span>{}</span>')
Show = Callable[[IncidentView], None]


@page("/incidents/{incident_id}", needs="maintenance.read")
async def incident_page(incident_id: UUID) -> None:
    """One incident, live."""
    actor = guard.page_actor()
    held: list[IncidentView] = []
    looks.sheet()
    shows = [_head(held, actor.may("maintenance.run"))]
    with element("section", "panel"):
        steps = StaticHtml("div")
    with element("div", "split top"):
        shows.append(_timeline(held, actor.zone, actor.may("maintenance.run")))
        with element("div", "stack"):
            shows += sides.sides(held, actor.zone, actor.may("maintenance.run"))

    def show(found: IncidentView) -> None:
        held[:] = [found]
        steps.show(progress(found, actor.zone))
        for one in shows:
            one(found)

    await watch(show, incidents.find, incident_id, on=[*incidents.KINDS, components.CHANGED], every=EVERY)


def _head(held: list[IncidentView], may: bool) -> Show:
    with element("div", "head"):
        with element("div"):
            crumb = StaticHtml("nav", "crumb")
            crumb.props["aria-label"] = _("Where this is")
            with element("div", "inc-title"):
                title, marks = text_element("h1"), StaticHtml("span", "line")
            line = text_element("p", "", "sub")
        with element("div", "acts"):
            text_element("a", _("View status page"), "nicegui-link link").props("href=/status/ target=_blank")
            severity = button(_("Change severity"), "ghost", on_click=lambda: acting.severity(held[0]))
            following = button("", "solid", "visibility", on_click=lambda: acting.go_on(held[0]))

    def show(found: IncidentView) -> None:
        row = found.row
        if title.text != row.title:
            ui.page_title(f"{row.title} · Steward")
        title.set_text(row.title)
        crumb.show(CRUMB.format(_("Incidents"), found.number))
        marks.show(looks.marks(row))
        line.set_text(_said(found))
        severity.set_visibility(may and row.resolved_at is None)
        following.set_visibility(may and bool(found.following))
        following.set_text(_next(found))

    return show


def _said(found: IncidentView) -> str:
    row = found.row
    text = _("Open {span}") if row.resolved_at is None else _("Took {span}")
    source = {"alert": _("from a monitoring alert"), "report": _("from a user report"), "team": _("from the team")}
    told = ngettext("{count} subscriber", "{count} subscribers", found.subscribers)
    parts = [text.format(span=looks.span(incidents.since_opened(row))), source[row.source], told]
    return " · ".join(parts)


def _next(found: IncidentView) -> str:
    """Return the words of the button that leads on."""
    if found.row.published_at is None:
        return _("Publish")
    if found.following == "resolved":
        return _("Resolve")
    return _("Move to {status}").format(status=_(STATUSES[found.following])) if found.following else ""


def _timeline(held: list[IncidentView], zone: str, may: bool) -> Show:
    with panel(_("Timeline"), _("newest first")) as head:
        with head, element("div", "acts"):
            which = ui.toggle({"all": _("All"), "public": _("Public")}, value="all").classes("seg")
            which.props["aria-label"] = _("Which entries")
        compose = composer(held) if may else None
        lines = StaticHtml("ol", "inc-lines")

    def draw() -> None:
        if held:
            entries = [one for one in held[0].entries if one.public or which.value == "all"]
            lines.show(story(entries, zone))

    which.on_value_change(draw)

    def show(found: IncidentView) -> None:
        public = sum(1 for one in found.entries if one.public)
        counted = (_("All {count}").format(count=len(found.entries)), _("Public {count}").format(count=public))
        words = dict(zip(("all", "public"), counted, strict=True))
        if which.options != words:
            which.set_options(words, value=which.value)
        draw()
        if compose is not None:
            compose(found)

    return show
