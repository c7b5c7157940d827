"""A timeline: what happened around a record, the latest first, by day."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from nicegui import ui

from services.messages import LABELS
from services.outbox import states
from services.timeline import Entry
from services.work import Actor, Kind
from ui.live import ask, refresh_on
from ui.parts.markup import box, chip, icon, words
from ui.parts.states import OF_WORD
from ui.words import day, exact

Read = Callable[[Any, Actor, UUID], list[Entry]]
OPEN = {LABELS[state] for state in ("pending", "held", "claimed", "handed")}


async def live_timeline(zone: str, read: Read, about: UUID, on: Sequence[Kind], others: Sequence[Kind] = ()) -> None:
    """The timeline of a record, kept fresh: after changes `on` it, after any of `others`, and each time a message
    that is still on its way moves (what moves by itself names the message alone, not whom it was for)."""
    fill = timeline(zone)
    followed: set[UUID] = set()

    async def again() -> None:
        entries = await ask(read, about)
        fill(entries)
        moving = {one.id for one in entries if one.kind == "message" and one.state in OPEN} - followed
        followed.update(moving)
        for one in moving:
            refresh_on(states.KINDS, again, about=one)

    await again()
    refresh_on(on, again, about=about)
    refresh_on(others, again)


def timeline(zone: str) -> Callable[[list[Entry]], None]:
    """Put an empty timeline into the page; gives the function that fills it."""
    holder = box("ol", "timeline")

    def show(entries: list[Entry]) -> None:
        holder.clear()
        last = ""
        with holder:
            for one in entries:
                local = one.at.astimezone(ZoneInfo(zone))
                if day(local.date()) != last:
                    last = day(local.date())
                    words("li", last, "day")
                _moment(one, f"{local:%H:%M}", exact(one.at, zone))
            if not entries:
                words("li", "Nothing has happened yet.", "day")

    return show


def _moment(one: Entry, at: str, title: str) -> None:
    with box("li", "moment"):
        with box("span", f"bubble {'accent' if one.kind == 'message' else ''}"):
            icon(one.icon)
        with box("div", "what"):
            words("b", one.actor)
            text = " " + one.text.removeprefix(one.actor).strip()
            if one.link and one.kind == "message":
                ui.link(text, one.link).classes("link")
            else:
                words("span", text)
            if one.state:
                words("span", " ")
                chip(one.state, OF_WORD.get(one.state, "mute"))
        words("time", at, "when").props(f'title="{title}"')
