"""Maintenance: the current state of the installation, for operators. Computed every two seconds for all viewers."""

from nicegui import ui

from models.language import N_, _
from services.house import health
from services.house.health import Snapshot
from services.house.version import VERSION
from services.messages.settle import RELEASED
from services.work import clock
from ui import guard
from ui.live import watch
from ui.pages.maintenance import (
    attention,
    checklists,
    checks,
    clockwork,
    errors,
    places,
    tiles,
    versions,
)
from ui.parts.markup import chip, element, page_head, panel, text_element
from ui.routes import page
from ui.words import exact, lasting

EVERY = 2.0  # seconds
ENVIRONMENTS = {"development": N_("development"), "staging": N_("staging"), "production": N_("production")}


@page("/maintenance", needs="maintenance.read")
async def maintenance_page() -> None:
    """Problems first, then the numbers, then their details."""
    zone = guard.page_actor().zone
    with page_head(_("Maintenance"), "") as (_heading, line):
        text_element("span", _("Live"), "live").props("role=status")
    parts = [attention.attention(), tiles.tiles()]
    with element("div", "split"):
        with element("div", "stack"):
            parts += [places.outboxes(zone), errors.errors(zone)]
            _backups()
        with element("div", "stack"):
            await checks.front()
            parts.append(clockwork.clockwork(zone))
            await versions.migrations()
            parts.append(versions.versions())

    def show(now: Snapshot) -> None:
        text = _("Steward {version} · {environment} · up {span}")
        span = lasting(clock.now() - now.started_at)
        line.set_text(text.format(version=VERSION, environment=_(ENVIRONMENTS[now.environment]), span=span))
        line.props["title"] = _("since {time}").format(time=exact(now.started_at, zone))
        for part in parts:
            part(now)

    with ui.element("div").classes("hidden"):
        await watch(show, health.snapshot, on=[health.RELEASED, RELEASED], every=EVERY)


def _backups() -> None:
    with panel(_("Backups")) as head:
        with head:
            chip(_("Not available yet"), "warn")
        text = _(
            "Until Steward makes backups, stop it, copy its data folder yourself, and keep the copy on another machine."
        )
        text_element("p", text, "panel-b sub")


__all__ = ["checklists", "checks", "maintenance_page"]
