"""Channels and on call: on which ways alerts are told, with a test of each, and who is called at which level."""

from functools import partial
from typing import Any

from nicegui import ui

from models.language import N_, _
from services.house import alerts
from services.house.alerts import on_call
from services.house.alerts.channels import KINDS, ChannelCard, ChannelDraft
from services.house.alerts.on_call import Roster
from services.house.alerts.rules import LEVELS
from ui import guard
from ui.live import note, perform, watch
from ui.pages.alerts import roster, tabs
from ui.parts.dialogs import ask_first, form_dialog
from ui.parts.markup import button, chip, element, empty, icon, icon_button, page_head, panel, text_element
from ui.routes import page
from ui.words import moment

EVERY = 15.0  # seconds
ICONS = {"email": "mail", "slack": "tag", "pagerduty": "notifications_active", "webhook": "webhook"}
LEAST = {"critical": N_("critical alerts"), "warning": N_("critical alerts and warnings"), "info": N_("every alert")}
LABELS = {
    "email": N_("Addresses"),
    "slack": N_("Address of the incoming webhook"),
    "pagerduty": N_("Integration key"),
    "webhook": N_("Address of the webhook"),
}
NEEDED = N_("Without a channel and without anybody on call, the operators are told by mail.")


@page("/alerts/channels", needs="maintenance.read")
async def channels_page() -> None:
    """The channels, then the levels."""
    actor = guard.page_actor()
    may = actor.may("maintenance.run")
    with page_head(_("Channels and on call"), _(NEEDED)):
        if may:
            button(_("Put on call"), "ghost", "support_agent", on_click=roster.put)
            button(_("Add channel"), "solid", "add", on_click=partial(_edit, None))
    tabs.tabs("/alerts/channels")
    with element("div", "split top"):
        with panel(_("Channels")):
            ways = element("div")
        with panel(_("On call")):
            people = element("div")
    before: list[object] = [None, None]

    def show(found: list[ChannelCard]) -> None:
        if before[0] != found:
            before[0] = found
            ways.clear()
            with ways:
                if not found:
                    empty("podcasts", _("No channel yet"), _("Add mail, Slack, PagerDuty or a webhook of yours."))
                for one in found:
                    _channel(one, actor.zone, may)

    def show_people(found: Roster) -> None:
        now = [(one.row.id, one.row.email, one.hours, one.now) for one in found.people]
        if before[1] != (now, found.gaps):
            before[1] = (now, found.gaps)
            people.clear()
            with people:
                roster.show(found, may)

    with element("div", "hidden"):
        await watch(show, alerts.channels.listing, on=alerts.KINDS, every=EVERY)
        await watch(show_people, on_call.listing, on=alerts.KINDS, every=EVERY)


def _channel(one: ChannelCard, zone: str, may: bool) -> None:
    with element("div", "feed viewing acted"):
        with element("span", "bubble bad" if one.trouble else "bubble accent"):
            icon(ICONS[one.kind])
        with element("div", "clip"):
            with element("div", "line"):
                text_element("b", one.name, "clip")
                if not one.active:
                    chip(_("Off"), "mute")
                elif one.trouble:
                    chip(_("Failed"), "bad")
            said = _("{kind} to {where}: {what}").format(
                kind=_(KINDS[one.kind]), where=one.where, what=_(LEAST[one.least])
            )
            text_element("div", said, "sub")
            last = (
                _("Last told {time}").format(time=moment(one.last_ok_at, zone))
                if one.last_ok_at
                else _("Never told yet")
            )
            text_element("div", _(one.trouble) if one.trouble else last, "sub")
        if may:
            with element("span", "line"):
                press = button(_("Send a test"), "ghost small", on_click=partial(_test, one))
                press.props["aria-label"] = _("Send a test to {channel}").format(channel=one.name)
                icon_button("edit", _("Edit {channel}").format(channel=one.name), on_click=partial(_edit, one))
                icon_button("delete", _("Remove {channel}").format(channel=one.name), on_click=partial(_remove, one))


async def _edit(one: ChannelCard | None) -> None:
    """Add a channel, or change one."""
    with form_dialog(_("Edit channel") if one else _("Add channel"), _("Save"), of=ChannelDraft) as form:
        form.add("name", ui.input(_("Name"), value=one.name if one else ""))
        kinds = {key: _(word) for key, word in KINDS.items()}
        kind = form.add("kind", ui.select(kinds, label=_("Kind"), value=one.kind if one else "email"))
        target = form.add("target", ui.input(_(LABELS[kind.value])))
        if one is not None:
            target.props["placeholder"] = _("Empty: stays as it is")
            target.props("stack-label")
        levels = {key: _(word) for key, word in LEVELS.items()}
        form.add("least", ui.select(levels, label=_("From level"), value=one.least if one else "warning"))
        form.add("active", ui.checkbox(_("Tells of alerts"), value=one.active if one else True))
    kind.on_value_change(lambda: target.props(f'label="{_(LABELS[kind.value])}"'))

    async def save() -> None:
        values: dict[str, Any] = form.values()
        typed = {
            **values,
            "name": values["name"] or "",
            "target": values["target"] or "",
            "active": bool(values["active"]),
        }
        args = (typed, one.id) if one else (typed,)
        if await perform(alerts.channels.save, *args, refused=form.refuse):
            note(_("Saved. Send a test to see whether it arrives."))
            form.dialog.submit(True)

    await form.ask(save)


async def _test(one: ChannelCard) -> None:
    why = await perform(alerts.channels.test, one.id)
    if why is None:
        return
    if why:
        note(_("The test failed: {why}").format(why=_(why)), "bad")
    else:
        note(_("The test was taken."))


async def _remove(one: ChannelCard) -> None:
    text = _("Nobody is told on it any more.")
    if await ask_first(_("Remove {channel}?").format(channel=one.name), text, _("Remove"), danger=True):
        await perform(alerts.channels.remove, one.id)
