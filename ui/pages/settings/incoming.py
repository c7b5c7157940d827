"""Incoming webhooks: the addresses of ours that other systems call, and their forms."""

from functools import partial
from typing import Any

from nicegui import ui

from models.doors import InboundHookDraft
from models.language import _, ngettext
from services.doors import incoming, incoming_signing
from services.doors.incoming import HookCard, HookMade
from services.records import declaration
from ui import guard
from ui.live import note, perform, watch
from ui.pages.settings import tabs
from ui.parts.dialogs import form_dialog
from ui.parts.markup import button, chip, copy_button, element, empty, page_head, panel, text_element
from ui.routes import page
from ui.words import exact, moment, number

PATH = "/settings/incoming"


@page(PATH, needs="settings.read")
async def incoming_page() -> None:
    """The incoming webhooks, live, each with what its calls become."""
    actor = guard.page_actor()
    may = actor.may("settings.edit")
    with page_head(_("Settings"), _("What other systems tell Steward becomes a record here.")):
        if may:
            button(_("Add an incoming webhook"), "solid", "add", on_click=partial(edit, None))
    tabs.tabs(PATH)
    with element("div", "stack"), panel(_("Incoming webhooks"), _("Each has an address of its own, and a secret.")):
        rows = element("div").props("aria-live=polite")

    def show(found: list[HookCard]) -> None:
        rows.clear()
        with rows:
            for one in found:
                _row(one, actor.zone)
            if not found:
                text = _(
                    "A web form, a shop or another program can add and change contacts, companies, deals and tasks."
                )
                empty("webhook", _("No incoming webhook yet"), text)

    with element("div", "hidden"):
        await watch(show, incoming.hooks, on=incoming.KINDS)


def _row(one: HookCard, zone: str) -> None:
    with element("div", "feed pair"):
        with element("div"):
            with element("div", "line"):
                ui.link(one.name, f"{PATH}/{one.id}").classes("link")
                chip(_("On") if one.on else _("Off"), "ok" if one.on else "mute")
                if one.refused:
                    said = ngettext("{count} refused", "{count} refused", one.refused)
                    chip(said.format(count=number(one.refused)), "warn")
            text_element("div", becomes(one), "sub")
            text_element("div", one.url, "sub clip")
        with element("span", "line"):
            text_element("span", called(one, zone), "sub").props["title"] = exact(one.called_at, zone)


def becomes(one: HookCard) -> str:
    """Return in words what a call becomes, and by which field one is found again."""
    noun = _(declaration.of_noun(one.record).noun)
    if not one.matches:
        return _("Each call adds a {noun}").format(noun=noun)
    return _("Adds or changes a {noun}, found again by {field}").format(noun=noun, field=one.matches)


def called(one: HookCard, zone: str) -> str:
    """Return how often it was called in the last week, and when last."""
    if one.called_at is None:
        return _("Not called in the last week")
    said = ngettext("{count} call in a week", "{count} calls in a week", one.calls).format(count=number(one.calls))
    return f"{said}, {moment(one.called_at, zone)}"


async def edit(one: HookCard | None) -> None:
    """Ask for an incoming webhook. What it makes is chosen once; its mapping is on its page."""
    title = _("Change {name}").format(name=one.name) if one else _("Add an incoming webhook")
    nouns = {noun: _(declaration.of_noun(noun).noun).capitalize() for noun in incoming.RECORDS}
    schemes = {name: _(word) for name, word in incoming_signing.SCHEMES.items()}
    with form_dialog(title, _("Save"), of=InboundHookDraft) as form:
        form.add("name", ui.input(_("Name"), value=one.name if one else "")).props("autofocus")
        record = form.add(
            "record", ui.select(nouns, label=_("A call becomes a"), value=one.record if one else "contact")
        )
        record.set_enabled(one is None)
        scheme = form.add(
            "scheme", ui.select(schemes, label=_("How calls are signed"), value=one.scheme if one else "standard")
        )
        header = form.add("header", ui.input(_("Header"), value=one.header if one else ""))
        header.set_visibility(scheme.value != "standard")
        scheme.on_value_change(lambda: header.set_visibility(scheme.value != "standard"))
        header.props["hint"] = _("In which the signature or the token comes, as X-Hub-Signature-256.")
        secret = form.add("secret", ui.input(_("Secret"), password=True)).props("autocomplete=new-password")
        stays = _("Empty: the present one stays.")
        secret.props["hint"] = stays if one else _("That of who calls. Empty: a new one is made.")

    new: list[HookMade] = []

    async def save() -> None:
        values: dict[str, Any] = form.values()
        if one is None:
            made = await perform(incoming.create_hook, values, refused=form.refuse)
            if made is not None:
                new.append(made)
                form.dialog.submit(True)
        elif await perform(incoming.change_hook, one.id, values, one.version, refused=form.refuse) is not None:
            form.dialog.submit(True)
            note(_("Saved."))

    await form.ask(save)
    for made in new:
        await told(made)
        ui.navigate.to(f"{PATH}/{made.id}")


async def told(made: HookMade) -> None:
    """Show an address and its secret, this once."""
    with form_dialog(_("Give this to who calls"), _("Done"), of=InboundHookDraft) as form:
        text_element("p", _("The secret is shown only now. If it is lost, make a new one."), "sub")
        for label, value in ((_("Address"), made.url), (_("Secret"), made.secret)):
            with element("div", "line between"):
                ui.input(label, value=value).props("outlined dense readonly").style("flex: 1 1 260px")
                copy_button(_("Copy"), "ghost", within=".line").props["aria-label"] = f"{_('Copy')}: {label}"

    async def done() -> None:
        form.dialog.submit(True)

    await form.ask(done)
