"""What is being typed, kept on the server about a second after each change, and offered back.

What is being typed in one window is not offered in another one of the same person, nor can it be dropped there. What
was typed while the server was away comes from the browser, once it has loaded the page anew (assets/steward.js).
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
FORGET = "window.dispatchEvent(new Event('steward:forget'))"  # the browser keeps what it brought for a while
LOOK = 0.5  # seconds between two looks at whether another window is done


async def form_draft(form: str) -> "FormDraft":
    """The draft of a form, with what was left in it the last time."""
    return FormDraft(form, await ask(drafts.read, form))


def bring_back(snapshot: Any) -> None:
    """Give the forms of this page what the browser kept of them; one that is built later takes it then."""
    client, user = ui.context.client, _user()
    client.storage["brought"] = unfinished.brought(snapshot, user)
    for one in list(client.storage.get("kept", ())):
        one.bring()


class FormDraft:
    """One form's draft. `left` is what was typed and never finished, until it is taken, or None as long as another window
    is typing it (`busy`: one was at the beginning); `typed` gives what stands in the form now (nothing: not worth
    keeping); `saved` hears of each time; `go_on` puts into the form what was left."""

    def __init__(self, form: str, left: Typed | None) -> None:
        self.form = form
        client, self.place = ui.context.client, ui.context.slot.parent
        client.storage.setdefault("kept", WeakSet()).add(self)
        client.on_delete(self._gone)
        # Weakly, for buttons hold the draft: a page that is gone would wait for the garbage collector.
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
        self.over = False
        self.dropped = False  # what the browser kept from before is not wanted either
        self.settled = False  # what was left is here, or is not wanted: nothing waits for it any more
        self.turn = asyncio.Lock()  # what is kept late must not come after it was dropped
        self.stand_in(self.place)

    @property
    def left(self) -> Attempt | None:
        """What was left unfinished, the latest of it."""
        return self.attempts[0] if self.attempts else None

    def stand_in(self, place: Element) -> None:
        """Tell the browser which part of the page the form stands in."""
        self.marked = place
        place.props["data-draft"] = unfinished.key(_user(), self.form, self.mark)

    def follow(self, name: str, field: Any, before: str | None = None) -> None:
        """Keep what is typed into a field, here and in the browser; and with it what stood there `before`."""
        field.on_value_change(self.touch)
        if isinstance(field, ui.input) and field.props.get("type") != "password":
            field.props["data-kept"] = name
            if before is not None:
                field.props["data-before"] = before

    def touch(self) -> None:
        """Something was typed: keep it in a moment, also when the page is left before."""
        if not self.waiting and not self.over:
            self.waiting = True
            background_tasks.create(self._later(), name="keep a draft")

    def begin(self) -> None:
        """Begin another attempt; what was left stays where it is."""
        self.mark = uuid4().hex[:8]
        self.stand_in(self.marked)

    def take(self) -> Attempt | None:
        """Return what was left, once; then it is in the form, and nothing offers it any more. What stands in the form is
        left in its turn."""
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
        """The form was left: offer what stands in it, and `clear` it."""
        self._set_aside()
        self.done(clear)

    def done(self, clear: Callable[[], object] = lambda: None) -> None:
        """What stood in the form was saved: `clear` it. What was left before is still offered."""
        clear()
        self._show()
        background_tasks.create(self._keep(), name="keep a draft")

    async def forget(self, over: bool = False) -> None:
        """Drop it: it was sent or left (`over`: what is typed is not kept any more), or is not wanted."""
        self.over, self.attempts, self.settled, self.dropped = over, [], True, True
        self._show()
        client = self.window()
        if client is not None:
            client.run_javascript(FORGET)
            with client.content:  # what asked for it may be gone meanwhile
                async with self.turn:
                    await self._drop()

    def offer(self, title: str, go_on: Callable[[], Any]) -> None:
        """Here, say that something was left unfinished, with a way to go on with it and one to drop it, whenever it is."""
        self.offers.append((element("div", "no-box"), title, go_on))
        self._show()
        if self.busy:
            self.later(self._show)
        self.continue_by(self.go_on or go_on)

    def offer_within(self, go_on: Callable[[], Any]) -> None:
        """Say it here, too: in the form itself."""
        if self.offers:
            self.offer(self.offers[0][1], go_on)

    def continue_by(self, go_on: Callable[[], Any]) -> None:
        """Say what goes on with the form after the page was loaded anew while somebody was typing."""
        self.go_on = go_on
        self.bring()

    def bring(self) -> None:
        """Take what the browser kept of this form, if it did."""
        client = self.window()
        found = client.storage.get("brought", {}).pop(self.form, None) if client and self.go_on else None
        if found is not None:
            background_tasks.create(self._restore(found), name="bring back what was being typed")

    def later(self, go_on: Callable[[], Any]) -> None:
        """Call it when no other window is typing the form any more, if it left something and this one has nothing of
        its own. The page that is loaded anew is such a window, too, until the browser has let go of it."""
        background_tasks.create(self._wait(go_on), name="wait for another window")

    async def _wait(self, go_on: Callable[[], Any]) -> None:
        client = self.window()
        if client is None:
            return
        with client.content:
            while self._awaits() and (not client.has_socket_connection or self._elsewhere()):  # noqa: ASYNC110
                await asyncio.sleep(LOOK)  # no event tells that somebody types no more
            left = await perform(drafts.read, self.form) if self._awaits() else None
        if left is None or not self._awaits() or self.typed():
            return
        self.attempts, self.stored = unfinished.unpack(left), True
        with self.place:
            await _done(go_on())

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
            with self.place:
                await _done(self._continue(self.go_on))
        self.touch()

    def _continue(self, go_on: Callable[[], Any]) -> Any:
        self.continuing = True
        try:
            with self.place:  # the button that was pressed goes with what it offers
                return go_on()
        finally:
            self.continuing = False

    def _gone(self) -> None:
        """Cut the circles through the buttons that hold this draft."""
        self.offers, self.go_on = [], None

    def _awaits(self) -> bool:
        return self._stands() and not self.settled

    def _stands(self) -> bool:
        return not self.place.is_deleted

    def _elsewhere(self) -> list["FormDraft"]:
        """What other windows of this person are typing into the same form at this moment."""
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
        some = unfinished.add(self.attempts, self._as_attempt(typed)) if typed else self.attempts
        if not some:
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
                others[0].touch()  # what that window is typing takes the place of what is dropped
            else:
                await perform(drafts.forget, self.form)


async def _done(doing: Any) -> None:
    if asyncio.iscoroutine(doing):
        await doing


def _never_mind(_: Refused) -> None:
    """Two windows at once: the other one kept it."""


def _user() -> str:
    actor = guard.page_actor()
    return actor.user_id.hex if actor.user_id else ""
