"""Counts beside entries of the menu: what waits there for somebody: open incidents, and checklists to sign."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from services.house import checklists, incidents
from services.work import Actor
from ui.live import event_filter, follow, shared

NO_COUNTS: Mapping[str, int] = MappingProxyType({})
SIGNING = [checklists.OPENED, checklists.SIGNED, checklists.owners.CHANGED]
COUNTED = {"/incidents": (incidents.open_count, incidents.KINDS), "/checklists": (checklists.waiting, SIGNING)}


async def menu_counts(actor: Actor, counts: dict[str, int], draw: Callable[[], None]) -> None:
    """Keep the counts by the address of their entry, and draw the menu anew when one changes."""
    if not actor.may("maintenance.read"):
        return

    async def refresh() -> None:
        before = dict(counts)
        for path, (counting, kinds) in COUNTED.items():
            count = await shared(counting, on=kinds)
            if count is not None:
                counts[path] = count
        if counts != before:
            draw()

    await follow(refresh, event_filter([kind for _count, kinds in COUNTED.values() for kind in kinds]))
