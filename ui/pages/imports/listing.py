"""The list of imports, each with its results, and Undo."""

from typing import Any
from uuid import UUID

from nicegui import ui

from models.language import _, ngettext
from services import imports
from services.imports import ImportCard
from services.records import errands
from services.records.lists import Slice
from ui import guard
from ui.guard import is_id
from ui.live import ask, note, perform, shared
from ui.pages.imports.steps import STATES
from ui.parts.contact_tabs import contact_tabs
from ui.parts.dialogs import ask_first
from ui.parts.filters import without
from ui.parts.keys import on_key
from ui.parts.markup import button, element, page_head
from ui.parts.table import CHIP, NAMED, Column, Table
from ui.routes import page
from ui.words import number, or_more, timed

CHANGES = [*imports.KINDS, *errands.KINDS]
UNDO = (
    '<q-td :props="props"><q-btn v-if="props.row.may" class="ghost small" no-caps unelevated '  # no text
    ':label="props.value" :aria-label="props.row.undo_this" '
    "@click=\"$parent.$emit('undo', props.row.id)\" /></q-td>"
)


@page("/imports", needs="imports.read")
async def imports_page(page: int = 1, refused: str = "") -> None:
    """Every import the person may see, or their own that left rows out: the file, its state, and how many rows became
    what."""
    actor, left_out = guard.page_actor(), refused == "1"
    may = actor.may("imports.edit")
    new = lambda: ui.navigate.to("/imports/new")  # noqa: E731
    with page_head(_("Imports")) as (_heading, line):
        if may:
            button(_("Import"), "solid", "upload", on_click=new)
            on_key("new", new)
    contact_tabs(actor, "/imports")

    def first() -> None:
        button(_("Choose a file"), "solid", "upload", on_click=new)

    with element("section", "panel cards"):
        if left_out:
            with element("div", "toolbar"):
                without(_("With refused rows"), "/imports")
        table: Table[ImportCard] = Table(
            _columns(may),
            lambda part: shared(imports.search, part, left_out, on=CHANGES, mine=left_out),
            lambda one: _row(one, actor.zone, may),
            CHANGES,
            "-made_at",
            lambda: {"refused": "1" if left_out else ""},
            "/imports",
            ("upload_file", _("No imports yet"), _("Bring in contacts from a CSV, Excel or vCard file.")),
            Slice("", 25, page),
            counted=lambda found: line.set_text(or_more(_counted(found.total), found.capped)),
            empty_action=first if may else None,
        )
        await table.show()
    table.body.on("undo", lambda event: undo(str(event.args)))


async def undo(import_id: str) -> None:
    """Ask, and undo an import."""
    if not is_id(import_id):
        return
    card = await ask(imports.find, UUID(import_id))
    title = _("Undo the import of {name}?").format(name=card.name)
    text = _("Its contacts go to the bin, and what it changed goes back. What was edited or worked on since stays.")
    if await ask_first(title, text, _("Undo")) and await perform(imports.undo, card.id) is not None:
        note(_("The import is being undone."), "info")


def _columns(may: bool) -> list[Column]:
    more = [Column("undo", _("Undo"), cell=UNDO, phone="c-act")] if may else []
    return [
        Column("name", _("File"), cell=NAMED, phone="c-main"),
        Column("state", _("State"), cell=CHIP, phone="c-side"),
        Column("created", _("Created"), align="right"),
        Column("updated", _("Updated"), align="right"),
        Column("unchanged", _("Unchanged"), align="right"),
        Column("refused", _("Refused"), align="right"),
        Column("made_at", _("Started"), True, align="right"),
        *more,
    ]


def _row(one: ImportCard, zone: str, may: bool) -> dict[str, Any]:
    word, tone = STATES[one.state]
    rows = ngettext("{count} row", "{count} rows", one.total or 0).format(count=number(one.total or 0))
    under = " · ".join(filter(None, [rows, one.source, one.owner or ""]))
    counts = {name: number(getattr(one, name)) if one.ran else "–" for name in ("created", "updated", "unchanged")}
    return {
        "id": str(one.id),
        "name": one.name,
        "under": under,
        "path": f"/imports/{one.id}",
        "refused": number(one.refused),
        "state": _(word),
        "tone": tone,
        **timed("made_at", one.made_at, zone),
        "may": may and one.undoable,
        "undo": _("Undo"),
        "undo_this": _("Undo the import of {name}").format(name=one.name),
    } | counts


def _counted(total: int) -> str:
    return ngettext("{count} import", "{count} imports", total).format(count=number(total))
