"""Errors by reference: what broke on our side, where, how often, and on a click the trace for whoever mends it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from nicegui import ui

from services.house import health
from services.house.health import CrashLine, Snapshot
from ui.live import perform
from ui.parts.dialogs import answer
from ui.parts.markup import button, element, empty, icon_button, panel, text_element
from ui.words import exact, moment

REFERENCE = (
    '<q-td :props="props"><button type="button" class="who text-left" @click="$parent.$emit(\'open\', props.row.id)">'
    '<span><span class="vh">Show the trace of </span><b>{{ props.value }}</b><small>{{ props.row.what }}</small></span>'
    "</button></q-td>"
)
WHEN = '<q-td :props="props"><time :title="props.row.exact">{{ props.value }}</time></q-td>'
COLUMNS: list[dict[str, Any]] = [
    {"name": "reference", "label": "Reference", "field": "reference", "align": "left", "classes": "c-main"},
    {"name": "where", "label": "Where", "field": "where", "align": "left", "classes": "c-more"},
    {"name": "times", "label": "Times", "field": "times", "align": "right", "classes": "c-more num"},
    {"name": "at", "label": "Last", "field": "at", "align": "right", "classes": "c-side num"},
]


def errors(zone: str) -> Callable[[Snapshot], None]:
    """Put the list into the page; gives the function that fills it."""
    known: dict[str, CrashLine] = {}
    with panel("Errors", "the twenty kinds met last; people see the reference only"):
        with element("div", "cards") as holder:
            table = ui.table(columns=COLUMNS, rows=[], row_key="id", pagination=0).props("flat dense hide-bottom")
        table.add_slot("body-cell-reference", REFERENCE)
        table.add_slot("body-cell-at", WHEN)
        nothing = empty(
            "sentiment_satisfied", "Nothing broke", "Should something break, it is listed here with a reference."
        )

    async def open_one(event: Any) -> None:
        one = known.get(str(event.args))
        if one is not None:
            await _show_trace(one, zone)

    table.on("open", open_one)

    def show(now: Snapshot) -> None:
        known.clear()
        known.update({str(one.id): one for one in now.crashes})
        rows = [_row(one, zone) for one in now.crashes]
        if rows != table.rows:
            table.rows = rows
        holder.set_visibility(bool(rows))
        nothing.set_visibility(not rows)

    return show


async def _show_trace(one: CrashLine, zone: str) -> None:
    text = await perform(health.trace, UUID(str(one.id)))
    if text is None:
        return
    with ui.dialog() as dialog, ui.card().classes("dialog wide"):
        dialog.props["aria-label"] = f"Error {one.reference}"
        with element("div", "dialog-h"):
            text_element("h2", f"Error {one.reference}")
            icon_button("close", "Close", on_click=lambda: dialog.submit(True))
        with element("div", "dialog-b"):
            text_element("p", _told(one, zone))
            text_element("pre", text, "code").props('tabindex=0 role=region aria-label="Trace"')
        with element("div", "dialog-f"):
            button("Close", "ghost", on_click=lambda: dialog.submit(True))
    await answer(dialog)


def _told(one: CrashLine, zone: str) -> str:
    last = f"{one.what} in {one.where}, {exact(one.at, zone)}"
    return last if one.times == 1 else f"{last}; {one.times:,} times since {exact(one.since, zone)}"


def _row(one: CrashLine, zone: str) -> dict[str, Any]:
    return {
        "id": str(one.id), "reference": one.reference, "what": one.what, "where": one.where,
        "times": f"{one.times:,}", "at": moment(one.at, zone), "exact": exact(one.at, zone),
    }  # fmt: skip
