"""Columns: what each of them is, beside its first three filled values. On a phone each is a card."""

from typing import TYPE_CHECKING, Any

from nicegui import ui

from models.language import _, ngettext
from services import custom_fields, imports
from services.imports import ImportCard
from ui.live import ask, perform
from ui.pages.imports.steps import used_columns
from ui.parts.markup import banner, button, element, panel, text_element
from ui.words import number

if TYPE_CHECKING:
    from ui.pages.imports.wizard import Wizard

AT_ONCE = 60  # columns that are shown at first


async def build(wizard: "Wizard", card: ImportCard) -> None:
    """Show the columns, each with its field."""
    for said in card.warnings:
        with banner("warn", "info"):
            text_element("div", said)
    samples = await ask(imports.samples, card.id)
    known = {"": _("Do not import")} | {field: imports.label(field) for field in imports.FIELDS}
    known |= {one.path: one.name for one in await ask(custom_fields.known, "contact")}
    with panel(_("Columns"), _about(card)):
        rows = element("div", "import-columns")
        rest = element("div", "panel-f")

    def more(first: int) -> None:
        with rows:
            for place in range(first, min(first + AT_ONCE, len(card.headings))):
                _column(wizard, card, place, samples[place], known)
        left = len(card.headings) - first - AT_ONCE
        rest.clear()
        if left > 0:
            with rest:
                text = ngettext("Show {count} more", "Show {count} more", left).format(count=number(left))
                button(text, "ghost", on_click=lambda: more(first + AT_ONCE))

    more(0)


def _about(card: ImportCard) -> str:
    used, filled = used_columns(card)
    return _("{used} of {count} filled columns are imported").format(used=number(used), count=number(filled))


def _column(wizard: "Wizard", card: ImportCard, place: int, samples: list[str], known: dict[str, str]) -> None:
    name = card.headings[place] or _("Column {number}").format(number=place + 1)
    now = card.mapping.get(str(place), "")
    options = known if now in known else {now: imports.label(now), **known}

    async def choose(event: Any) -> None:
        changed = await perform(imports.change, card.id, {str(place): event.value or None})
        if changed is not None:
            card.mapping = changed.mapping

    with element("div", "import-column" + ("" if now else " off")):
        with element("div", "import-what"):
            text_element("b", name, "clip").props["title"] = name
            filled = (card.layout.get("filled") or [0] * len(card.headings))[place]
            counted = ngettext("{count} filled", "{count} filled", filled).format(count=number(filled))
            text_element("small", counted)
        with element("ul", "import-samples"):
            for one in samples:
                text_element("li", one, "clip").props["title"] = one
            if not samples:
                text_element("li", _("Empty"), "muted")
        field = ui.select(options, value=now).props("outlined dense")
        field.props["aria-label"] = _("Field of {column}").format(column=name)
        field.set_enabled(wizard.may)
        field.on_value_change(choose)
