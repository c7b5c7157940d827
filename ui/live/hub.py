"""The state behind open pages, in one process: subscriptions, and answers shared by all viewers with the same sight."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from nicegui import Client, app, background_tasks

from models.language import spoken
from services.house import metrics
from services.work import Actor
from services.work.action import marked
from services.work.events import Event, listen
from ui.live.subscriptions import EventFilter, Part, Shared, loop_time

ANSWERS = 300  # maximum number of shared lists kept
SECOND = 1.0  # seconds between two checks for subscriptions due by the clock


@dataclass(frozen=True, slots=True)
class Answer:
    """A list read for many pages at once; void after a change it depends on, or after some seconds."""

    event_filter: EventFilter
    place: str
    task: "asyncio.Task[Any]"
    until: float


class Hub:
    """The subscriptions and shared answers of one process."""

    def __init__(self) -> None:
        self.shared: dict[Hashable, Shared] = {}
        self.subscriptions: list[Part] = []
        self.answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self.sweeping = False
        self.waiting = False  # for a sweep within a second

    def answer(self, key: Hashable) -> "asyncio.Task[Any] | None":
        """Return the answer kept under a key, unless an event it depends on has happened since."""
        kept = self.answers.get(key)
        return kept.task if kept is not None and loop_time() < kept.until else None

    def keep(self, key: Hashable, answer: Answer) -> None:
        """Keep an answer for later callers with the same key; the oldest are dropped when there are too many."""
        self.answers[key] = answer
        while len(self.answers) > ANSWERS:
            self.answers.popitem(last=False)

    def add(self, subscription: Part) -> None:
        """Add a subscription."""
        self.subscriptions.append(subscription)
        self._sweep_later()

    def share(self, key: Hashable, one: Shared) -> None:
        """Add an answer that is kept fresh."""
        self.shared[key] = one
        self._sweep_later()

    def sweep(self) -> None:
        """Release subscriptions without a page: soon, and once for all pages that close at the same moment."""
        if not self.sweeping:
            self.sweeping = True
            asyncio.get_running_loop().call_soon(self._sweep)

    def _sweep_later(self) -> None:
        """Sweep within a second. It costs something for each subscription, and an opening page need not wait for it."""
        if not self.waiting:
            self.waiting = True
            asyncio.get_running_loop().call_later(SECOND, self.sweep)

    def _sweep(self) -> None:
        self.sweeping = self.waiting = False
        for part in self.subscriptions:
            if not part.alive():
                part.forget()
        self.subscriptions = [part for part in self.subscriptions if part.alive()]
        for one in self.shared.values():
            one.forget_gone()
        self.shared = {key: one for key, one in self.shared.items() if one.alive()}

    async def tick(self) -> None:
        """Invalidate subscriptions that are due by the clock. One sleeping task each would keep closed pages alive."""
        while True:
            await asyncio.sleep(SECOND)
            self._invalidate_due()  # (a name in here would keep the last page while this sleeps)

    def _invalidate_due(self) -> None:
        now = loop_time()
        for one in (*self.shared.values(), *self.subscriptions):
            if one.every is not None and now >= one.due and one.alive():
                one.due = now + one.every
                one.invalidate()

    def publish(self, events: list[Event]) -> None:
        """Invalidate the subscriptions these events concern, pages of the record itself first. Runs on the loop."""
        for key, kept in list(self.answers.items()):
            if any(one.reaches(kept.place) and kept.event_filter(one) for one in events):
                del self.answers[key]
        everyone = (*self.shared.values(), *self.subscriptions)  # most are not concerned, and `alive` is not asked
        concerned = [sub for sub in everyone if any(one.reaches(sub.place) and sub.concerns(one) for one in events)]
        for subscription in sorted((sub for sub in concerned if sub.alive()), key=lambda sub: not sub.narrow):
            subscription.invalidate()


def install() -> Callable[[], None]:
    """Start listening; return the function that stops. Called once when the server starts."""
    made = app.state.hub = Hub()
    app.on_delete(made.sweep)
    loop, clock = asyncio.get_running_loop(), background_tasks.create(made.tick(), name="refresh by the clock")

    def hear(events: list[Event]) -> None:
        loop.call_soon_threadsafe(made.publish, events)

    deaf = listen(hear)
    metrics.count_pages(open_pages, people)

    def stop() -> None:
        deaf()
        clock.cancel()

    return stop


def open_pages() -> int:
    """Return the number of signed-in pages connected to this process."""
    every = list(Client.instances.values())  # a copy: the caller is a thread, while pages come and go
    return sum(one.has_socket_connection and isinstance(one.storage.get("actor"), Actor) for one in every)


def people() -> int:
    """Return how many people have a page open here; one with three pages counts once."""
    held = [one.storage.get("actor") for one in list(Client.instances.values()) if one.has_socket_connection]
    return len({(who.place, who.person_id) for who in held if isinstance(who, Actor)})


def hub() -> Hub:
    """Return the hub of this process."""
    found: Hub = app.state.hub
    return found


def key_of(actor: Actor, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Hashable:
    """Return an answer's key: equal for viewers with the same sight and language; a personal answer adds the user."""
    known = marked(function)
    whose = actor.user_id if known is not None and known.personal else None
    return (actor.sight, actor.zone, spoken(), whose, function, args, tuple(sorted(kwargs.items())))
