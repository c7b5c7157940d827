"""Maintenance: the current state of the installation, for operators. Computed every two seconds for all viewers."""

from collections.abc import Callable

from nicegui import ui

from models.language import N_, _
from services.house import health
from services.house.backups import asking, overview
from services.house.backups.overview import Overview
from services.house.health import Snapshot
from services.house.version import VERSION
from services.messages.settle import RELEASED
from services.work import clock
from ui import guard
from ui.live import watch
from ui.pages.maintenance import (
    acting,
    activity,
    announcements,
    attention,
    backups,
    checklists,
    checks,
    clockwork,
    costs,
    error,
    errors,
    figures,
    log,
    mode,
    performance,
    places,
    secrets,
    sets,
    tabs,
    targets,
    tiles,
    upgrades,
    upkeep,
    versions,
    workspace,
    workspaces,
)
from ui.parts.markup import button, element, page_head, text_element
from ui.routes import page
from ui.words import exact, lasting

EVERY = 2.0  # seconds
ENVIRONMENTS = {"development": N_("development"), "staging": N_("staging"), "production": N_("production")}


@page("/maintenance", needs="maintenance.read")
async def maintenance_page() -> None:
    """The proof first, then what to do, then the numbers, and the technical details folded."""
    zone, may = guard.page_actor().zone, guard.page_actor().may("maintenance.run")
    with page_head(_("Maintenance"), "") as (_heading, line):
        text_element("span", _("Live"), "live").props("role=status")
        if may:
            button(_("Run a drill"), "ghost", "restore", on_click=acting.run_drill)
            button(_("Back up now"), "solid", "backup", on_click=acting.back_up)
    tabs.tabs("/maintenance")
    shows: list[backups.Show] = [backups.proof(acting.restore if may else None), backups.going()]
    with element("div", "split"):
        with element("div", "stack"):
            parts = [attention.attention()]
            shows.append(backups.strip())
            await checks.front()
        with element("div", "stack"):
            shows += [backups.last_drill(), backups.places()]
    await figures.figures()
    await _details(parts, zone)

    def show(now: Snapshot) -> None:
        text = _("Steward {version} · {environment} · up {span}")
        span = lasting(clock.now() - now.started_at)
        line.set_text(text.format(version=VERSION, environment=_(ENVIRONMENTS[now.environment]), span=span))
        line.props["title"] = _("since {time}").format(time=exact(now.started_at, zone))
        for part in parts:
            part(now)

    def show_backups(now: Overview) -> None:
        for one in shows:
            one(now, zone)

    with ui.element("div").classes("hidden"):
        await watch(show, health.snapshot, on=[health.RELEASED, RELEASED], every=EVERY)
        await watch(show_backups, overview.overview, on=asking.KINDS, every=EVERY * 5)


async def _details(parts: list[Callable[[Snapshot], None]], zone: str) -> None:
    """Put what a technician looks for into a part that opens."""
    with element("details", "panel fold"):
        with element("summary"):
            text_element("h2", _("Technical details"))
            text_element("span", _("Workspaces, errors, background tasks, migrations, versions"), "sub only-d")
        parts.append(tiles.tiles())
        with element("div", "split"):
            with element("div", "stack"):
                parts += [places.outboxes(zone), errors.latest(zone)]
            with element("div", "stack"):
                await mode.maintenance_mode_control()
                await upkeep.upkeep_panel()
                parts.append(clockwork.clockwork(zone))
                await versions.migrations()
                parts.append(versions.versions())


__all__ = [
    "activity",
    "announcements",
    "checklists",
    "checks",
    "costs",
    "error",
    "log",
    "maintenance_page",
    "performance",
    "secrets",
    "sets",
    "targets",
    "upgrades",
    "workspace",
    "workspaces",
]
