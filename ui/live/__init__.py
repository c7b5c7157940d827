"""The one bridge from pages to services: ask, perform, live, watch.

Services are synchronous and run in threads; what happened is told once per process, the first change at once, then at
most every 100 ms; what many pages show is computed once for all who see the same (decision 0006).
"""

from ui.live.bridge import ask, attempt, live, note, perform, refresh_on, shared, watch
from ui.live.hub import Hub, hub, install

__all__ = ["Hub", "ask", "attempt", "hub", "install", "live", "note", "perform", "refresh_on", "shared", "watch"]
