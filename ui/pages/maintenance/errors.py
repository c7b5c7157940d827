"""Errors by reference: each fault of our own, where, how often, and on a click the trace for its repair."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from nicegui import ui

from models.language import N_, _, ngettext
from services.house import health
from services.house.health import CrashLine, Snapshot
from ui.live import perform
from ui.parts.dialogs import answer
from ui.parts.markup import button, element, empty, icon_button, panel, text_element
from ui.words import exact, moment, number

REFERENCE = (
    '<q-td :props="props"><button type="button" class="who text-left" :aria-label="props.row.open" '
    "@click=\"$parent.$emit('open', props.row.id)\"><span><b>{{ props.value }}</b><small>{{ props.row.what }}</small></span>"
    "</button></q-td>"
)
WHEN = '<q-td :props="props"><time :title="props.row.exact">{{ props.value }}</time></q-td>'
COLUMNS: list[dict[str, Any]] = [
    {"name": "reference", "label": N_("Reference"), "field": "reference", "align": "left", "classes": "c-main"},
    {"name": "where", "label": N_("Where"), "field": "where", "align": "left", "classes": "c-more"},
    {"name": "times", "label": N_("Times"), "field": "times", "align": "right", "classes": "c-more num"},
    {"name": "at", "label": N_("Last"), "field": "at", "align": "right", "classes": "c-side num"},
]


def errors(zone: str) -> Callable[[Snapshot], None]:
    """Put the list into the page; return the function that fills it."""
    known: dict[str, CrashLine] = {}
    with panel(_("Errors"), _("the 20 most recent kinds; people only see the reference")):
        with element("div", "cards") as holder:
            columns = [one | {"label": _(one["label"])} for one in COLUMNS]
            table = ui.table(columns=columns, rows=[], row_key="id", pagination=0).props("flat dense hide-bottom")
        table.add_slot("body-cell-reference", REFERENCE)
        table.add_slot("body-cell-at", WHEN)
        nothing = empty("sentiment_satisfied", _("No errors"), _("When something breaks, it is listed here."))

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
        dialog.props["aria-label"] = _("Error {reference}").format(reference=one.reference)
        with element("div", "dialog-h"):
            text_element("h2", _("Error {reference}").format(reference=one.reference))
            icon_button("close", _("Close"), on_click=lambda: dialog.submit(True))
        with element("div", "dialog-b"):
            text_element("p", _told(one, zone))
            text_element("pre", text, "code").props("tabindex=0 role=region").props["aria-label"] = _("Trace")
        with element("div", "dialog-f"):
            button(_("Close"), "ghost", on_click=lambda: dialog.submit(True))
    await answer(dialog)


def _told(one: CrashLine, zone: str) -> str:
    named = {"what": one.what, "where": one.where, "at": exact(one.at, zone), "since": exact(one.since, zone)}
    if one.times == 1:
        return _("{what} in {where}, {at}").format(**named)
    text = ngettext(
        "{what} in {where}, {at}; {count} time since {since}",
        "{what} in {where}, {at}; {count} times since {since}",
        one.times,
    )
    return text.format(**named)


def _row(one: CrashLine, zone: str) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "reference": one.reference,
        "what": one.what,
        "open": _("Show the trace of {reference}, {what}").format(reference=one.reference, what=one.what),
        "where": one.where,
        "times": number(one.times),
        "at": moment(one.at, zone),
        "exact": exact(one.at, zone),
    }
