"""Rows of an import as a list: whom each is about, what becomes or became of it, and why."""

from typing import TYPE_CHECKING, Any

from models.language import _
from services import imports
from services.imports import ImportCard, RowCard
from services.records.lists import Slice
from ui.live import shared
from ui.parts.table import Column, Table

if TYPE_CHECKING:
    from ui.pages.imports.wizard import Wizard

NAMES = ("name", "first_name", "middle_name", "last_name")
WHY = '<q-td :props="props"><span class="why wide" data-live>{{ props.value }}</span></q-td>'
WHO = (
    '<q-td :props="props"><component :is="props.row.path ? \'a\' : \'span\'" class="who" :href="props.row.path || null">'
    '<span class="clip"><b class="clip">{{ props.value }}</b><small class="clip">{{ props.row.under }}</small></span>'
    "</component></q-td>"
)


async def table(wizard: "Wizard", card: ImportCard, outcome: str) -> None:
    """Show the rows of one outcome."""
    found: Table[RowCard] = Table(
        [
            Column("number", _("Row"), align="right"),
            Column("name", _("Contact"), cell=WHO, phone="c-main"),
            Column("reason", _("Why"), cell=WHY, phone="c-more"),
        ],
        lambda part: shared(imports.lines, card.id, outcome, part, on=imports.KINDS),
        lambda one: _row(card, one),
        imports.KINDS,
        "number",
        lambda: {"step": wizard.step, "tab": outcome, "view": "row" if wizard.by_row else ""},
        f"/imports/{card.id}",
        ("inbox", _("No rows"), _("No row of the file has this outcome.")),
        Slice("", 25, wizard.number),
        narrowed=lambda: False,
    )
    await found.show()


def text(card: ImportCard, cells: list[str], *names: str) -> str:
    """Return the cells of a row that hold these fields."""
    places = {field.partition("#")[0].partition(":")[0]: int(at) for at, field in reversed(card.mapping.items())}
    return " ".join(cells[places[one]] for one in names if one in places and places[one] < len(cells)).strip()


def _row(card: ImportCard, one: RowCard) -> dict[str, Any]:
    name = text(card, one.cells, *NAMES) or text(card, one.cells, "emails") or text(card, one.cells, "phones")
    company = text(card, one.cells, "company")
    email = text(card, one.cells, "emails")
    return {
        "id": str(one.row),
        "number": one.row,
        "name": name or _("Row {number}").format(number=one.row),
        "under": " · ".join(filter(None, [company, email if email != name else ""])),
        "path": f"/contacts/{one.record_id}" if one.record_id else "",
        "reason": _why(card, one),
    }


def _why(card: ImportCard, one: RowCard) -> str:
    """Return why a row is refused, each wrong cell by the name of its column."""
    told = [
        f"{card.headings[int(place)] or _('Column {number}').format(number=int(place) + 1)}: {said}"
        for place, said in sorted(one.wrong.items())
        if place and int(place) < len(card.headings)
    ]
    return " ".join(told) or one.reason
