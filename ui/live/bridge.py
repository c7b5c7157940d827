"""The bridge from a page to a service and back: ask or perform once, or follow an action's result."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from nicegui import background_tasks, ui
from nicegui.element import Element

from models.language import _
from services import work
from services.house import health, telemetry
from services.work import Busy, Kind, Refused, SignInNeeded
from services.work.action import Asked, named
from services.work.foreground import foreground
from ui import guard
from ui.live.hub import Answer, hub, key_of
from ui.live.subscriptions import EventFilter, Part, Shared, Show, Subscription, event_filter, loop_time

P = ParamSpec("P")
R = TypeVar("R")
FRESH = 10.0  # seconds a shared list may serve other pages before it is read again


async def ask(function: Asked[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run an action or errand for this page's person, in a thread. Refusals are raised: use it to build a page."""
    actor = await guard.fresh_actor()
    return await asyncio.to_thread(work.perform, actor, function, *args, **kwargs)


async def perform(
    function: Callable[..., R], *args: Any, refused: Callable[[Refused], Any] | None = None, **kwargs: Any
) -> R | None:
    """Like `ask`, for a button press. A refusal becomes a note, or goes to `refused`; a crash becomes a reference."""
    client = ui.context.client
    telemetry.count("events")
    try:
        with foreground(), telemetry.timed("events"):
            return await ask(function, *args, **kwargs)
    except SignInNeeded:
        if not client.is_deleted:
            ui.navigate.to("/sign-in")
    except Refused as refusal:
        if not client.is_deleted:
            told = (refused or _note_refusal)(refusal)
            if asyncio.iscoroutine(told):
                await told
    except Exception as error:
        telemetry.count("events_failed")
        reference = await asyncio.to_thread(health.crashed, error, named(function))
        if not client.is_deleted:
            text = _("{sentence} (ref {reference}). Nothing was saved.")
            note(text.format(sentence=health.what_broke(error), reference=reference), "bad")
    return None


async def answered(asked: Awaitable[R]) -> R:
    """Wait for a request made over the page's socket; background work yields to it (decision 0016)."""
    with foreground():
        return await asked


def note(text: str, tone: str = "ok", **options: Any) -> None:
    """Show a short note at the edge of the screen; `tone` is ok, info, warn or bad."""
    kinds: dict[str, Any] = {"ok": "positive", "info": "info", "warn": "warning", "bad": "negative"}
    wait = 8_000 if tone == "bad" else 4_000
    ui.notify(text, type=kinds[tone], position="bottom", progress=tone != "bad", timeout=wait, **options)


def _note_refusal(refusal: Refused) -> None:
    note(refusal.message, "bad")


async def live(function: Callable[..., Any], *args: Any, on: Sequence[Kind], **kwargs: Any) -> Any:
    """Mirror an action's result, refilled in place after each change of these kinds, in every open page.

    `bind(ui.label(), "text", mirror, "name")` shows one of its fields, pushed, never polled. Pages whose people see the
    same share one mirror. An id among the arguments narrows the events to that record and those it names.
    """
    shared = await _subscribe(lambda value: None, function, args, kwargs, on)
    return shared.mirror()


async def watch(
    show: Show, function: Callable[..., Any], *args: Any, on: Sequence[Kind], every: float | None = None, **kwargs: Any
) -> None:
    """Call `show` with an action's result, now and after each change of these kinds (and `every` so many seconds)."""
    await _subscribe(show, function, args, kwargs, on, every)


async def shared(
    function: Callable[..., R], *args: Any, on: Sequence[Kind], mine: bool = False, **kwargs: Any
) -> R | None:
    """Compute an action's result once for all pages whose people see the same, until a change of these kinds. `mine`:
    only for pages of the same person, because the arguments name "me".

    For lists: a hundred pages with the same rows query the database once. A refusal becomes a note and returns None;
    a busy database is raised, because `follow` retries by itself.
    """
    actor = guard.page_actor()
    key = (key_of(actor, function, args, kwargs), actor.user_id if mine else None)
    answer = hub().answer(key)
    if answer is None:
        reading = asyncio.to_thread(work.perform, actor, function, *args, **kwargs)
        answer = background_tasks.create(reading, name="a shared answer", handle_exceptions=False)
        hub().keep(key, Answer(event_filter(on), actor.place, answer, loop_time() + FRESH))
    try:
        found: R = await asyncio.shield(answer)
        return found
    except Exception as error:  # a failure is not kept: the next page asks again
        hub().answers.pop(key, None)
        if not isinstance(error, Refused) or isinstance(error, Busy):
            raise
        _note_refusal(error)
        return None


async def follow(
    refresh: Callable[[], Awaitable[None]], *changes: EventFilter, every: float | None = None
) -> Subscription:
    """Call `refresh` now, after each of these changes, and `every` so many seconds: for content only this page shows.

    Changes are heard before the first call, so none is missed. When the person asks for something else, for example
    with a filter, `await answered(subscription.again())`: two refreshes never overlap.
    """
    place = guard.page_actor().place
    subscription = Part(filters=changes, place=place, every=every, element=_here(), refresh=refresh)
    hub().add(subscription)
    await subscription.now()
    return subscription


async def _subscribe(
    show: Show,
    function: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    on: Sequence[Kind],
    every: float | None = None,
) -> Shared:
    actor, element = await guard.fresh_actor(), _here()
    key, mine = key_of(actor, function, args, kwargs), (element, show)
    shared = hub().shared.get(key)
    if shared is None or not shared.alive():
        shared = Shared(
            filters=[event_filter(on)],
            place=actor.place,
            every=every,
            actor=actor,
            function=function,
            args=args,
            kwargs=kwargs,
            ids=frozenset(one for one in args if isinstance(one, UUID)),
        )
        hub().share(key, shared)
    shared.shows.append(mine)
    try:
        if shared.value is None:
            await shared.now()
        else:
            show(shared.value)
    except BaseException:  # refused, broken, or left before it came: there is nothing to keep fresh
        shared.shows = [one for one in shared.shows if one is not mine]
        raise
    return shared


def _here() -> Element:
    return ui.context.slot.parent
