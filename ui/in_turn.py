"""Pages in turn: only a few are built at a time, first come, first served.

A page takes 20 ms of the one loop. If 32 requested at once took turns step by step, all would be ready only after the
time 32 take, and some only after NiceGUI has given up on them (3 s).
"""

import asyncio

from starlette.types import ASGIApp, Receive, Scope, Send

AT_ONCE = 8  # while one waits for the database, others are built
NO_PAGES = ("/api/", "/callbacks/", "/health", "/status/", "/assets/", "/_nicegui", "/favicon.ico")


class InTurn:
    """Stand in front of the pages, behind the guard."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.turn = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Make a page wait for its turn; pass everything else on at once."""
        if scope["type"] != "http" or scope["path"].startswith(NO_PAGES):
            await self.app(scope, receive, send)
            return
        async with self.turn:
            await self.app(scope, receive, send)
