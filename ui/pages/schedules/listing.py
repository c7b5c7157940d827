"""The list of schedules: each one's rule in words, and the time of its next message."""

from typing import Any
from zoneinfo import ZoneInfo

from nicegui import ui

from models.language import _, ngettext
from services import contacts, messages
from services.messages import ScheduleCard
from services.outbox import claim, states
from services.records.lists import Page, Slice
from ui import guard
from ui.live import shared
from ui.pages.messages.rule_words import in_words, place
from ui.parts.keys import on_key
from ui.parts.markup import button, element, page_head
from ui.parts.table import CHIP, WHO, Column, Table
from ui.routes import page
from ui.theme import colour, initials
from ui.words import moment, number, timed

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
        button(_("Calendar"), "ghost", "calendar_month", on_click=lambda: ui.navigate.to("/schedules/calendar"))
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
            ("event_repeat", _("No schedules yet"), _("Write a message and let it repeat.")),
            Slice(sort, 25, page),
            counted=lambda found: line.set_text(_sum(found)),
            empty_action=_new_button if may else None,
            narrowed=lambda: False,
        )
        await table.show()
    with_ended.on_value_change(table.first)


def state_of(card: Any) -> tuple[str, str]:
    """Return a schedule's current state, and its tone."""
    if card.ended_at is not None:
        return _("Ended"), "mute"
    if card.paused_at is not None:
        return _("Paused"), "warn"
    return (_("Paused: contact in the bin"), "warn") if card.paused else (_("Running"), "ok")


def _row(one: ScheduleCard, zone: str) -> dict[str, Any]:
    who = one.contact or one.to
    return {
        "id": str(one.id),
        "name": one.subject,
        "under": who,
        "path": f"/schedules/{one.id}",
        "colour": colour(who),
        "initials": initials(who),
        "rule": in_words(one),
        "next": moment(one.next_at, zone) if one.next_at else "",
        "there": there(one, zone) if one.next_at else "",
        "state": state_of(one)[0],
        "tone": state_of(one)[1],
        **timed("made_at", one.made_at, zone),
    }


def there(card: ScheduleCard, zone: str) -> str:
    """Return the same moment in the schedule's zone, if it differs from the reader's."""
    if card.next_at is None or card.zone == zone:
        return ""
    time = f"{card.next_at.astimezone(ZoneInfo(card.zone)):%a %H:%M}"
    return _("{time} in {place}").format(time=time, place=place(card.zone))


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
    ui.navigate.to("/messages/new?when=repeat")
