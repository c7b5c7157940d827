"""What is being typed, kept on the server about a second after each change, and offered back.

What is being typed in one window is not offered in another one of the same person, nor can it be dropped there.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any
from weakref import WeakSet, ref

from nicegui import background_tasks, ui
from nicegui.element import Element

from services.records import drafts
from services.records.drafts import Typed
from services.work import Refused
from ui import guard
from ui.live import ask, perform
from ui.parts.markup import banner, button, element, text_element
from ui.words import moment

PAUSE = 1.0  # seconds
LOOK = 0.5  # seconds between two looks at whether another window is done


async def form_draft(form: str) -> "FormDraft":
    """The draft of a form, with what was left in it the last time."""
    return FormDraft(form, await ask(drafts.read, form))


class FormDraft:
    """One form's draft. `left` is what was typed and never finished, until it is taken, or None as long as another window
    is typing it (`busy`: one was at the beginning); `typed` gives what stands in the form now (nothing: not worth
    keeping); `saved` hears of each time."""

    def __init__(self, form: str, left: Typed | None) -> None:
        self.form = form
        client, self.place = ui.context.client, ui.context.slot.parent
        client.storage.setdefault("kept", WeakSet()).add(self)
        # Weakly, for buttons hold the draft: a page that is gone would wait for the garbage collector.
        self.window = ref(client)
        self.busy = bool(self._elsewhere())
        self.left = None if self.busy else left
        self.typed: Callable[[], Mapping[str, str | None]] = dict
        self.saved: Callable[[], object] = lambda: None
        self.offered: Element | None = None
        self.stored = self.left is not None
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
        self.over, client = over, self.window()
        if client is not None:
            with client.content:  # what asked for it may be gone meanwhile
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
        if self.left is None and not self.busy:
            return
        holder = element("div", "no-box")
        if self.left is not None:
            self._say(holder, self.left, what, go_on)
        else:
            self.later(lambda: self._say(holder, self.left, what, go_on))

    def later(self, go_on: Callable[[], Any]) -> None:
        """Call it when no other window is typing the form any more, if it left something and this one has nothing of
        its own. The page that is loaded anew is such a window, too, until the browser has let go of it."""
        background_tasks.create(self._wait(go_on), name="wait for another window")

    async def _wait(self, go_on: Callable[[], Any]) -> None:
        client = self.window()
        if client is None:
            return
        with client.content:
            while self._stands() and (not client.has_socket_connection or self._elsewhere()):  # noqa: ASYNC110
                await asyncio.sleep(LOOK)  # no event tells that somebody types no more
            left = await perform(drafts.read, self.form) if self._stands() else None
        if left is None or not self._stands() or self.typed():
            return
        self.left, self.stored = left, True
        with self.place:
            done = go_on()
            if asyncio.iscoroutine(done):
                await done

    def _stands(self) -> bool:
        return not self.place.is_deleted

    def _elsewhere(self) -> list["FormDraft"]:
        """What other windows of this person are typing into the same form at this moment."""
        mine = self.window()
        others = [one for one in guard.windows() if one.has_socket_connection and mine and one.tab_id != mine.tab_id]
        every = [kept for one in others for kept in one.storage.get("kept", ())]
        return [one for one in every if one.form == self.form and one._stands() and not one.over and one.typed()]

    def _say(self, holder: Element, left: Typed | None, what: str, go_on: Callable[[], object]) -> None:
        if left is None or holder.is_deleted:
            return
        at = moment(left.at, guard.page_actor().zone)
        self.offered = holder

        async def discard() -> None:
            await self.forget()
            self.take()

        with holder, banner("info", "history"):
            with element("div"):
                text_element("b", f"You did not finish {what}. ")
                text_element("span", f"What you typed ({at}) is kept.")
            with element("div", "line"):
                button("Go on", "solid small", on_click=go_on)
                button("Discard", "ghost small", on_click=discard)

    async def _later(self) -> None:
        await asyncio.sleep(PAUSE)
        self.waiting, client = False, self.window()
        if client is None:
            return
        with client.content:
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
            others = self._elsewhere()
            if others:
                others[0].touch()  # what that window is typing takes the place of what is dropped
            else:
                await perform(drafts.forget, self.form)


def _never_mind(_: Refused) -> None:
    """Two windows at once: the other one kept it."""
