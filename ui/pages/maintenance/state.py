"""The state of the house in one line with a colour and a word, and the banner while sending is held."""

from collections.abc import Callable

from nicegui import ui

from services.house import health
from services.house.health import Company, HeldPlace, Snapshot
from services.work import HOUSE
from ui import guard
from ui.live import note, perform
from ui.parts.dialogs import form_dialog, prove
from ui.parts.markup import button, element, icon, text_element
from ui.words import counted, moment

SIGNS = {"ok": ("check_circle", "All is well"), "warn": ("warning", "Look at this"), "bad": ("error", "Act now")}


def state() -> Callable[[Snapshot], None]:
    """Put both into the page; gives the function that fills them."""
    with element("div", "banner").props("role=status") as line:
        sign = icon("check_circle")
        with element("div"):
            word = text_element("b").props("data-live")
            reasons = element("ul")
    held = _held()
    before: list[object] = []

    def show(now: Snapshot) -> None:
        held(now)
        if before == [now.reasons]:
            return
        before[:] = [now.reasons]
        name, text = SIGNS[now.tone]
        line.classes(remove="ok warn bad", add=now.tone)
        sign.props["name"] = name
        word.set_text(text if now.reasons else f"{text}.")
        reasons.clear()
        with reasons:
            for one in now.reasons:
                text_element("li", one.text)

    return show


def _held() -> Callable[[Snapshot], None]:
    """Why nothing leaves, and the button that lets it go on."""
    with element("div", "banner warn").props("role=status") as line:
        icon("pause_circle")
        with element("div"):
            text_element("b", "Sending is held. ")
            why = text_element("span")
            count = text_element("div", classes="sub").props("data-live")
        if guard.page_actor().may("maintenance.run"):
            button("Release", "solid small", "play_arrow", on_click=_release)
    line.set_visibility(False)

    def show(now: Snapshot) -> None:
        held = [one for one in now.companies if one.outbox.held]
        line.set_visibility(bool(held))
        if held:
            why.set_text(held[0].outbox.held_why)
            count.set_text(_sum(held))

    return show


def _sum(held: list[Company]) -> str:
    waiting = sum(one.outbox.waiting for one in held)
    names = ", ".join(one.name for one in held if one.place != HOUSE)
    return f"{counted(waiting, 'message waits', 'messages wait')}{f' ({names})' if names else ''}"


async def _release() -> None:
    """Ask which places may send again, for the password when it was long ago, and let them."""
    held = await perform(health.held)
    if not held:
        return
    with form_dialog("Let sending go on?", "Release") as form:
        text_element("p", "Release it only where this is the installation that should send. If the original still runs, "
              "both would write to your customers.")  # fmt: skip
        for one in held:
            form.add(one.place, ui.checkbox(_label(one), value=True))

    async def save() -> None:
        chosen = [place for place, ticked in form.values().items() if ticked]
        if not await prove():
            return
        count = await perform(health.release, chosen, refused=form.refuse)
        if count is not None:
            note(f"Sending goes on. {counted(count, 'message', 'messages')} waited.")
            form.dialog.submit(True)

    await form.ask(save)


def _label(one: HeldPlace) -> str:
    since = moment(one.since, guard.page_actor().zone)
    return f"{one.name}: held since {since}, {counted(one.waiting, 'message waits', 'messages wait')}"
