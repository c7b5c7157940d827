"""The numbers of the house at a glance, each with a word for what it means."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nicegui import Client, ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from services.house.health import Snapshot
from services.work import Actor
from ui.parts.markup import element, icon, text_element
from ui.words import ago, counted, number


@dataclass(frozen=True, slots=True)
class Tile:
    """One number: the big text, the state under it, a remark."""

    value: TextElement
    state: TextElement
    remark: TextElement

    def say(self, value: str, tone: str, state: str, remark: str = "") -> None:
        """Fill it; what did not change is not sent."""
        self.value.set_text(value)
        self.state.set_text(state)
        self.state.classes(remove="ok warn bad info", add=tone)
        self.remark.set_text(remark)


def tiles(zone: str) -> Callable[[Snapshot], None]:
    """Put the tiles into the page; gives the function that fills them."""
    with element("div", "tiles four"):
        database, disk = _tile("dns", "Database", False), _tile("storage", "Disk")
        memory, loop = _tile("memory", "Memory", False), _tile("speed", "Event loop", False)
        outbox, signs = _tile("outbox", "Outbox"), _tile("gpp_maybe", "Failed sign-ins")
        trail, pages = _tile("verified_user", "Audit trail"), _tile("devices", "Open pages")
    with disk.remark.parent_slot.parent if disk.remark.parent_slot else element("div"):
        bar = ui.linear_progress(0, show_value=False).props('aria-label="Disk used"')

    def show(now: Snapshot) -> None:
        _storage(database, now)
        _disk(disk, bar, now)
        memory.say(size(now.memory), "ok", "Fine", f"of {size(now.memory_total)}")
        loop.say(f"{now.lag:.0f} ms", *_lag(now), f"worst in a minute {now.lag_worst:.0f} ms")
        _outbox(outbox, now)
        tried = now.failures_today
        signs.say(
            number(tried), "warn" if tried >= 50 else "ok", "Many" if tried >= 50 else "Quiet", "in the last 24 hours"
        )
        waiting = sum(one.unsealed for one in now.companies)
        sealed = sum(one.sealed for one in now.companies)
        trail.say(
            number(sealed), "warn" if waiting > 2_000 else "ok", "Sealed", f"{number(waiting)} wait for their seal"
        )
        signed_in = sum(one.sessions for one in now.companies)
        pages.say(number(open_pages()), "ok", "Live", f"of {counted(signed_in, 'session', 'sessions')}")

    return show


def open_pages() -> int:
    """How many pages of signed-in people are connected to this process."""
    return sum(
        1
        for one in Client.instances.values()
        if one.has_socket_connection and isinstance(one.storage.get("actor"), Actor)
    )


def size(count: int) -> str:
    """An amount of bytes: `1.2 MB`."""
    amount, unit = float(count), "B"
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if amount < 1_000 or unit == "TB":
            break
        amount /= 1_000
    return f"{amount:.0f} {unit}" if amount >= 100 or unit == "B" else f"{amount:.1f} {unit}"


def _tile(sign: str, word: str, flashes: bool = True) -> Tile:
    with element("div", "tile"):
        with element("div", "k"):
            icon(sign)
            text_element("span", word)
        value = text_element("div", classes="v").props("data-live" if flashes else "")
        return Tile(value, text_element("div", classes="state ok"), text_element("div", classes="sub"))


def _storage(tile: Tile, now: Snapshot) -> None:
    found = now.storage
    tone, word = ("warn", "Update SQLite") if found.old else ("ok", "Answers")
    tile.say(size(found.size), tone, word, f"{found.kind} {found.version}")


def _disk(tile: Tile, bar: Any, now: Snapshot) -> None:
    free = now.disk_free / now.disk_total
    tone, word = (
        ("bad", "Almost full") if free < 0.1 else ("warn", "Getting full") if free < 0.2 else ("ok", "Enough room")
    )
    tile.say(f"{size(now.disk_free)} free", tone, word, f"{1 - free:.0%} of {size(now.disk_total)} used")
    bar.set_value(round(1 - free, 3))
    _colour(bar, tone)


def _colour(bar: Element, tone: str) -> None:
    holder = bar.parent_slot.parent if bar.parent_slot else bar
    holder.classes(remove="ok warn bad", add=tone)


def _lag(now: Snapshot) -> tuple[str, str]:
    if now.lag_worst > 1_000:
        return "warn", "Stalled lately"
    return ("warn", "Slow") if now.lag > 100 else ("ok", "Quick")


def _outbox(tile: Tile, now: Snapshot) -> None:
    waiting = sum(one.outbox.waiting for one in now.companies)
    oldest = min((one.outbox.oldest_due_at for one in now.companies if one.outbox.oldest_due_at), default=None)
    unknown = sum(one.outbox.states.get("unknown", 0) for one in now.companies)
    if any(one.outbox.held for one in now.companies):
        tone, word = "warn", "Held"
    elif unknown:
        tone, word = "warn", f"{number(unknown)} unknown"
    else:
        tone, word = "ok", "Flowing"
    tile.say(
        number(waiting),
        tone,
        word,
        f"oldest due {ago(oldest)} ago" if oldest and ago(oldest) != "now" else "nothing is late",
    )
