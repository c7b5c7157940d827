"""The composer over a timeline: one entry, for customers or for the team only, with the status that it brings."""

from collections.abc import Callable

from nicegui import ui

from models.incidents import STATUSES
from models.language import _
from services.house import incidents
from services.house.incidents import IncidentView
from ui.live import note, perform
from ui.parts.forms import once
from ui.parts.markup import button, element


def composer(held: list[IncidentView]) -> Callable[[IncidentView], None]:
    """Put it into the page. Return the function that follows the incident."""
    words = {name: _(word) for name, word in STATUSES.items()}
    chosen: list[str] = []  # the status that the page last proposed
    with element("div", "inc-write"):
        text = ui.textarea(placeholder=_("What changed? Customers read this word for word.")).props(
            "borderless autogrow maxlength=4000"
        )
        text.props["aria-label"] = _("Entry")
        with element("div", "inc-bar"):
            public = ui.toggle({"public": _("Public"), "team": _("Team only")}, value="public").classes("seg")
            public.props["aria-label"] = _("Who reads it")
            status = ui.select(words, value="investigating").props("borderless dense")
            status.props["aria-label"] = _("Status")
            button(_("Use template"), "quiet small", on_click=lambda: text.set_value(held[0].template))
            send = button(_("Post update"), "solid small")

    async def post() -> None:
        values = {"text": text.value or "", "public": public.value == "public", "status": status.value}
        if await perform(incidents.post, held[0].row.id, values) is not None:
            text.set_value("")
            note(_("Posted."))

    send.on_click(lambda: once(send, post))

    def show(found: IncidentView) -> None:
        row = found.row
        resolved = row.resolved_at is not None
        offered = {"resolved": words["resolved"]} if resolved else {k: v for k, v in words.items() if k != "resolved"}
        if status.options != offered:
            status.set_options(offered, value=row.status)
        elif chosen != [row.status]:
            status.set_value(row.status)
        chosen[:] = [row.status]
        known = row.published_at is not None
        if public.enabled != known:  # a draft has no readers outside
            public.set_enabled(known)
            public.set_value("public" if known else "team")

    return show
