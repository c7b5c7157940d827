"""The warning in the form of a new contact: who may be there already."""

import asyncio
from typing import Any

from nicegui import ui

from models.language import C_, _
from services import duplicates
from services.duplicates import Likely
from services.work import Refused
from ui.live import perform
from ui.parts.forms import Fields
from ui.parts.markup import element, icon, text_element
from ui.words import phone

PAUSE = 0.3  # seconds without another letter
WATCHED = ("name", "email", "phone", "company")


def warn_of_likely(form: Fields) -> None:
    """Add the place for the warning, and look again whenever one of the fields that tell a person was changed."""
    place = element("div", "likely").props("role=status")
    last: dict[str, Any] = {}

    async def look() -> None:
        nonlocal last
        typed = {name: form.fields[name].value for name in WATCHED if name in form.fields}
        if typed == last:
            return
        last = typed
        await asyncio.sleep(PAUSE)
        if typed != last or place.is_deleted:  # somebody typed on, or left
            return
        found = await perform(duplicates.likely, typed, refused=_silent) if any(typed.values()) else []
        if typed == last and not place.is_deleted:
            _show(place, found or [])

    for name in WATCHED:
        if name in form.fields:
            form.fields[name].on_value_change(look)


def _silent(_refusal: Refused) -> None:
    """Say nothing: a warning that cannot be given must not stand in the way of the form."""


def _show(place: Any, found: list[Likely]) -> None:
    place.clear()
    with place:
        for one in found:
            with element("div", "banner warn slim"):
                icon("group")
                who = ", ".join(filter(None, (one.name, one.email or phone(one.phone or ""), one.company)))
                with element("span", "grow"):
                    text_element("b", _("This may be {who}.").format(who=who))
                    text_element("span", one.reason, "sub")
                ui.link(C_("button", "Open"), f"/contacts/{one.id}", new_tab=True).classes("link")
