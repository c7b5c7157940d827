"""The list of schedules: each one's rule in words, and the time of its next message."""

from typing import Any
from zoneinfo import ZoneInfo

from nicegui import ui

from models.language import _
from services import contacts, messages
from services.messages import ScheduleCard, ScheduleQuery
from services.outbox import claim, states
from services.records.lists import Slice
from ui import guard
from ui.pages.messages.rule_words import in_words, place
from ui.parts.filters import Switch, where
from ui.parts.keys import on_key
from ui.parts.markup import button
from ui.parts.record_list import RecordList
from ui.parts.table import CHIP, WHO, Column
from ui.routes import page
from ui.theme import colour, initials
from ui.words import moment, timed

CHANGES = [*messages.KINDS, *states.KINDS, claim.QUEUED, *contacts.KINDS]  # each names its contact, and pauses with it
TWICE = (
    '<q-td :props="props"><span data-live>{{ props.value }}</span>'  # no text
    '<div class="sub" v-if="props.row.there">{{ props.row.there }}</div></q-td>'
)


@page("/schedules", needs="messages.read")
async def schedules_page(q: str = "", ended: str = "", sort: str = "", page: int = 1, view: str = "") -> None:
    """The list: active schedules, and on request the ended ones."""
    actor = guard.page_actor()
    may = actor.may("messages.send")

    def query(part: Slice, q: str | None, ended: bool) -> ScheduleQuery:
        return ScheduleQuery(q or "", bool(ended), part)

    await RecordList(
        messages.SCHEDULE,
        query,
        lambda one: _row(one, actor.zone),
        _columns(),
        _("Search subject or contact"),
        CHANGES,
        _("Write a message and let it repeat."),
        switches={"ended": Switch(_("Show ended"), bool(ended or view), where("ended")(False))},
        search=messages.schedules,
        main=lambda: _beside(may),
        adding=_new_button if may else None,
    ).show(actor, q=q, sort=sort, number=page, new="", view=view)


def _beside(may: bool) -> None:
    button(_("Calendar"), "ghost", "calendar_month", on_click=lambda: ui.navigate.to("/schedules/calendar"))
    if may:
        _new_button()
        on_key("new", _write)


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
