"""Integrations: the other systems a workspace works with, how each did lately, and a test of each."""

from functools import partial

from nicegui import ui

from models.language import N_, _
from services import inbound
from services.doors import incoming, integrations, integrations_probing
from services.doors.integrations import IntegrationCard
from ui import guard
from ui.live import note, perform, watch
from ui.pages.settings import tabs
from ui.parts.forms import once
from ui.parts.markup import button, chip, element, page_head, panel, text_element
from ui.routes import page
from ui.words import exact, moment

STATES = {"on": (N_("Works"), "ok"), "bad": (N_("Failing"), "bad"), "off": (N_("Not set up"), "mute")}
CHANGES = [*integrations.KINDS, *incoming.KINDS, *inbound.MAILBOXES]
EVERY = 30.0  # seconds: successes are noted without an event


@page("/settings/integrations", needs="settings.read")
async def integrations_page() -> None:
    """Those that are set up, the failing ones first, then those that are not; live."""
    actor = guard.page_actor()
    may, zone = actor.may("settings.edit"), actor.zone
    with page_head(_("Settings"), _("The other systems that Steward works with, and how each did lately.")):
        text_element("span", _("Live"), "live").props("role=status")
    tabs.tabs("/settings/integrations")
    with element("div", "stack"):
        with panel(_("In use")):
            used = element("div").props("aria-live=polite")
        with panel(_("Not set up"), _("The operator guide says which settings each needs.")):
            others = element("div")
    before: list[IntegrationCard] = []

    def show(found: list[IntegrationCard]) -> None:
        if before == found:
            return
        before[:] = found
        for place, some in (
            (used, sorted((one for one in found if one.state != "off"), key=lambda one: one.state != "bad")),
            (others, [one for one in found if one.state == "off"]),
        ):
            place.clear()
            with place:
                for one in some:
                    _row(one, may, zone)

    with element("div", "hidden"):
        await watch(show, integrations.integrations, on=CHANGES, every=EVERY)


def _row(one: IntegrationCard, may: bool, zone: str) -> None:
    word, tone = STATES[one.state]
    if one.state == "on" and one.ok_at is None:
        word, tone = N_("Set up"), "info"
    with element("div", "feed pair"):
        with element("div"):
            with element("div", "line"):
                text_element("b", one.name)
                chip(_(word), tone)
                if one.where:
                    text_element("span", one.where, "sub clip")
            text_element("div", one.about, "sub")
            if one.ok_at is not None:
                said = text_element("div", _("Last success: {time}").format(time=moment(one.ok_at, zone)), "sub")
                said.props["title"] = exact(one.ok_at, zone)
            if one.failed_at is not None:
                text = _("Last error, {time}: {error}").format(time=moment(one.failed_at, zone), error=one.error)
                text_element("div", text, "sub").props["title"] = exact(one.failed_at, zone)
            if one.told:
                found = [f"{_(integrations_probing.STEPS[name])}: {text}" for name, text in one.told.items()]
                text_element("div", _("Last test: {steps}").format(steps=" · ".join(found)), "sub")
        with element("span", "line"):
            if one.link:
                ui.link(_("Open"), one.link).classes("link").props["aria-label"] = f"{_('Open')}: {one.name}"
            if may and one.testable:
                press = button(_("Test"), "ghost small", "network_check")
                press.props["aria-label"] = f"{_('Test')}: {one.name}"
                press.on_click(partial(once, press, partial(_test, one)))


async def _test(one: IntegrationCard) -> None:
    found = await perform(integrations.test, one.key)
    if found is not None:
        bad = found.state == "bad"
        note(found.error if bad else _("{name} answers.").format(name=one.name), "bad" if bad else "ok")
