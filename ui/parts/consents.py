"""Consent on a page: what a person agreed to, since when and in which words; and what they opted out of."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import _
from models.privacy import PURPOSES
from models.typed import CHANNEL_WORDS
from services import optouts
from services.optouts import Standing, Stopped, consents
from ui.live import note, perform, watch
from ui.parts.dialogs import form_dialog
from ui.parts.markup import StaticHtml, button, chip, element, panel, text_element
from ui.words import exact, moment

ENTRY = Markup('<li><time title="{}">{}</time> · {} <span class="sub">{}</span></li>')
HISTORY = Markup('<details class="sub"><summary class="link">{}</summary><ul class="stack tight">{}</ul></details>')
Save = Callable[[dict[str, Any], Callable[..., Any]], Awaitable[Any]]


async def optout_chips(contact_id: UUID) -> None:
    """Show beside a contact's name which channels it opted out of."""
    with element("span", "no-box") as place:
        pass

    def show(stopped: list[Stopped]) -> None:
        place.clear()
        with place:
            for channel in dict.fromkeys(one.channel for one in stopped):
                _chip(channel, [one for one in stopped if one.channel == channel])

    with place:
        await watch(show, optouts.of_contact, contact_id, on=optouts.KINDS)


async def contact_consents(contact_id: UUID, zone: str, may: bool) -> None:
    """Show the panel of a contact's consents; who may, records one."""

    async def save(typed: dict[str, Any], refuse: Callable[..., Any]) -> Any:
        given = typed["given"] == "yes"
        values = (typed["purpose"], given, typed["wording"] or "", typed["source"] or "")
        return await perform(optouts.record, contact_id, *values, refused=refuse)

    await _panel(optouts.consents.of_contact, [contact_id], zone, save if may else None)


async def own_consents(zone: str) -> None:
    """Show the panel of one's own consents."""
    address = ui.context.client.ip or ""

    async def save(typed: dict[str, Any], refuse: Callable[..., Any]) -> Any:
        given, source = typed["given"] == "yes", _("Account page")
        words = (typed["purpose"], given, typed["wording"] or "", source, address)
        return await perform(optouts.record_mine, *words, refused=refuse)

    await _panel(consents.mine, [], zone, save, own=True)


async def _panel(read: Any, about: Sequence[UUID], zone: str, save: Save | None, own: bool = False) -> None:
    with panel(_("Consent")) as head:
        if save is not None:
            with head, element("div", "acts"):
                button(_("Record"), "ghost small", "add", on_click=lambda: _record(save, own))
        with element("div", "stack panel-b") as rows:
            pass

    def show(found: list[Standing]) -> None:
        rows.clear()
        with rows:
            for one in found:
                _standing(one, zone)

    with rows:
        await watch(show, read, *about, on=[*consents.KINDS, *optouts.KINDS])


def _standing(one: Standing, zone: str) -> None:
    with element("div", "stack tight"):
        with element("div", "line between"):
            text_element("b", _(PURPOSES[one.purpose]))
            if one.given is None:
                chip(_("Not asked"), "mute")
            else:
                chip(_("Given") if one.given else _("Withdrawn"), "ok" if one.given else "warn")
        if one.since is not None:
            last = one.history[0]
            since = _("Since {time}").format(time=moment(one.since, zone))
            text = text_element("p", f"{since} · “{_(last.wording)}”", "sub")
            text.props["title"] = exact(one.since, zone)
            entries = Markup("").join(_entry(entry, zone) for entry in one.history)
            StaticHtml("div").show(HISTORY.format(_("History"), entries))


def _entry(one: Any, zone: str) -> Markup:
    state = _("Given") if one.given else _("Withdrawn")
    channel = _(CHANNEL_WORDS.get(one.channel, one.channel)) if one.channel else ""
    source = _(one.source) if one.source else ""
    told = " · ".join(
        filter(None, [f"“{_(one.wording)}”", channel, source, one.address, one.by or "Steward"])
    )  # no text
    return ENTRY.format(exact(one.made_at, zone), moment(one.made_at, zone), state, told)


async def _record(save: Save, own: bool) -> None:
    """Ask what was agreed to, and in which words."""
    with form_dialog(_("Record consent"), _("Record")) as form:
        purposes = {key: _(word) for key, word in PURPOSES.items()}
        form.add("purpose", ui.select(purposes, value="marketing", label=_("Purpose")))
        form.add("given", ui.select({"yes": _("Given"), "no": _("Withdrawn")}, value="yes", label=_("Consent")))
        wording = form.add("wording", ui.textarea(_("Wording")).props("autogrow"))
        wording.props["hint"] = _("The words that were agreed to, as the person read or heard them")
        if not own:
            source = form.add("source", ui.input(_("Where")))
            source.props["hint"] = _("A page, a form, a call")

    async def keep() -> None:
        if await save(form.values(), form.refuse) is not None:
            note(_("Consent recorded."))
            form.dialog.submit(True)

    await form.ask(keep)


def _chip(channel: str, stopped: Sequence[Stopped]) -> None:
    """Say that everything or some topics of a channel are stopped; its title says why."""
    everything = any(one.topic_id is None for one in stopped)
    word = (
        _(CHANNEL_WORDS.get(channel, channel)).lower() if channel == "email" else _(CHANNEL_WORDS.get(channel, channel))
    )
    bounced = all(one.reason == "bounced" for one in stopped)
    text = _("Opted out of {channel}") if everything else _("Opted out of some {channel}")
    if bounced:
        text = _("Address does not work: {channel}")
    found = chip(text.format(channel=word), "warn")
    found.props["title"] = "; ".join(f"{one.topic or _('Everything')}: {one.why}" for one in stopped)
