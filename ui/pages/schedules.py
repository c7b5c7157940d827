"""Schedules: what goes out every day, when the next one leaves, and a page for each."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from nicegui import ui

from services import contacts, messages
from services.messages import Listed, Query, ScheduleCard
from services.outbox import claim, states
from services.records.lists import Page, Slice
from ui import guard
from ui.live import ask, bind, event_filter, follow, live, note, perform, shared
from ui.pages.messages import listing
from ui.pages.messages.when import LATE
from ui.parts.details import plain_fact
from ui.parts.dialogs import ask_first
from ui.parts.keys import on_key
from ui.parts.markup import button, chip, element, page_head, panel, text_element
from ui.parts.table import CHIP, WHO, Column, Table
from ui.routes import page
from ui.theme import colour, initials
from ui.words import counted, day, exact, moment

CHANGES = [*messages.KINDS, *states.KINDS, claim.QUEUED, contacts.CHANGED]  # each names its contact
TWICE = (
    '<q-td :props="props"><span data-live>{{ props.value }}</span>'
    '<div class="sub" v-if="props.row.there">{{ props.row.there }}</div></q-td>'
)
COLUMNS = [
    Column("name", "Message", cell=WHO, phone="c-main"),
    Column("rule", "Goes out"),
    Column("next", "Next one", cell=TWICE, phone="c-more"),
    Column("state", "State", cell=CHIP, phone="c-side"),
    Column("made_at", "Begun", True, align="right"),
]


@page("/schedules", needs="messages.read")
async def schedules_page(ended: str = "", sort: str = "", page: int = 1) -> None:
    """The list: what runs, and, when asked for, what has ended."""
    actor = guard.page_actor()
    may = actor.may("messages.send")
    with page_head("Schedules", "") as (_, line):
        if may:
            _new_button()
            on_key("new", _write)
    with element("section", "panel cards"):
        with element("div", "toolbar"):
            with_ended = ui.switch("Show ended ones", value=bool(ended))
        table: Table[ScheduleCard] = Table(
            COLUMNS, lambda part: shared(messages.schedules, part, bool(with_ended.value), on=CHANGES),
            lambda one: _row(one, actor.zone), CHANGES, "-made_at",
            lambda: {"ended": "1" if with_ended.value else ""}, "/schedules",
            ("event_repeat", "Nothing goes out by itself", "Write a message and let it leave every day."),
            Slice(sort, 25, page), counted=lambda found: line.set_text(_sum(found)),
            empty_action=_new_button if may else None, narrowed=lambda: False,
        )  # fmt: skip
        await table.show()
    with_ended.on_value_change(table.first)


@page("/schedules/{schedule_id}", needs="messages.read")
async def schedule_page(schedule_id: UUID) -> None:
    """One schedule: its rule in words, its text, and every message it made."""
    actor = guard.page_actor()
    card = await live(messages.find_schedule, schedule_id, on=CHANGES)
    with page_head(card.subject, rule(card)):
        state = chip("").classes("big").props("data-live")
        bind(state, "text", card, "ended_at", lambda at: _show_state(state, at))
        if actor.may("messages.send"):
            _end_button(card)
    with element("div", "record"):
        with element("div", "stack"), panel("Facts"):
            await _live_facts(schedule_id, actor.zone)
        with element("div", "stack"):
            with element("div", "letter"):
                text_element("div", card.body, "letter-b")
            with element("section", "panel cards"):
                with element("div", "panel-h"):
                    text_element("h2", "Messages")
                await _messages(schedule_id, actor.zone)


def rule(card: Any) -> str:
    """When it goes out, in words: `Every day at 09:00, Europe/Paris time, until 31 Dec 2026`."""
    until = f", until {day(card.until)}" if card.until else ""
    return f"Every day at {card.starts_at:%H:%M}, {_place(card.zone)} time{until}"


async def _messages(schedule_id: UUID, zone: str) -> None:
    table: Table[Listed] = Table(
        listing.COLUMNS, lambda part: shared(messages.search, Query(schedule_id=schedule_id, part=part), on=CHANGES),
        lambda one: listing.row(one, zone), CHANGES, "-made_at", dict, f"/schedules/{schedule_id}",
        ("mail", "None yet", "The first one stands here a day and a half before it leaves."),
    )  # fmt: skip
    await table.show()


def _end_button(card: Any) -> None:
    async def end() -> None:
        text = "Nothing more goes out. What still waits is cancelled; what was sent stays here."
        sure = await ask_first("End this schedule?", text, "End the schedule", danger=True, no="Let it run")
        if sure and await perform(messages.end_schedule, card.id) is not None:
            note("It has ended.")

    press = button("End the schedule", "ghost danger", "event_busy", on_click=end)
    bind(press, "visible", card, "ended_at", lambda at: at is None)


def _show_state(state: Any, ended_at: Any) -> str:
    state.classes(replace=f"chip big {'mute' if ended_at else 'ok'}")
    return "Ended" if ended_at else "Running"


async def _live_facts(schedule_id: UUID, zone: str) -> None:
    """Facts also change when one of its messages leaves, which names the message alone, not its schedule."""
    fill = _facts(zone)

    async def again() -> None:
        fill(await ask(messages.find_schedule, schedule_id))

    await follow(again, event_filter(CHANGES))


def _facts(zone: str) -> Any:
    facts = element("dl", "facts")

    def show(card: ScheduleCard) -> None:
        facts.clear()
        title, meaning = LATE[card.late]
        with facts:
            if card.next_at is not None:
                plain_fact("Next one", moment(card.next_at, zone), _there(card, zone), exact(card.next_at, zone))
            if card.ended_at is not None:
                plain_fact("Ended", moment(card.ended_at, zone), "", exact(card.ended_at, zone))
            plain_fact("To", card.contact or card.to or "A contact who is gone", card.to if card.contact else "")
            if card.contact_id and card.contact:
                plain_fact("Contact", card.contact, path=f"/contacts/{card.contact_id}")
            plain_fact("First day", day(card.starts_at.date()))
            plain_fact("Last day", day(card.until) if card.until else "No end")
            plain_fact("A late one", title, meaning)
            plain_fact("Written by", card.author or "Steward")
            plain_fact("Written", moment(card.made_at, zone), title=exact(card.made_at, zone))

    return show


def _row(one: ScheduleCard, zone: str) -> dict[str, Any]:
    who = one.contact or one.to
    return {
        "id": str(one.id), "name": one.subject, "under": who, "path": f"/schedules/{one.id}", "colour": colour(who),
        "initials": initials(who), "rule": rule(one), "next": moment(one.next_at, zone) if one.next_at else "",
        "there": _there(one, zone) if one.next_at else "", "state": "Ended" if one.ended_at else "Running",
        "tone": "mute" if one.ended_at else "ok", "made_at": moment(one.made_at, zone),
    }  # fmt: skip


def _there(card: ScheduleCard, zone: str) -> str:
    """The same moment in the schedule's zone, where that is another one."""
    if card.next_at is None or card.zone == zone:
        return ""
    return f"{card.next_at.astimezone(ZoneInfo(card.zone)):%a %H:%M} in {_place(card.zone)}"


def _place(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def _sum(found: Page[ScheduleCard]) -> str:
    return counted(found.total, "schedule", "schedules", found.capped)


def _new_button() -> None:
    button("New schedule", "solid", "add", on_click=_write)


def _write() -> None:
    ui.navigate.to("/messages/new?when=daily")
