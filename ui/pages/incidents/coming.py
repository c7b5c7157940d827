"""Planned work: what is to come, moved, cancelled, and what was."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from nicegui import ui

from models.incidents import PlannedWork
from models.language import _
from services.house.status import components, planned
from services.house.status.planned import PlannedWorkDraft
from services.work import clock
from ui import guard
from ui.live import ask, note, perform, watch
from ui.pages.incidents import looks
from ui.parts.dialogs import ask_first, form_dialog
from ui.parts.markup import button, chip, element, empty, icon, page_head, panel, text_element
from ui.routes import page
from ui.words import local_input, moment

EVERY = 30.0  # seconds: one begins, or is over


@page("/incidents/planned", needs="maintenance.read")
async def planned_page() -> None:
    """The planned work, the latest first, live."""
    actor = guard.page_actor()
    may = actor.may("maintenance.run")
    looks.sheet()
    with page_head(_("Planned work"), _("Told before, shown on the status page, ended by itself.")):
        if may:
            button(_("Plan work"), "solid", "add", on_click=partial(_plan, None))
    looks.tabs("/incidents/planned")
    with panel():
        rows = element("div").props("aria-live=polite")

    def show(found: Sequence[PlannedWork]) -> None:
        rows.clear()
        with rows:
            if not found:
                empty("engineering", _("Nothing planned"), _("Tell customers before you work on the installation."))
            for one in found:
                _row(one, actor.zone, may)

    with rows:
        await watch(show, planned.listing, on=planned.KINDS, every=EVERY)


def _row(one: PlannedWork, zone: str, may: bool) -> None:
    with element("div", "feed"):
        with element("span", "bubble info"):
            icon("engineering")
        with element("div", "clip"):
            with element("div", "line"):
                text_element("b", one.title, "clip")
                chip(*_state(one))
            when = f"{moment(one.starts_at, zone)} – {moment(one.ends_at, zone)}"
            text_element("div", when, "sub")
            if one.text:
                text_element("div", one.text, "sub clip")
        with element("span", "line"):
            if may and one.ended_at is None and one.cancelled_at is None:
                if one.begun_at is None:
                    move = button(_("Move"), "ghost small", on_click=partial(_plan, one))
                    move.props["aria-label"] = _("Move {title}").format(title=one.title)
                word = _("End now") if one.begun_at is not None else _("Cancel it")
                stop = button(word, "ghost small danger", on_click=partial(_stop, one))
                stop.props["aria-label"] = f"{word}: {one.title}"


def _state(one: PlannedWork) -> tuple[str, str]:
    if one.cancelled_at is not None:
        return _("Cancelled"), "mute"
    if one.ended_at is not None:
        return _("Over"), "mute"
    return (_("Under way"), "warn") if one.starts_at <= clock.now() else (_("Planned"), "info")


async def _plan(one: PlannedWork | None) -> None:
    """Ask for the work, new or moved."""
    zone = guard.page_actor().zone
    parts = {each.id: each.name for each in await ask(components.listing) if each.active}
    begin, end = (local_input(one.starts_at, zone), local_input(one.ends_at, zone)) if one else ("", "")
    with form_dialog(
        _("Move planned work") if one else _("Plan work"), _("Tell everyone"), of=PlannedWorkDraft
    ) as form:
        form.add("title", ui.input(_("Title"), value=one.title if one else ""))
        form.add(
            "text", ui.textarea(_("What customers notice (optional)"), value=one.text if one else "").props("autogrow")
        )
        form.add("starts_at", ui.input(_("From"), value=begin).props("type=datetime-local stack-label"))
        form.add("ends_at", ui.input(_("Until"), value=end).props("type=datetime-local stack-label"))
        known = [UUID(key) for key in one.components if UUID(key) in parts] if one else []
        form.add("components", ui.select(parts, label=_("Concerns"), value=known, multiple=True).props("use-chips"))
        closes = one.closes if one else False
        form.add("closes", ui.checkbox(_("Only operators can use Steward meanwhile"), value=closes))

    async def save() -> None:
        values: dict[str, Any] = form.values()
        times = {name: values[name] or None for name in ("starts_at", "ends_at")}
        typed = {**values, **times, "text": values["text"] or "", "closes": bool(values["closes"])}
        typed["components"] = values["components"] or []
        order = (planned.move, one.id, typed) if one else (planned.plan, typed)
        if await perform(*order, refused=form.refuse) is not None:
            note(_("Everyone is being told."))
            form.dialog.submit(True)

    await form.ask(save)


async def _stop(one: PlannedWork) -> None:
    text = _("Its announcement goes, the status page forgets it, and subscribers are told.")
    if await ask_first(_("End this planned work?"), text, _("End it"), danger=True):
        await perform(planned.cancel, one.id)
