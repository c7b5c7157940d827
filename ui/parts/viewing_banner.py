"""The banner of a viewing, above every page: what one sees as whom, for how long still, and the way to stop."""

from nicegui import ui

from models.language import _, ngettext
from services.work import Actor, clock
from ui.live import follow
from ui.parts.markup import banner, button, element, text_element

EVERY = 10.0  # seconds between two looks at the time that is left
MINUTE = 60


async def viewing_banner(actor: Actor) -> None:
    """Show it above the page's content in a viewing. When its time is over, the page is loaded anew."""
    viewing = actor.viewing
    if viewing is None:
        return
    with banner("warn", "visibility") as box:
        box.classes("viewing").props("role=status")
        box.move(target_index=0)
        with element("div"):
            text_element("b", _("You see what {name} sees, read-only.").format(name=actor.name))
            left = text_element("span", "", "num")
        with element("form", "line").props("method=post action=/viewing/stop"):
            button(_("Stop"), "solid small").props("type=submit")

    async def refresh() -> None:
        seconds = (viewing.ends_at - clock.now()).total_seconds()
        if seconds <= 0:
            ui.run_javascript("location.reload()")
        minutes = max(0, -int(-seconds // MINUTE))
        left.set_text(" " + ngettext("· {count} min left", "· {count} min left", minutes).format(count=minutes))

    with box:
        await follow(refresh, every=EVERY)
