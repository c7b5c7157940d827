"""What open pages wait for: bells to ring after changes, answers shared by all who see the same, and their mirrors."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from nicegui import app, background_tasks
from nicegui.binding import BindableProperty
from nicegui.element import Element
from pydantic import BaseModel

from services.work import Actor, Busy, Kind, Refused, trouble
from services.work import perform as perform_work
from services.work.action import marked
from services.work.events import Event, listen

log = logging.getLogger(__name__)
PAUSE = 0.1  # seconds between two refreshes of the same thing
AGAIN = 5.0  # seconds until what could not be read, because something was busy or broke, is read again
ANSWERS = 300  # shared lists kept at most

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


@dataclass(frozen=True, slots=True)
class Answer:
    """A list as it was read for many pages at once; void after a change it depends on, or after some seconds."""

    event_filter: EventFilter
    place: str
    task: "asyncio.Task[Any]"
    until: float


class Hub:
    """All that open pages wait for, in one process."""

    def __init__(self) -> None:
        self.shared: dict[Hashable, Shared] = {}
        self.subscriptions: list[Subscription] = []
        self.answers: OrderedDict[Hashable, Answer] = OrderedDict()

    def answer(self, key: Hashable) -> "asyncio.Task[Any] | None":
        """The answer kept under a key, if nothing it depends on has happened since."""
        kept = self.answers.get(key)
        return kept.task if kept is not None and loop_time() < kept.until else None

    def keep(self, key: Hashable, answer: "Answer") -> None:
        """Keep an answer for those who ask the same; the oldest go when there are too many."""
        self.answers[key] = answer
        while len(self.answers) > ANSWERS:
            self.answers.popitem(last=False)

    def add(self, subscription: "Subscription") -> None:
        """Take a subscription; dead ones are thrown out on the way."""
        self.subscriptions = [one for one in self.subscriptions if one.alive()]
        self.subscriptions.append(subscription)

    def share(self, key: Hashable, one: "Shared") -> None:
        """Take an answer that is kept fresh; those that no page shows are thrown out on the way."""
        self.shared = {known: other for known, other in self.shared.items() if other.alive()} | {key: one}

    def publish(self, events: list[Event]) -> None:
        """Invalidate what these events concern, pages of the very record first. Runs on the loop."""
        for key, kept in list(self.answers.items()):
            if any(one.reaches(kept.place) and kept.event_filter(one) for one in events):
                del self.answers[key]
        everyone = (*self.shared.values(), *self.subscriptions)  # most do not care, and are not asked whether they live
        concerned = [sub for sub in everyone if any(one.reaches(sub.place) and sub.concerns(one) for one in events)]
        for subscription in sorted((sub for sub in concerned if sub.alive()), key=lambda sub: not sub.narrow):
            subscription.invalidate()


def install() -> Callable[[], None]:
    """Begin to hear; gives the function that stops. Called once when the server starts."""
    made = app.state.hub = Hub()
    loop = asyncio.get_running_loop()

    def hear(events: list[Event]) -> None:
        loop.call_soon_threadsafe(made.publish, events)

    return listen(hear)


def hub() -> Hub:
    """The hub of this process."""
    found: Hub = app.state.hub
    return found


@dataclass(eq=False)
class Subscription:
    """A part of a page that is read again after changes: at once, then not more often than each 100 ms.

    It hears before it reads for the first time, and one reading waits for the other: what is shown at the end is the
    reading that began last, however long another took. What was busy or broke is read again after some seconds.
    """

    filters: Sequence[EventFilter]
    place: str
    element: Element
    refresh: Callable[[], Awaitable[None]]
    stale: bool = False
    busy: bool = False
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def narrow(self) -> bool:
        """Whether it is about one record, which somebody has open."""
        return any(one.ids is not None for one in self.filters)

    def concerns(self, one: Event) -> bool:
        """Whether a happening changes what is shown."""
        return any(matches(one) for matches in self.filters)

    def alive(self) -> bool:
        """Whether its part of the page is still there."""
        return not self.element.is_deleted

    async def now(self) -> None:
        """Read and show, after the reading that is under way, and wait for it. Refusals and faults are raised."""
        async with self.turn:
            self.stale = False
            with self.element:
                await self.refresh()

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


@dataclass(eq=False)
class Shared(Subscription):
    """One answer of an action, kept fresh for every page whose people see the same.

    One about a record (`ids`) hears of changes of that record and of every other one it names, once it is known which.
    """

    ids: AbstractSet[UUID] = frozenset()
    key: Hashable = None
    actor: Actor | None = None
    function: Callable[..., Any] = print
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    every: float | None = None
    value: Any = None
    shows: list[tuple[Element, Show]] = field(default_factory=list)
    reflection: Any = None

    def alive(self) -> bool:
        """Whether any page still shows it."""
        self.shows = [(element, show) for element, show in self.shows if not element.is_deleted]
        return bool(self.shows)

    def mirror(self) -> Any:
        """The bindable reflection of the answer, made when first asked for."""
        if self.reflection is None:
            kind: type[BaseModel] = type(self.value)
            self.reflection = mirror_class(kind)()
            fill(self.reflection, self.value)
        return self.reflection

    async def now(self) -> None:
        """Compute the answer again and show it in every page, as `Subscription.now`."""
        async with self.turn:
            self.stale = False
            self.value = await asyncio.to_thread(run, self.actor, self.function, *self.args, **self.kwargs)
            if self.ids:
                self.filters = [EventFilter(one.kinds, self.ids | named(self.value)) for one in self.filters]
            if self.reflection is not None:
                fill(self.reflection, self.value)
            await self._show()

    async def gone(self) -> None:
        """Keep it for nobody, and build the pages that show it anew: they say that it is no longer here."""
        self.value, pages = None, {element.client for element, _ in self.shows if not element.is_deleted}
        if hub().shared.get(self.key) is self:
            del hub().shared[self.key]
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

    async def tick(self) -> None:
        """Ring by the clock, as long as anybody looks."""
        while self.alive():
            await asyncio.sleep(self.every or 60)
            self.invalidate()


def run(actor: Actor | None, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """An action, in a work of its own; an errand opens its works itself."""
    known = marked(function)
    if known is not None and known.kind == "errand":
        return function(actor, *args, **kwargs)
    return perform_work(actor, function, *args, **kwargs)  # type: ignore[arg-type]


def key_of(actor: Actor, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Hashable:
    """Under what an answer is shared: by all who see the same, or, when it is about one's own account, by nobody else."""
    known = marked(function)
    whose = actor.user_id if known is not None and known.personal else None
    return (actor.sight, actor.zone, whose, function, args, tuple(sorted(kwargs.items())))


def named(value: Any) -> set[UUID]:
    """The ids of the records that an answer names."""
    fields = type(value).model_fields if isinstance(value, BaseModel) else ()
    return {one for name in fields if isinstance(one := getattr(value, name), UUID)}


@cache
def mirror_class(kind: type[BaseModel]) -> type:
    """A class with one bindable property for each field of a model, made once per model."""
    return type(f"Live{kind.__name__}", (), {name: BindableProperty() for name in kind.model_fields})


def fill(mirror: Any, value: BaseModel) -> None:
    """Refill a mirror; only what differs is pushed to the pages."""
    for name in type(value).model_fields:
        setattr(mirror, name, getattr(value, name))
