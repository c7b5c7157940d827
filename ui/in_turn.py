"""Pages in turn: a few are built at a time, and who asked first is served first.

A page takes 20 ms of the one loop. Of 32 that are asked for at the same moment each would take a step after the other:
all would be there after as long as 32 take, some only after NiceGUI has given them up (3 s).
"""

import asyncio

from starlette.types import ASGIApp, Receive, Scope, Send

AT_ONCE = 8  # while one waits for the database, others are built
NO_PAGES = ("/api/", "/health", "/assets/", "/_nicegui", "/favicon.ico")


class InTurn:
    """In front of the pages, behind the guard."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.turn = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a page wait for its turn; pass on everything else at once."""
        if scope["type"] != "http" or scope["path"].startswith(NO_PAGES):
            await self.app(scope, receive, send)
            return
        async with self.turn:
            await self.app(scope, receive, send)
