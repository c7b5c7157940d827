"""What is being typed, kept on the server about a second after each change, and offered back."""

import asyncio
from collections.abc import Callable, Mapping

from nicegui import background_tasks, ui
from nicegui.element import Element

from services import drafts
from services.drafts import Typed
from services.work import Refused
from ui import guard
from ui.live import ask, perform
from ui.parts.markup import banner, box, button, words
from ui.words import moment

PAUSE = 1.0  # seconds


async def kept(form: str) -> "Kept":
    """The draft of a form, with what was left in it the last time."""
    return Kept(form, await ask(drafts.read, form))


class Kept:
    """One form's draft. `left` is what was typed and never finished, until it is taken; `typed` gives what stands in the
    form now (nothing: not worth keeping); `saved` hears of each time."""

    def __init__(self, form: str, left: Typed | None) -> None:
        self.form = form
        self.left = left
        self.typed: Callable[[], Mapping[str, str | None]] = dict
        self.saved: Callable[[], object] = lambda: None
        self.client = ui.context.client
        self.offered: Element | None = None
        self.stored = left is not None
        self.waiting = False
        self.over = False
        self.turn = asyncio.Lock()  # what is kept late must not come after it was dropped

    def touch(self) -> None:
        """Something was typed: keep it in a moment, also when the page is left before."""
        if not self.waiting and not self.over:
            self.waiting = True
            background_tasks.create(self._later(), name="keep a draft")

    async def forget(self, over: bool = False) -> None:
        """Drop it: it was sent or left (`over`: what is typed is not kept any more), or is not wanted."""
        self.over = over
        with self.client.content:  # what asked for it may be gone meanwhile
            async with self.turn:
                await self._drop()

    def take(self) -> Typed | None:
        """What was left, once; then it is in the form, and nothing offers it any more."""
        left, self.left = self.left, None
        if self.offered is not None and not self.offered.is_deleted:
            self.offered.delete()
        return left

    def offer(self, what: str, go_on: Callable[[], object]) -> None:
        """Say that something was left unfinished, with a way to go on with it and one to drop it; or say nothing."""
        if self.left is None:
            return
        at = moment(self.left.at, guard.page_actor().zone)

        async def discard() -> None:
            await self.forget()
            self.take()

        with banner("info", "history") as self.offered:
            with box("div"):
                words("b", f"You did not finish {what}. ")
                words("span", f"What you typed ({at}) is kept.")
            with box("div", "line"):
                button("Go on", "solid small", on_click=go_on)
                button("Discard", "ghost small", on_click=discard)

    async def _later(self) -> None:
        await asyncio.sleep(PAUSE)
        self.waiting = False
        with self.client.content:
            async with self.turn:
                if self.over:
                    return
                values = self.typed()
                if not values:
                    await self._drop()
                elif await perform(drafts.keep, self.form, values, refused=_never_mind) is not None:
                    self.stored = True
                    self.saved()

    async def _drop(self) -> None:
        if self.stored:
            self.stored = False
            await perform(drafts.forget, self.form)


def _never_mind(_: Refused) -> None:
    """Two windows at once: the other one kept it."""
