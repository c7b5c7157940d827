"""The verdict: which parts of a snapshot need a person's attention, and how much. All thresholds are here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from models.language import _, decimal, ngettext
from services.house.backups.overview import Overview
from services.house.health.payments import Reports
from services.house.secrets import WARN, Age
from services.outbox.depth import WAITS, Depth
from services.work import clock

Tone = Literal["ok", "warn", "bad"]

# The quick tries of a message (S-10: 1, 2, 4, 30, 120 and 480 s) are over by then.
LATE = timedelta(minutes=15)
# Per cent free. L-18 warns at 20; below 10 a safety copy of the whole data may not fit any more.
DISK_LOW, DISK_BAD = 20, 10
# Per cent of the machine's memory that is free: L-19 warns when more than 80 are used.
MEMORY_LOW = 20
# Milliseconds. An answer within a tenth of a second feels immediate; after a whole one, attention wanders.
SLOW_LOOP, STALLED_LOOP = 100, 1_000
# A day's failed sign-ins: R-02 blocks after five, so that these would block ten accounts (L-20).
MANY_FAILURES = 50

SOON_FULL = 7  # days: requirements 25, "disk"
NEWS = timedelta(days=2)  # how long a restore that did not succeed is news

SAFE_SQLITE = (3, 51, 3)  # docs/traps.md 5


def old_sqlite(version: str) -> bool:
    """Return whether this SQLite still has the WAL-reset bug (docs/traps.md 5)."""
    return tuple(int(part) for part in version.split(".")[:3] if part.isdigit()) < SAFE_SQLITE


def update_sqlite() -> str:
    """Return what is wrong with an old SQLite, and how to fix it."""
    return _(
        "SQLite before 3.51.3 can, very rarely, damage a database when two connections checkpoint at once. "
        "Steward checkpoints from one connection only; a newer Python or system library removes the risk for good."
    )


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that needs attention: how bad, a sentence, and a link to where it is fixed."""

    tone: Tone
    text: str
    link: str = ""


def worst(reasons: Iterable[Reason]) -> Tone:
    """Return the worst tone of the reasons."""
    tones = {one.tone for one in reasons}
    return "bad" if "bad" in tones else "warn" if "warn" in tones else "ok"


def disk_tone(free_percent: float) -> Tone:
    """Return the tone of this much free disk space."""
    return "bad" if free_percent < DISK_BAD else "warn" if free_percent < DISK_LOW else "ok"


def of_disk(free_percent: float) -> Iterator[Reason]:
    """Judge the disk: red below 10 per cent free, amber below 20."""
    tone = disk_tone(free_percent)
    if tone != "ok":
        yield Reason(tone, _("Only {percent} % of the disk is free.").format(percent=f"{free_percent:.0f}"))


def of_loop(worst_ms: float) -> Iterator[Reason]:
    """Judge the event loop: amber when it was blocked for a second."""
    if worst_ms > STALLED_LOOP:
        text = _("Pages had to wait {seconds} s for an answer in the last minute.")
        yield Reason("warn", text.format(seconds=decimal(worst_ms / 1000, 1)))


def of_chore(name: str, late: bool, trouble: str) -> Iterator[Reason]:
    """Judge a background task: red when it does not run, amber when it had an error."""
    if late:
        yield Reason("bad", _("The background task “{task}” does not run.").format(task=_(name)))
    elif trouble:
        text = _("The background task “{task}” ran into trouble: {trouble}.")
        yield Reason("warn", text.format(task=_(name), trouble=trouble))


def of_place(name: str, trouble: str) -> Iterator[Reason]:
    """Judge a place: red when it cannot be read."""
    if trouble:
        text = _("{name}: the data cannot be read ({trouble}). Run `python main.py check`.")
        yield Reason("bad", text.format(name=name, trouble=trouble))


def of_backups(now: Overview) -> Iterator[Reason]:
    """Judge the backups: red when one failed or is late (B-05, B-10), amber for what makes them worth less."""
    link = "/maintenance/backups"
    if now.late:
        text = _("There is no verified backup yet.")
        if now.newest is not None:
            text = _("The last verified backup is older than a day and two hours.")
        yield Reason("bad", text, link)
    elif now.newest is None:
        yield Reason("warn", _("There is no verified backup yet: make the first one, or wait for tonight's."), link)
    if now.last is not None and now.last.state == "failed":
        yield Reason("bad", _("The last backup failed. {why}").format(why=now.last.trouble), link)
    for one in now.places:
        if one.trouble:
            yield Reason("bad", _("Backups at “{place}”: {why}").format(place=one.name, why=one.trouble), link)
        elif one.days_left is not None and one.days_left < SOON_FULL:
            text = ngettext(
                "“{place}” has room for backups of {count} day.",
                "“{place}” has room for backups of {count} days.",
                one.days_left,
            )
            yield Reason("warn", text.format(place=one.name), link)
    if now.newest is not None and now.away is None and not now.late:
        yield Reason("warn", _("Every backup is on site. Add a place away from this machine."), link)
    drill = now.last_drill
    if drill is not None and drill.state == "failed":
        yield Reason("bad", _("The last restore drill failed. {why}").format(why=drill.trouble), link)
    if now.newest is not None and not now.kit_confirmed:
        yield Reason("warn", _("The recovery kit is not confirmed: print it and keep it away from this machine."), link)
    if (
        now.restore is not None
        and now.restore.state in ("failed", "returned")
        and clock.now() - now.restore.made_at < NEWS
    ):
        yield Reason("bad", _("The last restore did not succeed. {why}").format(why=now.restore.trouble), link)


def held() -> Reason:
    """Return the reason that sending waits for a person, in some place."""
    return Reason("warn", _("Sending is held."))


def is_late(outbox: Depth) -> bool:
    """Return whether a message is long overdue. Held ones are not late."""
    due = outbox.oldest_due_at
    return due is not None and clock.now() - due > LATE and not outbox.held


def of_outbox(name: str, outbox: Depth, *, here: bool) -> Iterator[Reason]:
    """Judge one outbox: unknown and late messages are amber. Those of the viewer's workspace can be opened."""
    if is_late(outbox):
        minutes = LATE.seconds // 60
        text = ngettext(
            "{name}: a message is more than {count} minute late.",
            "{name}: a message is more than {count} minutes late.",
            minutes,
        )
        yield Reason("warn", text.format(name=name), rows(*WAITS) if here else "")
    unknown = outbox.count("unknown")
    if unknown:
        text = ngettext(
            "{name}: {count} message is unknown. Someone must say what became of it.",
            "{name}: {count} messages are unknown. Someone must say what became of them.",
            unknown,
        )
        yield Reason("warn", text.format(name=name), rows("unknown") if here else "")


def of_payments(name: str, now: Reports, *, here: bool) -> Iterator[Reason]:
    """Judge what payment providers reported: red when it is not applied for 15 minutes (O-11), amber when some is
    parked."""
    if now.stuck:
        text = _("{name}: payment processing is down. What providers report is not applied.")
        yield Reason("bad", text.format(name=name), "/payments/inbox?state=new" if here else "")
    if now.parked:
        text = ngettext(
            "{name}: {count} report of a payment provider waits for a person.",
            "{name}: {count} reports of a payment provider wait for a person.",
            now.parked,
        )
        yield Reason("warn", text.format(name=name), "/payments/inbox?state=parked" if here else "")


def of_crashes(times: Iterable[datetime]) -> Iterator[Reason]:
    """Judge kinds of errors: amber when met in the last hour."""
    since = clock.now() - timedelta(hours=1)
    count = sum(1 for at in times if at > since)
    if count:
        text = ngettext("{count} error in the last hour.", "{count} different errors in the last hour.", count)
        yield Reason("warn", text, "/maintenance/errors?period=hour")


def of_secrets(ages: Iterable[Age]) -> Iterator[Reason]:
    """Judge the ages of secrets: a reminder from 80 days on, another text from 90 (K-02)."""
    for one in ages:
        if one.tone == "ok":
            continue
        text = ngettext("{secret}: {count} day old. {remedy}", "{secret}: {count} days old. {remedy}", one.days)
        if one.tone == "info":
            text = ngettext(
                "{secret}: change it within {count} day. {remedy}",
                "{secret}: change it within {count} days. {remedy}",
                WARN - one.days,
            )
        yield Reason("warn", text.format(secret=one.label, remedy=one.remedy), "/maintenance/secrets")


def rows(*states: str) -> str:
    """Return the address of the list that shows exactly the messages in these states."""
    return f"/messages?state={'due' if states == WAITS else states[0]}"
