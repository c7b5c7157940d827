"""The banner of maintenance mode, above every page: what it means, and for operators the way to end it."""

from nicegui import ui

from models.language import _
from services.house import maintenance_mode
from services.house.maintenance_mode import Mode
from services.work import Actor
from ui import guard
from ui.live import note, perform
from ui.parts.markup import banner, button, element, text_element


def maintenance_banner(actor: Actor) -> None:
    """Show it above the page's content while maintenance mode is on. While it is off, build nothing."""
    page = ui.context.slot.parent

    def show(mode: Mode | None) -> None:
        if page.is_deleted:
            return
        for old in [one for one in page.default_slot.children if "data-mode" in one.props]:
            old.delete()
        if mode is not None:
            with page:
                _line(mode, actor)
            return
        for draft in list(page.client.storage.get("kept", ())):  # what was typed meanwhile could not be kept
            draft.touch()

    guard.on_mode(show)


def _line(mode: Mode, actor: Actor) -> None:
    until = maintenance_mode.clock_time(mode.until, actor.zone)
    with banner("warn", "engineering") as box:
        box.props("data-mode")
        box.move(target_index=0)
        with element("div"):
            if actor.operator:
                text_element("b", _("Maintenance mode is on until {time}.").format(time=until))
                text_element("span", " " + _("Only operators can use Steward."))
            else:
                text_element("b", _("Steward is under maintenance until {time}.").format(time=until))
                text_element("span", " " + _("Nothing can be saved until then. What you typed stays on this page."))
            if mode.reason:
                text_element("div", mode.reason, "sub")
        if actor.may("maintenance.run"):
            button(_("End maintenance"), "solid small", on_click=end)


async def end() -> None:
    """End maintenance mode, for a button. The pressed button may go away with its banner."""
    client = ui.context.client
    if await perform(maintenance_mode.end) is not None:
        with client:
            note(_("Maintenance mode has ended."))
