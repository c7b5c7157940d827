"""The one bridge from pages to services: ask, perform, live with bind, watch, follow.

Services are synchronous and run in threads; what happened is told once per process, the first change at once, then at
most every 100 ms; what many pages show is computed once for all who see the same (decision 0006).
"""

from ui.live.bridge import answered, ask, follow, live, note, perform, shared, watch
from ui.live.hub import Hub, hub, install
from ui.live.mirror import bind
from ui.live.subscriptions import event_filter

__all__ = [
    "Hub",
    "answered",
    "ask",
    "bind",
    "event_filter",
    "follow",
    "hub",
    "install",
    "live",
    "note",
    "perform",
    "shared",
    "watch",
]
