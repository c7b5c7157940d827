"""One incoming webhook: its address, its mapping with a dry run beside it, and its last calls."""

import json
from functools import partial
from typing import Any
from uuid import UUID

from nicegui import ui

from models.doors import InboundHookDraft
from models.language import N_, _
from services.doors import incoming, incoming_signing
from services.doors.incoming import HookCard, Sample
from services.doors.incoming_mapping import Outcome
from services.records import declaration
from ui import guard
from ui.live import ask, note, perform, watch
from ui.pages.settings import tabs
from ui.pages.settings.incoming import PATH, called, edit, told
from ui.parts.dialogs import ask_first
from ui.parts.forms import Fields
from ui.parts.markup import banner, button, chip, copy_button, element, empty, page_head, panel, text_element
from ui.routes import page
from ui.words import exact, moment

GRID = (
    "display: grid; grid-template-columns: repeat(auto-fill, minmax(min(220px, 100%), 1fr)); gap: 12px 16px"  # no text
)
STATES = {"waiting": (N_("Waits"), "info"), "done": (N_("Done"), "ok"), "refused": (N_("Refused"), "bad")}
VERBS = {"created": (N_("Added"), "ok"), "changed": (N_("Changed"), "info"), "refused": (N_("Refused"), "bad")}
SHOWN = 8_000  # characters of a body
EXAMPLE = {"customer": {"name": "Ada Lovelace", "email": "ada@example.com"}}  # no text


@page(PATH + "/{hook_id}", needs="settings.read")
async def hook_page(hook_id: UUID) -> None:
    """The address, the mapping, the dry run and the samples of one incoming webhook; live."""
    actor = guard.page_actor()
    may = actor.may("settings.edit")
    card, offered = await ask(incoming.find_hook, hook_id), await ask(incoming.offered)
    with page_head(card.name) as (heading, line), element("div", "line") as acts:
        pass
    tabs.tabs(PATH)
    with element("div", "stack"):
        with panel(_("Address")), element("div", "panel-b line between"):
            ui.input(_("Address"), value=card.url).props("outlined dense readonly").style("flex: 1 1 260px")
            copy_button(_("Copy"), "ghost", within=".panel-b")
        with panel():
            facts = element("dl", "facts roomy")
        _mapping(card, offered[card.record], may)
        with panel(_("Last calls"), _("Kept for a week.")):
            rows = element("div").props("aria-live=polite")

    def show(one: HookCard) -> None:
        heading.set_text(one.name)
        line.set_text(called(one, actor.zone))
        acts.clear()
        facts.clear()
        with acts:
            _acts(one, may)
        with facts:
            _facts(one)

    def show_samples(found: list[Sample]) -> None:
        rows.clear()
        with rows:
            for one in found:
                _sample(one, actor.zone)
            if not found:
                empty("webhook", _("No calls yet"), _("The last 20 calls are shown here, with what became of each."))

    with element("div", "hidden"):
        await watch(show, incoming.find_hook, hook_id, on=incoming.KINDS)
        await watch(show_samples, incoming.samples, hook_id, on=incoming.KINDS)


def _acts(one: HookCard, may: bool) -> None:
    chip(_("On") if one.on else _("Off"), "ok" if one.on else "mute")
    if may:
        word = _("Switch off") if one.on else _("Switch on")
        button(word, "ghost", "power_settings_new", on_click=partial(_switch, one))
        button(_("Edit"), "ghost", "edit", on_click=partial(edit, one))
        button(_("New secret"), "ghost", "key", on_click=partial(_rotate, one))
        button(_("Remove"), "ghost danger", "delete", on_click=partial(_remove, one))


def _facts(one: HookCard) -> None:
    header = one.header or incoming_signing.NAMED.get(one.scheme, "webhook-signature")
    for label, value in (
        (_("A call becomes a"), _(declaration.of_noun(one.record).noun).capitalize()),
        (_("Signed by"), _(incoming_signing.SCHEMES[one.scheme])),
        (_("Header"), header),
        (_("With the rights of"), one.by),
    ):
        with element("div", "fact"):
            text_element("dt", label)
            text_element("dd", value)


def _mapping(card: HookCard, offered: dict[str, str], may: bool) -> None:
    """The path of each field, how a record is found again, and what a body would become by what is typed."""
    form = Fields(of=InboundHookDraft)
    said = _("Where in the body each field is, as customer.email or items.0.name; = and a text is taken as it is.")
    with panel(_("Mapping"), said), element("div", "panel-b stack tight"):
        with element("div").style(GRID):
            for name, label in offered.items():
                field = ui.input(label, value=card.mapping.get(name, "")).props("autocomplete=off spellcheck=false")
                form.add(f"mapping.{name}", field).set_enabled(may)
        found_by = {"": _("Never: each call adds one")} | {
            name: offered[name] for name in offered if incoming.findable(card.record, name)
        }
        select = ui.select(found_by, label=_("Found again by"), value=card.matches)
        form.add("matches", select).set_enabled(may)
        select.style("max-width: 340px")
        form.message.move(target_index=0)
        if may:
            button(_("Save mapping"), "solid", on_click=partial(_save, card.id, form)).style("align-self: start")
    with panel(_("Dry run"), _("What a body would become. Nothing is changed.")), element("div", "panel-b stack tight"):
        body = ui.textarea(_("Body"), value=json.dumps(EXAMPLE, indent=2)).props("outlined dense autogrow")
        body.props("input-class=code-text spellcheck=false")
        answer = element("div").props("aria-live=polite")
        if may:
            go = button(_("Try it"), "ghost", "science", on_click=partial(_try, card, form, body, answer))
            go.style("align-self: start")


def _typed(form: Fields) -> dict[str, Any]:
    values = form.values()
    paths = {
        name.removeprefix("mapping."): path for name, path in values.items() if name.startswith("mapping.") and path
    }
    return {"mapping": paths, "matches": values["matches"] or ""}


async def _save(hook_id: UUID, form: Fields) -> None:
    form.refuse(None)
    if await perform(incoming.change_hook, hook_id, _typed(form), refused=form.refuse) is not None:
        note(_("Mapping saved."))


async def _try(card: HookCard, form: Fields, body: ui.textarea, answer: Any) -> None:
    form.refuse(None)
    found = await perform(incoming.dry_run, card.id, body.value or "", _typed(form), refused=form.refuse)
    if found is None:
        return
    answer.clear()
    with answer:
        _outcome(found)


def _outcome(found: Outcome) -> None:
    word, tone = VERBS[found.verb]
    with banner({"ok": "ok", "info": "info", "bad": "bad"}[tone], "science"), element("div"):
        text_element("b", f"{_(word)}: {found.name}" if found.name else _(word))
        if found.why:
            text_element("div", found.why, "sub")
    if found.values:
        with element("dl", "facts roomy"):
            for name, value in found.values.items():
                with element("div", "fact"):
                    text_element("dt", name)
                    text_element("dd", ", ".join(value) if isinstance(value, list) else str(value))


def _sample(one: Sample, zone: str) -> None:
    word, tone = STATES[one.state]
    if one.state == "done":
        word, tone = VERBS.get(one.why, STATES["done"])
    with element("details").style("padding: 10px 18px; border-top: 1px solid var(--line)"):
        with element("summary", "line"):
            chip(_(word), tone)
            text_element("span", moment(one.made_at, zone)).props["title"] = exact(one.made_at, zone)
            if one.state == "refused":
                text_element("span", one.why, "sub")
            if one.subject_id is not None:
                ui.link(_("Open"), f"/{one.subject}/{one.subject_id}").classes("link")
        text_element("pre", one.body[:SHOWN], "code").style("max-height: 320px; margin-top: 8px; overflow: auto")


async def _switch(one: HookCard) -> None:
    await perform(incoming.change_hook, one.id, {"on": not one.on}, one.version)


async def _rotate(one: HookCard) -> None:
    text = _("Calls with the present secret are refused from then on.")
    if await ask_first(_("Make a new secret?"), text, _("New secret")):
        made = await perform(incoming.rotate_hook, one.id)
        if made is not None:
            await told(made)


async def _remove(one: HookCard) -> None:
    text = _("Its address is wrong from then on, and its samples are gone. What it made stays.")
    if await ask_first(_("Remove {name}?").format(name=one.name), text, _("Remove"), danger=True):
        await perform(incoming.delete_hook, one.id)
        ui.navigate.to(PATH)
