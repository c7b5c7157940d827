"""Retention: what is archived or removed after which time, what is due now, and the runs that were confirmed or undone."""

from collections.abc import Callable
from functools import partial
from typing import Any

from nicegui import ui

from models.language import N_, _, ngettext
from services import retention
from services.house import settings as of_house
from services.house.settings.types import COUNTED
from services.records import errands
from services.retention import LineCard, RuleDraft, RunCard
from ui import guard
from ui.live import note, perform, watch
from ui.pages.settings import tabs
from ui.parts.dialogs import form_dialog
from ui.parts.markup import button, chip, element, empty, icon_button, page_head, panel, text_element
from ui.routes import page
from ui.words import day, exact, lately, number, or_more

EVERY = 60.0  # seconds: rows become old without anything happening
CHANGES = [*retention.KINDS, *errands.KINDS, *of_house.KINDS]
STATES = {
    "proposed": (N_("Waits for you"), "warn"),
    "running": (N_("Going on"), "accent"),
    "stopped": (N_("Stopped"), "bad"),
    "undone": (N_("Brought back"), "mute"),
    "declined": (N_("Kept"), "mute"),
}


@page("/settings/retention", needs="settings.read")
async def retention_page() -> None:
    """What waits for somebody, then the lines that can be undone, then what rooms do by themselves."""
    actor = guard.page_actor()
    may, zone = actor.may("settings.edit"), actor.zone
    with page_head(_("Retention"), _("What is archived or removed after which time. Everything here is counted now.")):
        text_element("span", _("Live"), "live").props("role=status")
    tabs.tabs("/settings/retention")
    with element("div", "stack"):
        with panel(_("To confirm"), _("Nothing of this happens before somebody confirms it.")) as waits:
            proposed = element("div", "retention").props("aria-live=polite")
        with panel(_("With undo"), _("What was done comes back within 30 days.")):
            ours = element("div", "retention")
        with panel(_("By itself"), _("Each is done as soon as it is old.")):
            others = element("div")
    before: list[Any] = []

    def show(found: list[LineCard]) -> None:
        if before == found:
            return
        before[:] = found
        asked = [one for one in found if one.run and one.run.state == "proposed"]
        next(waits.ancestors()).set_visibility(bool(asked))
        _fill(proposed, asked, lambda one: _proposal(one, may))
        _fill(ours, [one for one in found if one.confirmed], lambda one: _line(one, may, zone))
        _fill(others, [one for one in found if not one.confirmed], lambda one: _line(one, may, zone))

    with element("div", "hidden"):
        await watch(show, retention.lines, on=CHANGES, every=EVERY)


def _fill(place: Any, found: list[LineCard], build: Callable[[LineCard], None]) -> None:
    place.clear()
    with place:
        for one in found:
            build(one)
        if not found:
            empty("task_alt", _("Nothing waits"), _("What is old is proposed here."))


def _proposal(one: LineCard, may: bool) -> None:
    run: Any = one.run
    with element("div", "feed pair"):
        with element("div"):
            text_element("b", f"{one.label} · {number(run.proposed)}")
            text_element("div", " · ".join(filter(None, [one.done, one.about])), "sub")
        with element("span", "line"):
            if one.link:
                ui.link(_("Look through them"), one.link).classes("link")
            if may:
                press = button(
                    _("Keep"), "ghost small", on_click=partial(_do, retention.decline, one, _("They are kept."))
                )
                press.props["aria-label"] = _("Keep: {line}").format(line=one.label)
                press = button(
                    _("Confirm"), "solid small", "inventory_2", on_click=partial(_do, retention.confirm, one, "")
                )
                press.props["aria-label"] = _("Confirm: {line}").format(line=one.label)


def _line(one: LineCard, may: bool, zone: str) -> None:
    with element("div", "feed pair"):
        with element("div"):
            with element("div", "line"):
                text_element("b", one.label)
                if not one.active:
                    chip(_("Paused"), "warn")
                elif one.run and one.run.state in STATES:
                    word, tone = STATES[one.run.state]
                    chip(_(word), tone)
            text_element("div", _when(one), "sub")
            if one.about:
                text_element("div", one.about, "sub")
            _last(one, zone)
        with element("span", "line"):
            _due(one)
            if may and one.run and one.run.undo_until_at and one.run.state in ("done", "stopped"):
                press = button(_("Undo"), "ghost small", "undo", on_click=partial(_do, retention.undo, one, ""))
                press.props["aria-label"] = _("Undo: {line}").format(line=one.label)
            if may and one.confirmed and one.due and not (one.run and one.run.state in ("running", "proposed")):
                press = button(_("Do it now"), "ghost small", on_click=partial(_do, retention.confirm, one, ""))
                press.props["aria-label"] = _("Do it now: {line}").format(line=one.label)
            if may and (one.setting or one.confirmed):
                icon_button("tune", _("Change “{line}”").format(line=one.label), on_click=partial(_change, one))


def _when(one: LineCard) -> str:
    """Return when and how rows of a line go, in words."""
    span = COUNTED[one.unit](one.kept).format(count=number(one.kept)) if one.kept is not None else ""
    waits = _("after somebody confirms it") if one.confirmed and not one.automatic else ""
    return " · ".join(filter(None, [_("After {time}").format(time=span) if span else "", one.when, waits, one.done]))


def _last(one: LineCard, zone: str) -> None:
    if one.run and one.run.state == "running":
        progress = ui.element("progress").props(f"max=100 value={one.run.percent or 0}")
        progress.props["aria-label"] = one.label
        return
    said = _ran(one, one.run, zone)
    if said:
        text_element("div", said, "sub").props["title"] = exact(one.last_at, zone)


def _ran(one: LineCard, run: RunCard | None, zone: str) -> str:
    """Return what the last run did, in words."""
    if not one.confirmed:
        return _("Last run: {time}").format(time=lately(one.last_at, zone)) if one.last_at else ""
    if run is None or run.done_at is None:
        return ""
    by = run.confirmed_by or "Steward"
    text = ngettext("{count} done, {day}, by {name}.", "{count} done, {day}, by {name}.", run.done)
    text = text.format(count=number(run.done), day=lately(run.done_at, zone), name=by)
    if run.undone_at:
        return (
            text
            + " "
            + _("Brought back, {day}, by {name}.").format(day=lately(run.undone_at, zone), name=run.undone_by)
        )
    if run.undo_until_at:
        return text + " " + _("Can be undone until {day}.").format(day=day(run.undo_until_at.date()))
    return text


def _due(one: LineCard) -> None:
    if one.due is None:
        return
    text = _("{count} due").format(count=or_more(number(one.due), one.capped))
    if one.link and one.due:
        ui.link(text, one.link).classes("link num")
    else:
        text_element("span", text, "sub num")


async def _do(service: Any, one: LineCard, said: str) -> None:
    if await perform(service, one.key) is not None and said:
        note(said)


async def _change(one: LineCard) -> None:
    """Change the time of a line, and whether it is done at all and by itself."""
    with form_dialog(one.label, _("Save"), of=RuleDraft) as form:
        if one.setting and one.kept is not None:
            form.add("kept", ui.number(_("After how long"), value=one.kept, suffix=_(one.unit), precision=0))
        if one.confirmed:
            form.add("active", ui.checkbox(_("Look for old ones"), value=one.active))
            form.add("automatic", ui.checkbox(_("Without asking anybody"), value=one.automatic))

    async def save() -> None:
        typed = {
            name: value for name, value in form.values().items() if value is not None and value != getattr(one, name)
        }
        if "kept" in typed:
            typed["kept"] = int(typed["kept"])
        if await perform(retention.change, one.key, typed, refused=form.refuse) is not None:
            note(_("Saved."))
            form.dialog.submit(True)

    await form.ask(save)
