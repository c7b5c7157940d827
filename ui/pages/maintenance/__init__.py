"""Maintenance: how the house is at this moment, for its operators. Computed once every two seconds for all who look."""

from nicegui import ui

from services.house import health
from services.house.health import Snapshot
from services.house.version import VERSION
from services.messages.settle import RELEASED
from services.work import clock
from ui import guard
from ui.live import watch
from ui.pages.maintenance import clockwork, errors, places, state, tiles, versions
from ui.parts.markup import element, empty, page_head, panel, text_element
from ui.routes import page
from ui.words import exact, lasting

EVERY = 2.0  # seconds


@page("/maintenance", needs="maintenance.read")
async def maintenance_page() -> None:
    """The state in one line, then the numbers, then what they are made of."""
    zone = guard.page_actor().zone
    with page_head("Maintenance", "") as (_, line):
        text_element("span", "Live", "live").props("role=status")
    parts = [state.state(), tiles.tiles(zone)]
    with element("div", "split"):
        with element("div", "stack"):
            parts += [places.outboxes(zone), errors.errors(zone)]
            _backups()
        with element("div", "stack"):
            parts.append(clockwork.clockwork(zone))
            await versions.migrations()
            parts.append(versions.versions())

    def show(now: Snapshot) -> None:
        line.set_text(f"Steward {VERSION} · {now.environment} · runs for {lasting(clock.now() - now.started_at)}")
        line.props["title"] = f"since {exact(now.started_at, zone)}"
        for part in parts:
            part(now)

    with ui.element("div").classes("hidden"):
        await watch(show, health.snapshot, on=[health.RELEASED, RELEASED], every=EVERY)


def _backups() -> None:
    with panel("Backups"):
        empty("shield", "Backups come here next", "Steward does not make any yet. Until it does, copy the data folder yourself "
              "while Steward is stopped, and keep the copy on another machine.")  # fmt: skip
