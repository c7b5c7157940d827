"""Subscriptions: the parts of open pages that are read again after changes, each or for all who see the same."""

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
AGAIN = 5.0  # seconds until what could not be read, because something was busy or broke, is read again

Show = Callable[[Any], None]


def loop_time() -> float:
    """The loop's own clock, in seconds."""
    return asyncio.get_running_loop().time()


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Changes of some kinds; where ids are given, only those about one of them. The set may grow while it is used."""

    kinds: frozenset[str]
    ids: AbstractSet[UUID] | None = None

    def __call__(self, one: Event) -> bool:
        """Whether a happening is meant."""
        if one.kind.name not in self.kinds:
            return False
        if self.ids is None or one.subject_id in self.ids or not self.ids.isdisjoint(one.about):
            return True
        named = one.data.get("ids", ())
        return bool(named) and not {str(one) for one in self.ids}.isdisjoint(named)


def event_filter(kinds: Sequence[Kind], ids: AbstractSet[UUID] | None = None) -> EventFilter:
    """What a part of a page waits for: changes of these kinds, of any record or of those with these ids."""
    return EventFilter(frozenset(kind.name for kind in kinds), ids)


@dataclass(eq=False, kw_only=True)
class Subscription(ABC):
    """What is read again after changes, and `every` so many seconds: at once, then not more often than each 100 ms.

    It hears before it reads for the first time, and one reading waits for the other: what is shown at the end is the
    reading that began last, however long another took. What was busy or broke is read again after some seconds.
    """

    filters: Sequence[EventFilter]
    place: str
    every: float | None = None
    due: float = 0.0
    stale: bool = False
    busy: bool = False
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    language: NullTranslations = field(default_factory=spoken)

    def __post_init__(self) -> None:
        """Begin to count the seconds."""
        if self.every is not None:
            self.due = loop_time() + self.every

    @property
    def narrow(self) -> bool:
        """Whether it is about one record, which somebody has open."""
        return any(one.ids is not None for one in self.filters)

    def concerns(self, one: Event) -> bool:
        """Whether a happening changes what is shown."""
        return any(matches(one) for matches in self.filters)

    @abstractmethod
    def alive(self) -> bool:
        """Whether any page still shows it."""

    @abstractmethod
    async def read(self) -> None:
        """Read and show it. Refusals and faults are raised."""

    async def now(self) -> None:
        """Read and show it, after the reading that is under way, and wait for it."""
        async with self.turn:
            self.stale = False
            with speaking(self.language):  # an event comes from a thread that speaks another one
                await self.read()

    def invalidate(self) -> None:
        """Ask for a refresh."""
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
        """As `now`, for those who cannot do anything about what goes wrong: it is logged, and tried again by itself."""
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
        """What was shown may no longer be seen: another part of the same page says so."""
        log.debug("a page may no longer see this")

    def _later(self) -> None:
        asyncio.get_running_loop().call_later(AGAIN, self.invalidate)


@dataclass(eq=False, kw_only=True)
class Part(Subscription):
    """A part of one page, which reads and shows itself."""

    element: Element
    refresh: Callable[[], Awaitable[None]]

    def alive(self) -> bool:
        """Whether it is still there."""
        return not self.element.is_deleted

    def forget(self) -> None:
        """Let go of the page: what it shows holds the subscription, and would be garbage together with it."""
        self.refresh = _nothing

    async def read(self) -> None:
        """Let it read and show itself, in its place."""
        with self.element:
            await self.refresh()


@dataclass(eq=False, kw_only=True)
class Shared(Subscription):
    """One answer of an action, kept fresh for every page whose people see the same.

    One about a record (`ids`) hears of changes of that record and of every other one it names, once it is known which.
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
        """Whether any page still shows it."""
        return any(not element.is_deleted for element, _ in self.shows)

    def forget_gone(self) -> None:
        """Let go of the pages that are gone."""
        self.shows = [(element, show) for element, show in self.shows if not element.is_deleted]
        if self.reflection is not None:
            forget_gone(self.reflection)

    def mirror(self) -> Mirror:
        """The reflection of the answer, made when first asked for."""
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
        """Show it no more, and build the pages that did anew: they say that it is no longer here."""
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
            await asyncio.sleep(0)  # there may be hundreds: between two of them everything else has its turn
        if broken is not None:
            raise broken


async def _nothing() -> None:
    """What a part that is gone reads."""


def named(value: Any) -> set[UUID]:
    """The ids of the records that an answer names."""
    fields = type(value).model_fields if isinstance(value, BaseModel) else ()
    return {one for name in fields if isinstance(one := getattr(value, name), UUID)}
