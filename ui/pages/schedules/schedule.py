"""The page of one schedule: its rule in words, what comes next, and pausing, skipping, changing and ending it."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from nicegui import ui

from models.language import _
from services import messages
from services.messages import Listed, NextTime, Query, ScheduleCard
from ui import guard
from ui.live import ask, bind, event_filter, follow, live, note, perform, shared
from ui.pages.messages import listing
from ui.pages.messages.repeat import LATE
from ui.pages.messages.rule_words import ends, in_words
from ui.pages.schedules.listing import CHANGES, state_of, there
from ui.parts.dialogs import ask_first
from ui.parts.markup import button, chip, element, page_head, panel, text_element
from ui.parts.plain_fact import plain_fact
from ui.parts.table import Table
from ui.parts.undo import offer
from ui.routes import page
from ui.words import day, exact, moment


@page("/schedules/{schedule_id}", needs="messages.read")
async def schedule_page(schedule_id: UUID) -> None:
    """One schedule: its rule in words, its text, and every message it made."""
    actor = guard.page_actor()
    card = await live(messages.find_schedule, schedule_id, on=CHANGES)
    with page_head(card.subject, in_words(card)) as (heading, line):
        bind(heading, "text", card, "subject")
        for field in ("starts_at", "rrule", "zone", "until", "in_zones", "working_days"):
            bind(line, "text", card, field, lambda _value: in_words(card))
        state = chip("").classes("big").props("data-live")
        for field in ("ended_at", "paused", "paused_at"):
            bind(state, "text", card, field, lambda _value: _show_state(state, card))
        if actor.may("messages.send"):
            _actions(card)
    with element("div", "record"):
        with element("div", "stack"):
            with panel(_("Details")):
                details = element("dl", "facts roomy")
            with panel(_("Next five")):
                coming = element("div", "no-box")
        with element("div", "stack"):
            with element("div", "letter"):
                body = text_element("div", card.body, "letter-b")
                bind(body, "text", card, "body")
            with element("section", "panel cards"):
                with element("div", "panel-h"):
                    text_element("h2", _("Messages"))
                await _messages(schedule_id, actor.zone)

    async def again() -> None:
        """Refresh also when one of its messages leaves: that event names only the message, not its schedule."""
        found = await ask(messages.find_schedule, schedule_id)
        _facts(details, found, actor.zone)
        _coming(coming, found, await ask(messages.next_times, schedule_id), actor.may("messages.send"))

    await follow(again, event_filter(CHANGES))


def _actions(card: Any) -> None:
    def act(text: str, look: str, sign: str, do: Callable[[], Any], *, when: Callable[[], bool]) -> None:
        press = button(text, look, sign, on_click=do)
        for field in ("ended_at", "paused_at"):
            bind(press, "visible", card, field, lambda _value: card.ended_at is None and when())

    async def pause() -> None:
        if await perform(messages.pause_schedule, card.id) is not None:
            offer(_("Schedule paused. What was waiting is taken back."), _("Resume"), resume)

    async def resume() -> None:
        if await perform(messages.resume_schedule, card.id) is not None:
            note(_("Schedule resumed. It goes on from now."))

    async def end() -> None:
        text = _("Nothing more will be sent. Waiting messages are cancelled; sent ones stay here.")
        sure = await ask_first(_("End this schedule?"), text, _("End schedule"), danger=True, no=_("Keep it running"))
        if sure and await perform(messages.end_schedule, card.id) is not None:
            note(_("Schedule ended."))

    act(_("Resume"), "solid", "play_arrow", resume, when=lambda: card.paused_at is not None)
    act(_("Pause"), "ghost", "pause", pause, when=lambda: card.paused_at is None)
    act(_("Edit"), "ghost", "edit", lambda: ui.navigate.to(f"/schedules/{card.id}/edit"), when=lambda: True)
    act(_("End schedule"), "ghost danger", "event_busy", end, when=lambda: True)


def _coming(holder: Any, card: ScheduleCard, times: list[NextTime], may: bool) -> None:
    """Show the next five times, each with its button to skip it, and the skipped days, each with one to undo that."""
    holder.clear()
    with holder, element("div", "panel-b stack tight"):
        if card.paused_at is not None and times:
            text_element("p", _("These would be next, but the schedule is paused."), "sub")
        for one in times:
            with element("div", "coming"):
                shown = text_element("span", moment(one.due_at, one.zone), "num")
                shown.tooltip(exact(one.due_at, one.zone))
                if may:
                    _skip_button(card, one.day)
        if not times:
            text_element("p", _("Nothing more will be sent."), "sub")
        for text in card.skipped if card.ended_at is None else ():
            with element("div", "coming"):
                text_element("span", _("{day}, skipped").format(day=day(date.fromisoformat(text))), "muted")
                if may:
                    _unskip_button(card, date.fromisoformat(text))


def _skip_button(card: ScheduleCard, skipped: date) -> None:
    async def skip() -> None:
        if await perform(messages.skip, card.id, skipped) is not None:
            offer(_("{day} is skipped.").format(day=day(skipped)), _("Undo"), undo)

    async def undo() -> None:
        await perform(messages.unskip, card.id, skipped)

    press = button(_("Skip"), "quiet small", on_click=skip)
    press.props["aria-label"] = _("Skip {day}").format(day=day(skipped))


def _unskip_button(card: ScheduleCard, skipped: date) -> None:
    async def unskip() -> None:
        await perform(messages.unskip, card.id, skipped)

    press = button(_("Send it"), "quiet small", on_click=unskip)
    press.props["aria-label"] = _("Send on {day} after all").format(day=day(skipped))


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


def _show_state(shown: Any, card: Any) -> str:
    text, tone = state_of(card)
    shown.classes(replace=f"chip big {tone}")
    return text


def _facts(facts: Any, card: ScheduleCard, zone: str) -> None:
    facts.clear()
    title, meaning = LATE[card.late]
    with facts:
        if card.next_at is not None:
            plain_fact(_("Next"), moment(card.next_at, zone), there(card, zone), exact(card.next_at, zone))
        if card.ended_at is not None:
            plain_fact(_("Ended"), moment(card.ended_at, zone), "", exact(card.ended_at, zone))
        plain_fact(_("To"), card.contact or card.to or _("Deleted contact"), card.to if card.contact else "")
        if card.contact_id and card.contact:
            plain_fact(_("Contact"), card.contact, path=f"/contacts/{card.contact_id}")
        plain_fact(_("Starts"), day(card.starts_at.date()))
        plain_fact(_("Ends"), ends(card))
        plain_fact(_("If missed"), _(title), _(meaning))
        plain_fact(_("Written by"), card.author or "Steward")  # no text
        plain_fact(_("Written"), moment(card.made_at, zone), title=exact(card.made_at, zone))
