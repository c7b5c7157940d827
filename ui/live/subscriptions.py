"""Subscriptions: the parts of open pages that are read again after changes, one by one or for all equal viewers."""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from gettext import NullTranslations
from typing import Any
from uuid import UUID

from nicegui import background_tasks
from nicegui.element import Element
from pydantic import BaseModel

from models.language import speaking, spoken
from services import work
from services.work import Actor, Busy, Kind, Refused, trouble
from services.work.events import Event
from ui.live.mirror import Mirror, fill, forget_gone

log = logging.getLogger(__name__)
PAUSE = 0.1  # seconds between two refreshes of the same thing
AGAIN = 5.0  # seconds until a read that failed, because something was busy or broke, is repeated

Show = Callable[[Any], None]


def loop_time() -> float:
    """Return the loop's own clock, in seconds."""
    return asyncio.get_running_loop().time()


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Changes of some kinds; with ids, only those of one of these records. The sets may grow while they are in use."""

    kinds: AbstractSet[str]
    ids: AbstractSet[UUID] | None = None

    def __call__(self, one: Event) -> bool:
        """Return whether an event matches."""
        if one.kind.name not in self.kinds:
            return False
        if self.ids is None or one.subject_id in self.ids or not self.ids.isdisjoint(one.about):
            return True
        named = one.data.get("ids", ())
        return bool(named) and not {str(one) for one in self.ids}.isdisjoint(named)


def event_filter(kinds: Sequence[Kind], ids: AbstractSet[UUID] | None = None) -> EventFilter:
    """Return the filter of a page's part: changes of these kinds, of any record or of those with these ids."""
    return EventFilter(frozenset(kind.name for kind in kinds), ids)


@dataclass(eq=False, kw_only=True)
class Subscription(ABC):
    """Content that is read again after changes, and `every` so many seconds: at once, then at most every 100 ms.

    It listens before the first read, and reads never overlap: the page ends up with the read that began last, however
    long another one took. A read that was busy or broke is repeated after some seconds. A read may name further records
    to listen for: changes that come while it reads are looked at again once it has.
    """

    filters: Sequence[EventFilter]
    place: str
    every: float | None = None
    due: float = 0.0
    stale: bool = False
    busy: bool = False
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    missed: list[Event] = field(default_factory=list)
    language: NullTranslations = field(default_factory=spoken)

    def __post_init__(self) -> None:
        """Start the timer."""
        if self.every is not None:
            self.due = loop_time() + self.every

    @property
    def narrow(self) -> bool:
        """Return whether it follows one open record."""
        return any(one.ids is not None for one in self.filters)

    def concerns(self, one: Event) -> bool:
        """Return whether an event changes its content."""
        if any(matches(one) for matches in self.filters):
            return True
        if self.turn.locked() and any(one.kind.name in each.kinds for each in self.filters):
            self.missed.append(one)
        return False

    @abstractmethod
    def alive(self) -> bool:
        """Return whether any page still shows it."""

    @abstractmethod
    async def read(self) -> None:
        """Read and show it. Refusals and faults are raised."""

    async def now(self) -> None:
        """Read and show it, after any read under way, and wait for it."""
        async with self.turn:
            self.stale = False
            try:
                with speaking(self.language):  # the event's thread has another language
                    await self.read()
            finally:
                missed, self.missed = self.missed, []
        if any(self.concerns(one) for one in missed):
            self.invalidate()

    def invalidate(self) -> None:
        """Request a refresh."""
        self.stale = True
        if not self.busy:
            self.busy = True
            background_tasks.create(self._run(), name="refresh a part of a page")

    async def _run(self) -> None:
        try:
            while self.stale and self.alive():
                await self.again()
                await asyncio.sleep(PAUSE)
        finally:
            self.busy = False

    async def again(self) -> None:
        """Like `now`, for callers that cannot handle an error: it is logged, and the read is repeated."""
        try:
            await self.now()
        except Busy:
            self._later()
        except Refused:
            await self.gone()
        except Exception:
            if self.alive():
                trouble.log_repeated(log, "a part of a page could not be refreshed", place=self.place)
                self._later()

    async def gone(self) -> None:
        """The content may no longer be seen: another part of the same page says so."""
        log.debug("a page may no longer see this")

    def _later(self) -> None:
        asyncio.get_running_loop().call_later(AGAIN, self.invalidate)


@dataclass(eq=False, kw_only=True)
class Part(Subscription):
    """A part of one page that reads and shows itself."""

    element: Element
    refresh: Callable[[], Awaitable[None]]

    def alive(self) -> bool:
        """Return whether its element still exists."""
        return not self.element.is_deleted

    def forget(self) -> None:
        """Release the page: its elements hold the subscription, and both would become garbage together."""
        self.refresh = _nothing

    async def read(self) -> None:
        """Let the part read and show itself, in its place."""
        with self.element:
            await self.refresh()


@dataclass(eq=False, kw_only=True)
class Shared(Subscription):
    """One answer of an action, kept fresh for every page whose people see the same.

    If it is about a record (`ids`), it hears of changes to that record and to every record the answer names.
    """

    actor: Actor
    function: Callable[..., Any]
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    ids: AbstractSet[UUID] = frozenset()
    value: Any = None
    shows: list[tuple[Element, Show]] = field(default_factory=list)
    reflection: Mirror | None = None

    def alive(self) -> bool:
        """Return whether any page still shows it."""
        return any(not element.is_deleted for element, _ in self.shows)

    def forget_gone(self) -> None:
        """Release the pages that are closed."""
        self.shows = [(element, show) for element, show in self.shows if not element.is_deleted]
        if self.reflection is not None:
            forget_gone(self.reflection)

    def mirror(self) -> Mirror:
        """Return the mirror of the answer, made on first use."""
        if self.reflection is None:
            self.reflection = Mirror(self.value)
        return self.reflection

    async def read(self) -> None:
        """Compute the answer again and show it in every page."""
        self.value = await asyncio.to_thread(work.perform, self.actor, self.function, *self.args, **self.kwargs)
        if self.ids:
            self.filters = [EventFilter(one.kinds, self.ids | named(self.value)) for one in self.filters]
        if self.reflection is not None:
            fill(self.reflection, self.value)
        await self._show()

    async def gone(self) -> None:
        """Stop showing it, and rebuild its pages: they say that it is no longer here."""
        self.value, pages = None, {element.client for element, _ in self.shows if not element.is_deleted}
        self.shows.clear()
        for page in pages:
            with page:
                await page.sub_pages_router.refresh()

    async def _show(self) -> None:
        broken = None
        for element, show in list(self.shows):
            if element.is_deleted:
                continue
            try:
                with element:
                    show(self.value)
            except Exception as error:  # the others are shown all the same
                broken = error
            await asyncio.sleep(0)  # there may be hundreds: let everything else run in between
        if broken is not None:
            raise broken


async def _nothing() -> None:
    """The refresh of a part whose page is gone."""


def named(value: Any) -> set[UUID]:
    """Return the ids of the records an answer names."""
    fields = type(value).model_fields if isinstance(value, BaseModel) else ()
    return {one for name in fields if isinstance(one := getattr(value, name), UUID)}
