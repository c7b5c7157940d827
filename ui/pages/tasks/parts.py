"""What the pages of tasks share: a task's state in words, the repetitions offered, and putting it off."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import N_, _
from services import tasks
from services.tasks import TASK, TaskCard
from services.work import Actor, clock, rules
from ui.live import note, perform
from ui.pages.messages.rule_words import repeats
from ui.parts.markup import button, icon_button
from ui.parts.tabs import tabs
from ui.words import day

REPEATS = {
    "": N_("Never"),
    "FREQ=DAILY": N_("Every day"),
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR": N_("Every weekday"),
    "FREQ=WEEKLY": N_("Every week"),
    "FREQ=WEEKLY;INTERVAL=2": N_("Every two weeks"),
    "FREQ=MONTHLY": N_("Every month"),
    "FREQ=MONTHLY;INTERVAL=3": N_("Every three months"),
    "FREQ=YEARLY": N_("Every year"),
}
PAGES = {"/my-day": N_("My day"), "/tasks": N_("All tasks")}
CHIP = Markup('<span class="chip {}">{}</span>')


def room_tabs(here: str) -> None:
    """Show the pages of the room."""
    tabs(PAGES, here)


def offered() -> dict[str, str]:
    """Return the repetitions to choose from, in words."""
    return {rule: _(word) for rule, word in REPEATS.items()}


def repetition(one: TaskCard) -> str:
    """Return how a task repeats, in words; empty for one that does not."""
    if not one.repeat or one.due_on is None:
        return ""
    return repeats(rules.read(one.repeat, one.due_on))


def state(one: TaskCard, actor: Actor) -> tuple[str, str]:
    """Return a task's state in words, and its tone."""
    if one.done_at is not None:
        return _("Done"), "ok"
    if one.due_on is None:
        return _("Open"), "mute"
    today = clock.today(actor.zone)
    word = _("Today") if one.due_on == today else day(one.due_on)
    if one.due_time:
        word = _("{day}, {time}").format(day=word, time=one.due_time)
    return word, "bad" if one.due_on < today else "warn" if one.due_on == today else "mute"


def state_chip(one: TaskCard, actor: Actor) -> Markup:
    """Return the same as a chip."""
    word, tone = state(one, actor)
    return CHIP.format(tone, word)


def snooze_button(task_id: UUID, actor: Actor, *, small: bool = False) -> ui.button:
    """Add the button that puts a task off, with its menu of days."""
    word = _("Snooze")
    press = icon_button("snooze", word).classes("small") if small else button(word, "ghost", "snooze")
    with press, ui.menu():
        for word, until_on in _days(clock.today(actor.zone)):
            ui.menu_item(f"{word} · {day(until_on)}", _putting_off(task_id, until_on))
    return press


def _days(today: date) -> list[tuple[str, date]]:
    monday = today + timedelta(days=7 - today.weekday())
    return [
        (_("Tomorrow"), today + timedelta(days=1)),
        (_("Next Monday"), monday),
        (_("In a week"), today + timedelta(days=7)),
        (_("In a month"), today + timedelta(days=30)),
    ]


def _putting_off(task_id: UUID, until_on: date) -> Callable[[], Awaitable[Any]]:
    async def put_off() -> None:
        if await perform(tasks.snooze, task_id, until_on) is not None:
            note(_("Snoozed until {day}.").format(day=day(until_on)))

    return put_off


def may_edit(actor: Actor) -> bool:
    """Return whether this person may finish, change and put off tasks."""
    return TASK.may(actor, "edit")
