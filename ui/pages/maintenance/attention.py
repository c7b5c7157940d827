"""Needs attention: one line when all is well, else each problem with its remedy; and held sending."""

from collections.abc import Callable, Sequence

from markupsafe import Markup
from nicegui import ui

from models.language import N_, _, ngettext
from services.house import health
from services.house.health import HeldPlace, Reason, Snapshot, Workspace
from services.work import HOUSE
from ui import guard
from ui.live import note, perform
from ui.parts.dialogs import form_dialog, prove
from ui.parts.markup import StaticHtml, button, coded, element, icon, icon_html, text_element
from ui.words import moment

WORDS = {"warn": N_("Needs attention"), "bad": N_("Act now")}
ICONS = {"warn": "warning", "bad": "error"}
HEAD = Markup('<div class="panel-h"><h2>{}</h2><span class="sub">{}</span></div>')
LINE = Markup('<div class="feed" role="listitem"><span class="bubble {}">{}</span><b>{}</b>{}</div>')
LIST = Markup('<div role="list">{}</div>')
LINK = Markup('<a class="nicegui-link link" href="{}" aria-label="{}">{}</a>')


def attention() -> Callable[[Snapshot], None]:
    """Put the section into the page; return the function that fills it."""
    with element("div", "banner ok").props("role=status") as well:
        icon("check_circle")
        text_element("b", _("All is well."))
    held = _held()
    panel = StaticHtml("section", "panel attend").props("role=status")
    before: list[object] = []

    def show(now: Snapshot) -> None:
        held(now)
        if before == [now.reasons]:
            return
        before[:] = [now.reasons]
        well.set_visibility(not now.reasons)
        panel.set_visibility(bool(now.reasons))
        if now.reasons:
            panel.show(_head(now) + LIST.format(Markup("").join(_line(one) for one in now.reasons)))

    return show


def _head(now: Snapshot) -> Markup:
    count = len(now.reasons)
    many = ngettext("{count} thing, the most urgent first", "{count} things, the most urgent first", count)
    return HEAD.format(_(WORDS[now.tone]), many if count > 1 else "")


def _line(one: Reason) -> Markup:
    link = Markup("")
    if one.link:
        text = _("Show details") if one.link.startswith("/maintenance/") else _("Show messages")
        link = LINK.format(one.link, f"{text}: {one.text}", text)  # no text
    return LINE.format(one.tone, icon_html(ICONS[one.tone]), coded(one.text), link)


def _held() -> Callable[[Snapshot], None]:
    """Show why no message is sent, and the button that releases sending."""
    with element("div", "banner warn").props("role=status") as line:
        icon("pause_circle")
        with element("div"):
            text_element("b", _("Sending is held."))
            why = text_element("span")
            count = text_element("div", classes="sub").props("data-live")
        if guard.page_actor().may("maintenance.run"):
            button(_("Release"), "solid small", "play_arrow", on_click=_release)
    line.set_visibility(False)

    def show(now: Snapshot) -> None:
        held = [one for one in now.workspaces if one.outbox.held]
        line.set_visibility(bool(held))
        if held:
            why.set_text(f" {held[0].outbox.held_why}")
            count.set_text(_sum(held))

    return show


def _sum(held: Sequence[Workspace]) -> str:
    waiting = sum(one.outbox.waiting for one in held)
    names = ", ".join(one.name for one in held if one.place != HOUSE)
    if not names:
        return _waiting(waiting)
    text = ngettext("{count} message waits ({places})", "{count} messages wait ({places})", waiting)
    return text.format(places=names)


def _waiting(count: int) -> str:
    return ngettext("{count} message waits", "{count} messages wait", count)


async def _release() -> None:
    """Ask which places may send again, ask for the password if the last one was long ago, and release them."""
    held = await perform(health.held)
    if not held:
        return
    with form_dialog(_("Release sending?"), _("Release")) as form:
        text_element(
            "p",
            _(
                "Only do this where this is the installation that should send. If the original still runs, both would "
                "write to your customers."
            ),
        )
        for one in held:
            form.add(one.place, ui.checkbox(_label(one), value=True))

    async def save() -> None:
        chosen = [place for place, ticked in form.values().items() if ticked]
        if not await prove():
            return
        count = await perform(health.release, chosen, refused=form.refuse)
        if count is not None:
            note(ngettext("Sending goes on with {count} message.", "Sending goes on with {count} messages.", count))
            form.dialog.submit(True)

    await form.ask(save)


def _label(one: HeldPlace) -> str:
    text = ngettext(
        "{name}: held since {since}, {count} message waits",
        "{name}: held since {since}, {count} messages wait",
        one.waiting,
    )
    return text.format(name=one.name, since=moment(one.since, guard.page_actor().zone))
