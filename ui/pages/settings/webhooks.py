"""Webhooks: which addresses are told of what, how each is doing, and what to do about it."""

from functools import partial

from nicegui import ui
from nicegui.element import Element

from models.language import N_, _, ngettext
from services.accounts import users
from services.doors import probing, webhooks
from services.doors.probing import STEPS, Probe
from services.doors.webhooks import WebhookCard
from ui import guard
from ui.live import note, perform, watch
from ui.pages.settings import tabs
from ui.pages.settings.webhook_form import add, edit, show_secret
from ui.pages.settings.webhook_log import show_log
from ui.parts.dialogs import answer, ask_first
from ui.parts.markup import button, chip, element, empty, icon, icon_button, page_head, panel, text_element
from ui.parts.own_factor import within
from ui.routes import page
from ui.words import moment

STATES = {"on": (N_("On"), "ok"), "off": (N_("Off"), "mute"), "stopped": (N_("Stopped"), "bad")}
NAMED = 4  # events that a line names; the rest are counted
EVERY = 30  # seconds: no event says that deliveries fail


@page("/settings/webhooks", needs="settings.read")
async def webhooks_page() -> None:
    """The webhooks of the workspace, live."""
    actor = guard.page_actor()
    may, zone = actor.may("settings.edit"), actor.zone
    with page_head(_("Settings"), _("Tell programs of yours what happened, as it happens.")):
        if may:
            button(_("Add a webhook"), "solid", "add", on_click=add)
    tabs.tabs("/settings/webhooks")
    with (
        element("div", "stack"),
        panel(_("Webhooks"), _("Each is signed, tried seven times within 18 hours, and logged.")),
    ):
        rows = element("div").props("aria-live=polite")
        stays = element("div")  # dialogs must outlive what is drawn anew as soon as something changed

    def show(found: list[WebhookCard]) -> None:
        rows.clear()
        with rows:
            for one in found:
                _row(one, may, zone, stays)
            if not found:
                empty("webhook", _("No webhook yet"), _("Add the address of a program that wants to know."))

    with element("div", "hidden"):
        await watch(show, webhooks.every, on=[*webhooks.KINDS, *users.KINDS], every=EVERY)


def _row(one: WebhookCard, may: bool, zone: str, stays: Element) -> None:
    word, tone = STATES[one.state]
    with element("div", "feed pair"), element("div"):
        with element("div", "line"):
            text_element("b", one.name)
            chip(_(word), tone)
            if one.failing_at is not None and one.state == "on":
                chip(_("Failing since {when}").format(when=moment(one.failing_at, zone)), "warn")
        text_element("div", one.url, "sub clip")
        seen = _("as {name} sees it").format(name=one.owner)
        text_element("div", f"{_kinds(one.kinds)} · {seen}", "sub")
        if one.stopped_why:
            text_element("div", _(one.stopped_why), "sub bad")
        with element("div", "line"):
            log = button(
                _("Deliveries"),
                "ghost small",
                "list",
                on_click=partial(within, stays, partial(show_log, one, may, zone)),
            )
            log.props["aria-label"] = _("Deliveries to {name}").format(name=one.name)
            acts = ((_("Test"), "bolt", _test), (_("Edit"), "edit", edit), (_("New secret"), "key", _rotate),
                    (_("Remove"), "delete", _remove))  # fmt: skip
            for said, picture, act in acts if may else ():
                icon_button(picture, f"{said}: {one.name}", on_click=partial(within, stays, partial(act, one)))


def _kinds(names: list[str]) -> str:
    said, more = ", ".join(names[:NAMED]), len(names) - NAMED
    return f"{said}, {ngettext('{count} more', '{count} more', more).format(count=more)}" if more > 0 else said


async def _test(one: WebhookCard) -> None:
    found = await perform(probing.test, one.id)
    if found is not None:
        await _show_probe(one, found)


async def _show_probe(one: WebhookCard, found: Probe) -> None:
    title = (
        _("{name} answers").format(name=one.name) if found.ok else _("{name} does not take it").format(name=one.name)
    )
    with ui.dialog() as dialog, ui.card().classes("dialog"):
        dialog.props["aria-label"] = title
        with element("div", "dialog-h"):
            text_element("h2", title)
            icon_button("close", _("Close"), on_click=dialog.close)
        with element("div", "dialog-b stack tight"):
            for step in found.steps:
                with element("div", "line"):
                    tone = {True: "delta up", False: "bad", None: "muted"}[step.ok]
                    with element("span", tone):
                        icon({True: "check", False: "close", None: "remove"}[step.ok])
                    text_element("b", _(STEPS[step.step]))
                    untold = {True: _("in order"), False: _("failed"), None: _("not reached")}[step.ok]
                    text_element("span", step.text or untold, "sub").style("flex: 1 1 200px")
            took = _("It took {count} ms. This is not in the log.").format(count=found.took_ms)
            text_element("p", took, "sub")
        with element("div", "dialog-f"):
            button(_("Close"), "solid", on_click=dialog.close)
    await answer(dialog)


async def _rotate(one: WebhookCard) -> None:
    text = _("For 24 hours the present secret signs as well, so that the program can change over.")
    if await ask_first(_("Make a new secret for “{name}”?").format(name=one.name), text, _("New secret")):
        made = await perform(webhooks.rotate, one.id)
        if made is not None:
            await show_secret(made)


async def _remove(one: WebhookCard) -> None:
    text = _("It is told nothing more, and its log goes, too.")
    if await ask_first(_("Remove {name}?").format(name=one.name), text, _("Remove"), danger=True):
        await perform(webhooks.remove, one.id)
        note(_("The webhook was removed."))
