"""What is being typed, kept on the server about a second after each change, and offered back."""

import asyncio
from collections.abc import Callable, Mapping

from nicegui import background_tasks, ui

from services import drafts
from services.work import Refused
from ui.live import perform

PAUSE = 1.0  # seconds


class Kept:
    """One form's draft. `typed` gives what stands in it now (nothing: not worth keeping); `saved` hears of each time."""

    def __init__(self, form: str, typed: Callable[[], Mapping[str, str | None]]) -> None:
        self.form = form
        self.typed = typed
        self.saved: Callable[[], object] = lambda: None
        self.client = ui.context.client
        self.waiting = False
        self.over = False

    def touch(self) -> None:
        """Something was typed: keep it in a moment, also when the page is left before."""
        if not self.waiting and not self.over:
            self.waiting = True
            background_tasks.create(self._later(), name="keep a draft")

    async def forget(self, over: bool = False) -> None:
        """Drop it: it was sent (`over`), or is not wanted."""
        self.over = over
        await perform(drafts.forget, self.form)

    async def _later(self) -> None:
        await asyncio.sleep(PAUSE)
        self.waiting = False
        values = self.typed()
        with self.client.content:
            if self.over:
                return
            if not values:
                await self.forget()
            elif await perform(drafts.keep, self.form, values, refused=_never_mind) is not None:
                self.saved()


def _never_mind(_: Refused) -> None:
    """Two windows at once: the other one kept it."""
