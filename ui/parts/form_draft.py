"""Unsaved text, kept on the server about a second after each change, and offered back.

Text being typed in one window is neither offered nor discarded in another window of the same person. Text typed
while the server was away comes from the browser, once it has reloaded the page (assets/steward.js).
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4
from weakref import WeakSet, ref

from nicegui import background_tasks, ui
from nicegui.element import Element

from models.language import _
from services.records import drafts
from services.records.drafts import Typed
from services.work import Refused, clock
from ui import guard
from ui.live import ask, perform
from ui.parts import unfinished
from ui.parts.markup import banner, button, element, text_element
from ui.parts.unfinished import Attempt
from ui.words import moment

PAUSE = 1.0  # seconds
FORGET = "window.dispatchEvent(new Event('steward:forget'))"  # the browser keeps what it restored for a while
LOOK = 0.5  # seconds between two checks whether another window is done


async def form_draft(form: str) -> "FormDraft":
    """Return the draft of a form, with the attempt left unfinished the last time."""
    return FormDraft(form, None if guard.page_actor().viewing else await ask(drafts.read, form))


def bring_back(snapshot: Any) -> None:
    """Give this page's forms the text the browser kept for them; a form that is built later takes it then."""
    client, user = ui.context.client, _user()
    client.storage["brought"] = unfinished.brought(snapshot, user)
    for one in list(client.storage.get("kept", ())):
        one.bring()


class FormDraft:
    """One form's draft. `left` is the unfinished attempt, until it is taken, or None while another window is typing it
    (`busy`: one was at the start); `typed` returns the form's current contents (empty: not worth keeping); `saved` is
    called on each save; `go_on` puts the unfinished attempt into the form."""

    def __init__(self, form: str, left: Typed | None) -> None:
        self.form = form
        client, self.place = ui.context.client, ui.context.slot.parent
        client.storage.setdefault("kept", WeakSet()).add(self)
        client.on_delete(self._gone)
        # Weakly, because buttons hold the draft: a closed page would wait for the garbage collector.
        self.window = ref(client)
        self.busy = bool(self._elsewhere())
        self.attempts: list[Attempt] = [] if self.busy else unfinished.unpack(left)
        self.mark = ""  # of the attempt that is being typed
        self.typed: Callable[[], Mapping[str, str | None]] = dict
        self.saved: Callable[[], object] = lambda: None
        self.go_on: Callable[[], Any] | None = None
        self.continuing = False
        self.offers: list[tuple[Element, str, Callable[[], Any]]] = []
        self.stored = bool(self.attempts)
        self.waiting = False
        self.over = guard.page_actor().viewing is not None  # a colleague's draft is neither shown nor touched
        self.dropped = False  # then what the browser kept is unwanted, too
        self.settled = self.over  # the unfinished attempt is here or unwanted: nothing waits for it any more
        self.turn = asyncio.Lock()  # a late save must not come after the draft was dropped
        self.stand_in(self.place)

    @property
    def left(self) -> Attempt | None:
        """The latest unfinished attempt."""
        return self.attempts[0] if self.attempts else None

    def stand_in(self, place: Element) -> None:
        """Tell the browser which part of the page contains the form."""
        self.marked = place
        if not self.over:
            place.props["data-draft"] = unfinished.key(_user(), self.form, self.mark)

    def follow(self, name: str, field: Any, before: str | None = None) -> None:
        """Keep the text of a field, here and in the browser, together with its value `before`."""
        field.on_value_change(self.touch)
        if isinstance(field, ui.input | ui.editor) and field.props.get("type") != "password":
            field.props["data-kept"] = name
            if before is not None:
                field.props["data-before"] = before

    def touch(self) -> None:
        """Keep the changed text in a moment, even when the page is left earlier."""
        if not self.waiting and not self.over:
            self.waiting = True
            background_tasks.create(self._later(), name="keep a draft")

    def begin(self) -> None:
        """Begin another attempt; the unfinished ones stay."""
        self.mark = uuid4().hex[:8]
        self.stand_in(self.marked)

    def take(self) -> Attempt | None:
        """Return the latest unfinished attempt, once: it moves into the form and is no longer offered. The current
        contents of the form become unfinished in turn."""
        if self.left is None:
            return None
        left, *self.attempts = self.attempts
        if left.mark != self.mark:
            self._set_aside()
        self.mark = left.mark
        self.stand_in(self.marked)
        self._show()
        return left

    def leave(self, clear: Callable[[], object]) -> None:
        """Leave the form: offer its contents, and `clear` it."""
        self._set_aside()
        self.done(clear)

    def done(self, clear: Callable[[], object] = lambda: None) -> None:
        """Finish a saved form: `clear` it. Earlier unfinished attempts are still offered."""
        clear()
        self._show()
        background_tasks.create(self._keep(), name="keep a draft")

    async def forget(self, over: bool = False) -> None:
        """Drop the draft: it was sent or left (`over`: later text is not kept any more), or is not wanted."""
        self.over, self.attempts, self.settled, self.dropped = over, [], True, True
        self._show()
        client = self.window()
        if client is not None:
            client.run_javascript(FORGET)
            with client.content:  # the element that called may be gone meanwhile
                async with self.turn:
                    await self._drop()

    def offer(self, title: str, go_on: Callable[[], Any]) -> None:
        """Offer the unfinished attempt here, whenever there is one: a way to continue it and one to discard it."""
        self.offers.append((element("div", "no-box"), title, go_on))
        self._show()
        if self.busy:
            self.later(self._show)
        self.continue_by(self.go_on or go_on)

    def offer_within(self, go_on: Callable[[], Any]) -> None:
        """Offer it here, too: in the form itself."""
        if self.offers:
            self.offer(self.offers[0][1], go_on)

    def continue_by(self, go_on: Callable[[], Any]) -> None:
        """Set how to continue the form after the page was reloaded in the middle of typing."""
        self.go_on = go_on
        self.bring()

    def bring(self) -> None:
        """Take the text the browser kept for this form, if any."""
        client = self.window()
        found = client.storage.get("brought", {}).pop(self.form, None) if client and self.go_on else None
        if found is not None:
            background_tasks.create(self._restore(found), name="bring back what was being typed")

    def later(self, go_on: Callable[[], Any]) -> None:
        """Call it once no other window is typing the form, if an attempt is left there and this form is still empty.
        The reloaded page counts as another window, too, until the browser has disconnected from it."""
        background_tasks.create(self._wait(go_on), name="wait for another window")

    async def _wait(self, go_on: Callable[[], Any]) -> None:
        client = self.window()
        if client is None:
            return
        with client.content:
            while self._awaits() and (not client.has_socket_connection or self._elsewhere()):  # noqa: ASYNC110
                await asyncio.sleep(LOOK)  # no event reports the end of typing
            left = await perform(drafts.read, self.form) if self._awaits() else None
        if left is None or not self._awaits() or self.typed():
            return
        self.attempts, self.stored = unfinished.unpack(left), True
        with self.place:
            await self._here(go_on())

    async def _restore(self, found: Attempt) -> None:
        client, self.settled = self.window(), True
        if client is None:
            return
        with client.content:
            stored = unfinished.unpack(await perform(drafts.read, self.form)) if self._stands() else []
        if not self._stands() or self.over or self.dropped:
            return
        self.attempts, self.stored = unfinished.latest(stored, found), bool(stored)
        if self.go_on is None or (self.typed() and self.mark != found.mark):  # another one was begun meanwhile
            self._show()
        else:
            await self._continue(self.go_on)
        self.touch()

    def _continue(self, go_on: Callable[[], Any]) -> Any:
        self.continuing = True
        try:
            with self.place:  # the pressed button disappears with its offer
                doing = go_on()
        finally:
            self.continuing = False
        return self._here(doing)

    async def _here(self, doing: Any) -> None:
        with self.place:
            if asyncio.iscoroutine(doing):
                await doing

    def _gone(self) -> None:
        """Break the reference cycles through the buttons that hold this draft."""
        self.offers, self.go_on = [], None

    def _awaits(self) -> bool:
        return self._stands() and not self.settled

    def _stands(self) -> bool:
        return not self.place.is_deleted

    def _elsewhere(self) -> list["FormDraft"]:
        """Return the drafts of the same form that are being typed right now in other windows of this person."""
        mine = self.window()
        others = [one for one in guard.windows() if one.has_socket_connection and mine and one.tab_id != mine.tab_id]
        every = [kept for one in others for kept in one.storage.get("kept", ())]
        return [one for one in every if one.form == self.form and one._stands() and not one.over and one.typed()]

    def _show(self) -> None:
        for holder, title, go_on in self.offers:
            if not holder.is_deleted:
                holder.clear()
                with holder:
                    self._say(title, go_on)

    def _say(self, title: str, go_on: Callable[[], Any]) -> None:
        if self.left is None:
            return
        at = moment(self.left.at, guard.page_actor().zone)

        def discard() -> None:
            self.attempts = self.attempts[1:]
            with self.place:
                self.done()

        with banner("info", "history"):
            with element("div"):
                text_element("b", f"{title} ")
                text_element("span", _("Your draft from {time} is kept.").format(time=at))
            with element("div", "line"):
                button(_("Continue"), "solid small", on_click=lambda: self._continue(go_on))
                button(_("Discard"), "ghost small", on_click=discard)

    def _set_aside(self) -> None:
        typed = self.typed()
        if typed:
            self.attempts = unfinished.add(self.attempts, self._as_attempt(typed))

    def _as_attempt(self, typed: Mapping[str, str | None]) -> Attempt:
        return Attempt(at=clock.now(), mark=self.mark, values=dict(typed))

    async def _later(self) -> None:
        await asyncio.sleep(PAUSE)
        self.waiting = False
        await self._keep()

    async def _keep(self) -> None:
        client = self.window()
        if client is None:
            return
        with client.content:
            async with self.turn:
                if not self.over:
                    await self._store()

    async def _store(self) -> None:
        typed = self.typed()
        if not (some := unfinished.add(self.attempts, self._as_attempt(typed)) if typed else self.attempts):
            await self._drop()
        elif await perform(drafts.keep, self.form, unfinished.pack(some), refused=_never_mind) is not None:
            self.stored = True
            if typed:
                self.saved()

    async def _drop(self) -> None:
        if self.stored:
            self.stored = False
            others = self._elsewhere()
            if others:
                others[0].touch()  # the text in that window replaces the dropped draft
            else:
                await perform(drafts.forget, self.form)


def _never_mind(_: Refused) -> None:
    """Ignore a conflict of two windows: the other one kept it."""


def _user() -> str:
    actor = guard.page_actor()
    return actor.user_id.hex if actor.user_id else ""
