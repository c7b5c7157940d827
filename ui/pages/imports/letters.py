"""Check: whether the file was read as it was meant, on rows with other letters; its encoding, delimiter, headings, sheet."""

from typing import Any
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import N_, _
from services import imports
from services.imports import ImportCard
from services.reading.encodings import OFFERED
from ui.live import ask, perform
from ui.parts.markup import StaticHtml, banner, element, panel, text_element

DELIMITERS = {",": N_("Comma"), ";": N_("Semicolon"), "\t": N_("Tab"), "|": N_("Vertical bar")}
TABLE = Markup(
    '<div class="scrolls" tabindex="0" role="group" aria-label="{}"><table class="raw"><thead><tr>{}</tr></thead>'
    "<tbody>{}</tbody></table></div>"
)
TOP, CELL, LINE = Markup('<th scope="col">{}</th>'), Markup("<td>{}</td>"), Markup("<tr>{}</tr>")
WHOLE = {"cards": N_("Each card of this file is a row."), "objects": N_("Each object of this file is a row.")}
SHOWN = 12  # columns


async def build(import_id: UUID, card: ImportCard, may: bool) -> None:
    """Show some rows as they were read, and what was guessed."""
    for said in card.warnings:
        with banner("warn", "info"):
            text_element("div", said)
    with element("div", "split top"):
        foreign = bool(card.layout.get("foreign"))
        with panel(
            _("Are all letters right?"), _("Rows with accents and other letters") if foreign else _("First rows")
        ):
            place = StaticHtml("div")
        with panel(_("How the file is read")), element("div", "panel-b stack"):
            _choices(import_id, card, may)
    rows = await ask(imports.some_rows, import_id)
    place.show(_table(card, rows))


def _table(card: ImportCard, rows: list[tuple[int, list[str]]]) -> Markup:
    names = [one or _("Column {number}").format(number=at) for at, one in enumerate(card.headings[:SHOWN], 1)]
    head = Markup("").join(TOP.format(one) for one in (_("Row"), *names))
    lines = (Markup("").join(CELL.format(cell) for cell in (number, *cells[:SHOWN])) for number, cells in rows)
    return TABLE.format(_("Rows of the file"), head, Markup("").join(LINE.format(one) for one in lines))


def _choices(import_id: UUID, card: ImportCard, may: bool) -> None:
    layout = card.layout

    async def read_again(name: str, value: Any) -> None:
        if value != layout.get(name):
            await perform(imports.reread, import_id, {name: value})

    def choice(name: str, label: str, words: dict[Any, str]) -> None:
        field = ui.select(words, value=layout.get(name), label=label).props("outlined dense")
        field.set_enabled(may)
        field.on_value_change(lambda event: read_again(name, event.value))

    if layout.get("encoding"):
        known = dict.fromkeys([layout["encoding"], *OFFERED])
        choice("encoding", _("Encoding"), {one: one.upper() for one in known})
    if layout.get("delimiter"):
        more = {layout["delimiter"]: layout["delimiter"]} | {key: _(word) for key, word in DELIMITERS.items()}
        choice("delimiter", _("Cells are separated by"), more)
    if len(layout.get("sheets") or ()) > 1:
        choice("sheet", _("Sheet"), {one: one for one in layout["sheets"]})
    if card.format not in WHOLE:
        usual = layout.get("header") or 0
        rows = {0: _("No row names the columns")} | {
            at: _("Row {number}").format(number=at) for at in sorted({*range(1, 21), usual} - {0})
        }
        choice("header", _("Headings"), rows)
    else:
        text_element("p", _(WHOLE[card.format]), "sub")
    if card.source:
        text_element("p", _("This looks like an export of {program}.").format(program=card.source), "sub")
