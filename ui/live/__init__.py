"""The one bridge from pages to services: ask, perform, live with bind, watch, follow.

Services are synchronous and run in threads. Each event is published once per process, the first change at once, then at
most every 100 ms. Data shown on many pages is computed once for all viewers with the same sight (decision 0006).
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
