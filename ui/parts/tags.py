"""Tags on a record: chips in their colours, and a field that takes a new one while it is typed."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup
from nicegui import ui

from models.language import _
from models.text import fold
from services import tags
from services.tags import Mark
from ui.live import ask, watch
from ui.parts.details import Details
from ui.parts.filters import Filter

TONES = {"grey": "mute", "blue": "info", "green": "ok", "amber": "warn", "red": "bad", "violet": "accent"}
CHIPS, CHIP = Markup('<span class="pills">{}</span>'), Markup('<span class="chip {}">{}</span>')


async def tags_fact(details: Details) -> None:
    """Add the tags of a record to its details."""
    tones: dict[str, str] = {}
    names: list[str] = []

    def draw(value: Sequence[str]) -> Markup:
        return CHIPS.format(Markup(" ").join(CHIP.format(tones.get(fold(one), "mute"), one) for one in value))

    def make(value: Sequence[str]) -> Any:
        options = [*names, *(one for one in value if one not in names)]
        field = ui.select(options, value=list(value), multiple=True, with_input=True, new_value_mode="add-unique")
        return field.props("outlined dense use-chips autofocus hide-dropdown-icon input-debounce=0")

    def take(found: Sequence[Mark]) -> None:
        names[:] = [one.name for one in found]
        tones.clear()
        tones.update({fold(one.name): TONES[one.colour] for one in found})

    await watch(take, tags.known, on=tags.KINDS)
    details.drawn["tags"] = draw
    details.fact("tags", details.record.label("tags"), ", ".join, make, lambda typed: list(typed or ()))


async def tag_filter(chosen: str) -> dict[str, Filter]:
    """Return the filter of a list by tag, under its name."""
    known = await ask(tags.known)
    options: Mapping[Any, str] = {"": _("Any tag"), **{one.name: one.name for one in known}}
    there = next((one.name for one in known if fold(one.name) == fold(chosen)), "")
    return {"tag": Filter(_("Tag"), options, there)}
