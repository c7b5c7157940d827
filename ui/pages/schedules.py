"""Schedules: the messages sent every day, the time of the next one, and a page for each schedule."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from nicegui import ui

from models.language import _, ngettext
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
from ui.words import day, exact, moment, number

CHANGES = [*messages.KINDS, *states.KINDS, claim.QUEUED, *contacts.KINDS]  # each names its contact, and pauses with it
TWICE = (
    '<q-td :props="props"><span data-live>{{ props.value }}</span>'  # no text
    '<div class="sub" v-if="props.row.there">{{ props.row.there }}</div></q-td>'
)


@page("/schedules", needs="messages.read")
async def schedules_page(ended: str = "", sort: str = "", page: int = 1) -> None:
    """The list: active schedules, and on request the ended ones."""
    actor = guard.page_actor()
    may = actor.may("messages.send")
    with page_head(_("Schedules")) as (_heading, line):
        if may:
            _new_button()
            on_key("new", _write)
    with element("section", "panel cards"):
        with element("div", "toolbar"):
            with_ended = ui.switch(_("Show ended"), value=bool(ended))
        table: Table[ScheduleCard] = Table(
            _columns(),
            lambda part: shared(messages.schedules, part, bool(with_ended.value), on=CHANGES),
            lambda one: _row(one, actor.zone),
            CHANGES,
            "-made_at",
            lambda: {"ended": "1" if with_ended.value else ""},
            "/schedules",
            ("event_repeat", _("No schedules yet"), _("Write a message and send it every day.")),
            Slice(sort, 25, page),
            counted=lambda found: line.set_text(_sum(found)),
            empty_action=_new_button if may else None,
            narrowed=lambda: False,
        )
        await table.show()
    with_ended.on_value_change(table.first)


@page("/schedules/{schedule_id}", needs="messages.read")
async def schedule_page(schedule_id: UUID) -> None:
    """One schedule: its rule in words, its text, and every message it made."""
    actor = guard.page_actor()
    card = await live(messages.find_schedule, schedule_id, on=CHANGES)
    with page_head(card.subject, rule(card)):
        state = chip("").classes("big").props("data-live")
        for field in ("ended_at", "paused"):
            bind(state, "text", card, field, lambda _value: _show_state(state, card))
        if actor.may("messages.send"):
            _end_button(card)
    with element("div", "record"):
        with element("div", "stack"), panel(_("Details")):
            await _live_facts(schedule_id, actor.zone)
        with element("div", "stack"):
            with element("div", "letter"):
                text_element("div", card.body, "letter-b")
            with element("section", "panel cards"):
                with element("div", "panel-h"):
                    text_element("h2", _("Messages"))
                await _messages(schedule_id, actor.zone)


def rule(card: Any) -> str:
    """Return the rule in words: `Every day at 09:00, Europe/Paris time, until 31 Dec 2026`."""
    text = _("Every day at {time}, {place} time, until {day}") if card.until else _("Every day at {time}, {place} time")
    return text.format(time=f"{card.starts_at:%H:%M}", place=_place(card.zone), day=day(card.until))


async def _messages(schedule_id: UUID, zone: str) -> None:
    table: Table[Listed] = Table(
        listing.columns(),
        lambda part: shared(messages.search, Query(schedule_id=schedule_id, part=part), on=CHANGES),
        lambda one: listing.row(one, zone),
        CHANGES,
        "-made_at",
        dict,
        f"/schedules/{schedule_id}",
        ("mail", _("No messages yet"), _("The first one appears here 36 hours before it is sent.")),
    )
    await table.show()


def _end_button(card: Any) -> None:
    async def end() -> None:
        text = _("Nothing more will be sent. Waiting messages are cancelled; sent ones stay here.")
        sure = await ask_first(_("End this schedule?"), text, _("End schedule"), danger=True, no=_("Keep it running"))
        if sure and await perform(messages.end_schedule, card.id) is not None:
            note(_("Schedule ended."))

    press = button(_("End schedule"), "ghost danger", "event_busy", on_click=end)
    bind(press, "visible", card, "ended_at", lambda at: at is None)


def _show_state(shown: Any, card: Any) -> str:
    text, tone = _state(card)
    shown.classes(replace=f"chip big {tone}")
    return text


def _state(card: Any) -> tuple[str, str]:
    """Return a schedule's current state, and its tone."""
    if card.ended_at is not None:
        return _("Ended"), "mute"
    return (_("Paused: contact in the bin"), "warn") if card.paused else (_("Running"), "ok")


async def _live_facts(schedule_id: UUID, zone: str) -> None:
    """Refresh the facts also when one of its messages leaves: that event names only the message, not its schedule."""
    fill = _facts(zone)

    async def again() -> None:
        fill(await ask(messages.find_schedule, schedule_id))

    await follow(again, event_filter(CHANGES))


def _facts(zone: str) -> Any:
    facts = element("dl", "facts roomy")

    def show(card: ScheduleCard) -> None:
        facts.clear()
        title, meaning = LATE[card.late]
        with facts:
            if card.next_at is not None:
                plain_fact(_("Next"), moment(card.next_at, zone), _there(card, zone), exact(card.next_at, zone))
            if card.ended_at is not None:
                plain_fact(_("Ended"), moment(card.ended_at, zone), "", exact(card.ended_at, zone))
            plain_fact(_("To"), card.contact or card.to or _("Deleted contact"), card.to if card.contact else "")
            if card.contact_id and card.contact:
                plain_fact(_("Contact"), card.contact, path=f"/contacts/{card.contact_id}")
            plain_fact(_("Starts"), day(card.starts_at.date()))
            plain_fact(_("Ends"), day(card.until) if card.until else _("Never"))
            plain_fact(_("If missed"), _(title), _(meaning))
            plain_fact(_("Written by"), card.author or "Steward")  # no text
            plain_fact(_("Written"), moment(card.made_at, zone), title=exact(card.made_at, zone))

    return show


def _row(one: ScheduleCard, zone: str) -> dict[str, Any]:
    who = one.contact or one.to
    return {
        "id": str(one.id),
        "name": one.subject,
        "under": who,
        "path": f"/schedules/{one.id}",
        "colour": colour(who),
        "initials": initials(who),
        "rule": rule(one),
        "next": moment(one.next_at, zone) if one.next_at else "",
        "there": _there(one, zone) if one.next_at else "",
        "state": _state(one)[0],
        "tone": _state(one)[1],
        "made_at": moment(one.made_at, zone),
    }


def _there(card: ScheduleCard, zone: str) -> str:
    """Return the same moment in the schedule's zone, if it differs from the reader's."""
    if card.next_at is None or card.zone == zone:
        return ""
    time = f"{card.next_at.astimezone(ZoneInfo(card.zone)):%a %H:%M}"
    return _("{time} in {place}").format(time=time, place=_place(card.zone))


def _place(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def _sum(found: Page[ScheduleCard]) -> str:
    if found.capped:
        return _("{count}+ schedules").format(count=number(found.total))
    return ngettext("{count} schedule", "{count} schedules", found.total)


def _columns() -> list[Column]:
    return [
        Column("name", _("Message"), cell=WHO, phone="c-main"),
        Column("rule", _("Repeats")),
        Column("next", _("Next"), cell=TWICE, phone="c-more"),
        Column("state", _("Status"), cell=CHIP, phone="c-side"),
        Column("made_at", _("Started"), True, align="right"),
    ]


def _new_button() -> None:
    button(_("New schedule"), "solid", "add", on_click=_write)


def _write() -> None:
    ui.navigate.to("/messages/new?when=daily")
