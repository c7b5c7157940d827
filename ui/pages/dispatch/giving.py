"""Giving a visit to a technician: by a drop or by “Assign…”, and what is asked where it does not fit."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from markupsafe import Markup
from nicegui import ui

from models.language import _
from services import hours, visits
from services.dispatch import board as boards
from services.dispatch.board import Block, Board
from services.dispatch.fixes import Fix, Wish, offered
from services.dispatch.runs import Reason
from services.visits import Absent, Overlap
from services.work import Refused
from ui.live import note, perform
from ui.pages.dispatch import mending
from ui.pages.dispatch.mending import Shown
from ui.parts.dialogs import answer, form_dialog
from ui.parts.markup import StaticHtml, element, icon_button, icon_html, text_element
from ui.theme import colour, initials

RANKED = Markup(
    '<span class="av tiny {}" aria-hidden="true">{}</span><span><b>{}</b><small>{}</small></span>{}',
)
ADDED, BARRED = (
    Markup('<b class="r">{}</b>'),
    Markup('<span class="r" title="{0}">{1}<span class="vh">{0}</span></span>'),
)
Place = tuple[UUID, UUID, datetime, int | None]  # of a visit: whose it becomes, when, and its version
FOCUS = (
    "setTimeout(() => document.querySelector('.g-v[data-key=\"{id}\"]')?.focus(), 350)"  # after a dialog let go of it
)


def ranked(one: Reason) -> Markup:
    """Return a technician for a visit: who, why, and the minutes of driving that it adds."""
    if one.added_minutes is None:
        right = BARRED.format(_("Not possible"), icon_html("block"))
    else:
        right = ADDED.format(added(one.added_minutes))
    return RANKED.format(colour(one.technician), initials(one.technician), one.technician, one.reason, right)


def added(minutes: int) -> str:
    """Return minutes of driving that are added, or saved, with their sign."""
    return _("{minutes} min").format(minutes=f"+{minutes}" if minutes >= 0 else f"\N{MINUS SIGN}{-minutes}")


async def give(
    visit_id: UUID, title: str, technician_id: UUID, start_at: datetime, version: int | None, shown: Shown
) -> bool:
    """Give a visit to a technician at a time. Where it meets another one or an absence, offer the nearest places without
    a clash, and ask whether it may all the same, and why. Return whether it was given; a refusal is told."""
    refusals: list[Refused] = []
    slot = (visit_id, technician_id, start_at, version)
    if await perform(visits.schedule, *slot, refused=refusals.append) is not None:
        return True
    if not refusals:
        return False  # it broke, and that is told already
    if not isinstance(refusals[0], Overlap | Absent):
        note(refusals[0].message, "bad")
        return False
    return await anyway(title, refusals[0].message, slot, shown)


async def anyway(title: str, message: str, slot: Place, shown: Shown | None = None) -> bool:
    """Ask why a visit may be where it meets something, and place it there; with the days `shown` also offer other places.
    Return whether it was given."""
    given: list[bool] = []
    wish = Wish(slot[0], slot[1], slot[2])
    found = await perform(offered, shown.first, shown.count, (wish,)) if shown is not None else None

    async def put(there: Place, **more: Any) -> None:
        if await perform(visits.schedule, *there, **more, refused=form.refuse) is not None:
            given.append(True)
            form.dialog.submit(True)

    async def take(one: Fix) -> None:
        await put((slot[0], one.technician_id, one.start_at, slot[3]))

    with form_dialog(_("“{title}” does not fit").format(title=title), _("Place it anyway")) as form:
        text_element("p", message)
        if shown is not None:
            mending.choices((found or {}).get(slot[0], ()), shown.zone, take)
        field = form.add("reason", ui.input(_("Anyway, because…")).props("autofocus maxlength=400"))
        field.props["hint"] = _("The reason stays with the visit, for everybody who plans.")

    async def save() -> None:
        await put(slot, force=True, reason=str(field.value or ""))

    await form.ask(save)
    return bool(given)


async def mend(board: Board, block: Block, fixes: Sequence[Fix], pressed: str) -> bool:
    """Do what a button of a conflict says: place the visit as the fix of that number does, or ask why it stays. Return
    whether something changed; a refusal is told."""
    here = mending.wish(board, block)
    if pressed == mending.FORCE:
        slot = (block.id, here.technician_id, here.start_at, block.version)
        return await anyway(block.title, block.why, slot)
    if not pressed.isdigit() or int(pressed) >= len(fixes):
        return False
    one = fixes[int(pressed)]
    if await perform(visits.schedule, block.id, one.technician_id, one.start_at, block.version) is None:
        return False
    _tell(block.title, one.technician, one.start_at, board.zone)
    return True


def _tell(title: str, technician: str, start: datetime, zone: str) -> None:
    at = start.astimezone(ZoneInfo(zone)).strftime("%H:%M")
    note(_("{title}: {technician}, {time}.").format(title=title, technician=technician, time=at))


async def assign(visit_id: UUID, day: date, zone: str) -> bool:
    """Ask who gets a visit, with the technicians by added driving, and give it. Return whether it was given."""
    card = await perform(visits.find, visit_id)
    found = await perform(boards.candidates, visit_id, day)
    if card is None or found is None:
        return False
    chosen = await _chosen(card.title, found)
    if chosen is None:
        ui.run_javascript(FOCUS.replace("{id}", str(visit_id)))
        return False
    one, typed = chosen
    start = _at(day, typed, zone) or one.start_at or card.start_at or card.window_start_at
    start = start or _at(day, "08:00", zone)
    assert start is not None
    done = await give(visit_id, card.title, one.technician_id, start, card.version, Shown(day, 1, zone))
    if done:
        _tell(card.title, one.technician, start, zone)
    ui.run_javascript(FOCUS.replace("{id}", str(visit_id)))
    return done


async def _chosen(title: str, found: Sequence[Reason]) -> tuple[Reason, str] | None:
    said = _("Assign {name}").format(name=title)
    with ui.dialog() as dialog, ui.card().classes("dialog"):
        dialog.props["aria-label"] = said
        with element("div", "dialog-h"):
            text_element("h2", said)
            icon_button("close", _("Close"), on_click=dialog.close)
        with element("div", "dialog-b"):
            typed = ui.input(_("Begins at")).props("outlined dense type=time")
            typed.props["hint"] = _("Empty: as early as each of them can.")
            with element("div", "ranked").props("role=group") as group:
                group.props["aria-label"] = _("Technicians, by added driving")
                for n, one in enumerate(found):
                    best = "why best" if not n and one.added_minutes is not None else "why"
                    row = StaticHtml("button", best).props("type=button" + (" autofocus" if not n else ""))
                    row.show(ranked(one))
                    row.on("click", lambda _event, one=one: dialog.submit((one, str(typed.value or ""))))
                if not found:
                    text_element("p", _("There is no active technician yet."), "sub")
    chosen = await answer(dialog)
    return chosen if isinstance(chosen, tuple) else None


def _at(day: date, typed: str, zone: str) -> datetime | None:
    """Return a typed time of a day as an instant, None if there is none."""
    try:
        clock = time.fromisoformat(typed)
    except ValueError:
        return None
    local = datetime.combine(day, clock, ZoneInfo(zone))
    begin, end = hours.day_span(day, zone)
    return min(max(local.astimezone(begin.tzinfo), begin), end)
