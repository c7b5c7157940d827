"""Canaries on the page of secrets: bait that nobody uses, who touched it, and what became of it (L-15)."""

from functools import partial

from nicegui import ui

from models.language import _, ngettext
from services.house import canaries
from services.house.canaries import Canary, CanaryDraft, NoteDraft, Touch
from ui import guard
from ui.live import note, perform, watch
from ui.parts.dialogs import answer, ask_first, form_dialog, prove
from ui.parts.markup import button, chip, copy_button, element, icon, icon_button, panel, text_element
from ui.words import exact, moment

EVERY = 10.0  # seconds


async def canary_panel() -> None:
    """Put the panel into the page."""
    actor = guard.page_actor()
    may, before = actor.may("maintenance.run"), list[object]([None])
    with panel(_("Canaries")) as head:
        with head:
            if may:
                button(_("Plant a canary"), "ghost small", "egg", on_click=_plant).classes("to-all")
        text_element(
            "p",
            _(
                "A canary is a token of the API that opens nothing and that no program uses. Hide it where only a thief "
                "would look. Whoever tries it causes a critical alert, and gets the answer that any wrong token gets."
            ),
            "panel-b sub",
        )
        rows = element("div").props("aria-live=polite")

    def show(found: list[Canary]) -> None:
        if before == [found]:
            return
        before[:] = [found]
        rows.clear()
        with rows:
            for one in found:
                _canary(one, actor.zone, may)

    with element("div", "hidden"):
        await watch(show, canaries.listing, on=canaries.KINDS, every=EVERY)


def _canary(one: Canary, zone: str, may: bool) -> None:
    with element("div", "feed viewing"):
        with element("span", "bubble bad" if one.alarming else "bubble"):
            icon("gpp_bad" if one.alarming else "egg")
        with element("div", "clip"):
            with element("div", "line"):
                text_element("b", one.name)
                chip(_("Touched"), "bad") if one.alarming else None
            said = _("planted by {name}, {time}").format(name=one.by, time=moment(one.planted_at, zone))
            text_element("div", said, "sub").props["title"] = exact(one.planted_at, zone)
            for touch in one.touches:
                text_element("div", _said(touch, zone), "sub").props["title"] = exact(touch.at, zone)
        with element("span", "line"):
            if may and one.alarming:
                press = button(_("Settle"), "solid small", on_click=partial(_settle, one))
                press.props["aria-label"] = _("Settle the canary {name}").format(name=one.name)
            if may:
                icon_button(
                    "delete", _("Withdraw the canary {name}").format(name=one.name), on_click=partial(_end, one)
                )


def _said(touch: Touch, zone: str) -> str:
    times = ngettext("{count} time", "{count} times", touch.times).format(count=touch.times)
    text = _("{time}, from {address}, {times}, last {path}")
    said = text.format(time=moment(touch.at, zone), address=_(touch.address), times=times, path=touch.path)
    return f"{said} · {touch.settled}" if touch.settled else said  # no text


async def _plant() -> None:
    with form_dialog(_("Plant a canary"), _("Plant"), of=CanaryDraft) as form:
        form.add("name", ui.input(_("Name")))

    made: list[str] = []

    async def save() -> None:
        if not await prove():
            return
        token = await perform(canaries.plant, {"name": form.values()["name"] or ""}, refused=form.refuse)
        if token is not None:
            made.append(token)
            form.dialog.submit(True)

    if await form.ask(save):
        await _show_token(made[0])


async def _show_token(token: str) -> None:
    """Show the token once: only its digest is kept."""
    with ui.dialog() as dialog, ui.card().classes("dialog"):
        dialog.props["aria-label"] = _("The canary is planted")
        with element("div", "dialog-h"):
            text_element("h2", _("The canary is planted"))
            icon_button("close", _("Close"), on_click=lambda: dialog.submit(True))
        with element("div", "dialog-b"):
            text_element("p", _("Put this token where you want to know of a thief, as in an old configuration file."))
            ui.input(_("Token"), value=token).props("outlined dense readonly")
            text_element(
                "p", _("You will not see it again. If it gets lost, withdraw it and plant another one."), "sub"
            )
        with element("div", "dialog-f"):
            button(_("Done"), "ghost", on_click=lambda: dialog.submit(True))
            copy_button(_("Copy token"), "solid", within=".dialog")
    await answer(dialog)


async def _settle(one: Canary) -> None:
    with form_dialog(_("Settle the canary {name}").format(name=one.name), _("Settle"), of=NoteDraft) as form:
        text_element("p", _("The token was found. Change what lay beside it, then say here who it was."))
        form.add("note", ui.input(_("What you found")))

    async def save() -> None:
        done = await perform(canaries.settle, one.id, {"note": form.values()["note"] or ""}, refused=form.refuse)
        if done:
            note(_("Its alert ends in five minutes."))
            form.dialog.submit(True)

    await form.ask(save)


async def _end(one: Canary) -> None:
    title = _("Withdraw the canary {name}?").format(name=one.name)
    text = _("Its token is then a wrong one like any other, and alerts nobody.")
    if (
        await ask_first(title, text, _("Withdraw"), danger=True)
        and await perform(canaries.withdraw, one.id) is not None
    ):
        note(_("{name} was withdrawn.").format(name=one.name))
