"""TABLE 8: the tiles of the maintenance page. A new tile is a function that reads a snapshot, and a line."""

from collections.abc import Callable
from dataclasses import dataclass

from models.language import C_, N_, _, counted, ngettext
from services.house.health import verdict
from services.house.health.snapshot import Snapshot
from services.house.health.verdict import Tone
from services.outbox.depth import WAITS
from services.work import clock
from services.work.trail import AT_ONCE


@dataclass(frozen=True, slots=True)
class Reading:
    """The present state of a tile: its number, a tone with its word, and a remark.

    `link` leads to exactly the rows that the number counts; `share`, from 0 to 1, is drawn as a bar.
    """

    value: str
    tone: Tone
    state: str
    remark: str = ""
    link: str = ""
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Tile:
    """One number of the page. A `restless` one always changes, so its changes do not flash."""

    key: str
    title: str
    icon: str
    read: Callable[[Snapshot], Reading]
    restless: bool = False


def size(count: int) -> str:
    """Return a number of bytes as people read it: `1.2 MB`."""
    amount, unit = float(count), "B"
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if amount < 1_000 or unit == "TB":
            break
        amount /= 1_000
    return f"{amount:.0f} {unit}" if amount >= 100 or unit == "B" else f"{amount:.1f} {unit}"


def _database(now: Snapshot) -> Reading:
    found = now.storage
    kind = f"{found.kind} {found.version}"
    if found.old:
        return Reading(size(found.size), "warn", _("Update SQLite"), kind)
    return Reading(size(found.size), "ok", C_("of a database", "Answers"), kind)


def _disk(now: Snapshot) -> Reading:
    used = 1 - now.disk.free_percent / 100
    tone = verdict.disk_tone(now.disk.free_percent)
    word = {"bad": _("Almost full"), "warn": _("Getting full"), "ok": _("Enough space")}[tone]
    remark = _("{percent} % of {total} used").format(percent=f"{used * 100:.0f}", total=size(now.disk.total))
    return Reading(_("{size} free").format(size=size(now.disk.free)), tone, word, remark, share=used)


def _memory(now: Snapshot) -> Reading:
    low = now.memory.free_percent < verdict.MEMORY_LOW
    remark = _("{free} of {total} free").format(free=size(now.memory.free), total=size(now.memory.total))
    tone: Tone = "warn" if low else "ok"
    return Reading(size(now.process_memory), tone, _("Little left") if low else _("Enough left"), remark)


def _loop(now: Snapshot) -> Reading:
    remark = _("worst in a minute {ms} ms").format(ms=f"{now.lag_worst:.0f}")
    tone: Tone = "warn"
    if now.lag_worst > verdict.STALLED_LOOP:
        word = _("Stalled recently")
    elif now.lag > verdict.SLOW_LOOP:
        word = _("Slow")
    else:
        tone, word = "ok", _("Fast")
    return Reading(f"{now.lag:.0f} ms", tone, word, remark)


def _outbox(now: Snapshot) -> Reading:
    here = now.all_here(*WAITS)
    tone: Tone = "warn"
    if any(one.outbox.held for one in now.workspaces):
        word = _("Held")
    elif any(verdict.is_late(one.outbox) for one in now.workspaces):
        word = _("Late")
    else:
        tone, word = "ok", _("Flowing")
    remark = _late(now) if here else _("in all workspaces")
    return Reading(counted(now.count(*WAITS)), tone, word, remark, verdict.rows(*WAITS) if here else "")


def _late(now: Snapshot) -> str:
    due = min((one.outbox.oldest_due_at for one in now.workspaces if one.outbox.oldest_due_at), default=None)
    minutes = int((clock.now() - due).total_seconds() // 60) if due else 0
    if not minutes:
        return _("nothing is late")
    if minutes < 120:
        return ngettext("oldest due {count} minute ago", "oldest due {count} minutes ago", minutes)
    return ngettext("oldest due {count} hour ago", "oldest due {count} hours ago", minutes // 60)


def _sign_ins(now: Snapshot) -> Reading:
    many = now.failed_sign_ins >= verdict.MANY_FAILURES
    tone: Tone = "warn" if many else "ok"
    return Reading(counted(now.failed_sign_ins), tone, _("Many") if many else _("Quiet"), _("in the last 24 hours"))


def _trail(now: Snapshot) -> Reading:
    waiting = sum(one.unsealed for one in now.workspaces)
    behind = waiting > AT_ONCE  # more than the sealer takes each second
    remark = ngettext("{count} entry waits for its seal", "{count} entries wait for their seal", waiting)
    if not waiting:
        remark = _("every entry is sealed")
    tone: Tone = "warn" if behind else "ok"
    return Reading(
        counted(sum(one.sealed for one in now.workspaces)), tone, _("Behind") if behind else _("Sealed"), remark
    )


def _pages(now: Snapshot) -> Reading:
    remark = ngettext("in {count} session", "in {count} sessions", sum(one.sessions for one in now.workspaces))
    return Reading(counted(now.open_pages), "ok", _("Live"), remark)


TILES: list[Tile] = [
    Tile("outbox", N_("Messages waiting"), "outbox", _outbox),
    Tile("disk", N_("Disk"), "storage", _disk, restless=True),
    Tile("pages", N_("Open pages"), "devices", _pages),
    Tile("sign_ins", N_("Failed sign-ins"), "gpp_maybe", _sign_ins),
    Tile("database", N_("Database"), "dns", _database, restless=True),
    Tile("memory", N_("Memory"), "memory", _memory, restless=True),
    Tile("loop", N_("Event loop"), "speed", _loop, restless=True),
    Tile("trail", N_("Audit trail"), "verified_user", _trail),
]
