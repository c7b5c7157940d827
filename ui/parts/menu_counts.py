"""Counts beside entries of the menu: what waits there for somebody. So far, open incidents."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from services.house import incidents
from services.work import Actor
from ui.live import event_filter, follow, shared

NO_COUNTS: Mapping[str, int] = MappingProxyType({})


async def menu_counts(actor: Actor, counts: dict[str, int], draw: Callable[[], None]) -> None:
    """Keep the counts by the address of their entry, and draw the menu anew when one changes."""
    if not actor.may("maintenance.read"):
        return

    async def refresh() -> None:
        count = await shared(incidents.open_count, on=incidents.KINDS)
        if count is not None and counts.get("/incidents", 0) != count:
            counts["/incidents"] = count
            draw()

    await follow(refresh, event_filter(incidents.KINDS))
