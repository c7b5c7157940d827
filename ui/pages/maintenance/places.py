"""Each company's outbox by state, its audit trail and its sessions, in one table."""

from collections.abc import Callable
from typing import Any

from nicegui import ui

from services.house.health import Company, Snapshot
from ui.parts.markup import element, panel
from ui.words import ago, exact, number

STATES = ("pending", "held", "claimed", "handed", "unknown", "failed")
TONES = {"held": "warn", "unknown": "warn", "failed": "bad"}
NAME = '<q-td :props="props"><b>{{ props.value }}</b></q-td>'
STATE = (
    '<q-td :props="props"><span v-if="props.value && props.row.tones[props.col.name]" :class="\'state \' + '
    'props.row.tones[props.col.name]" data-live>{{ props.value }}</span><span v-else data-live>{{ props.value }}</span></q-td>'
)
OLDEST = '<q-td :props="props"><span :title="props.row.exact">{{ props.value }}</span></q-td>'


def outboxes(zone: str) -> Callable[[Snapshot], None]:
    """Put the table into the page; gives the function that fills it."""
    columns: list[dict[str, Any]] = [
        {"name": "name", "label": "Place", "field": "name", "align": "left", "classes": "c-main"},
        *({"name": s, "label": s.capitalize(), "field": s, "align": "right"} for s in STATES),
        {"name": "oldest", "label": "Oldest due", "field": "oldest", "align": "right"},
        {"name": "sealed", "label": "Audit entries", "field": "sealed", "align": "right"},
        {"name": "sum", "label": "Outbox", "field": "sum", "align": "left", "classes": "c-more only-m"},
    ]
    columns[-1]["headerClasses"] = "only-m"
    with panel("Outbox and trail", "by company and state"), element("div", "cards short"):
        table = ui.table(columns=columns, rows=[], row_key="id", pagination=0).props("flat dense hide-bottom")
    table.add_slot("body-cell-name", NAME)
    table.add_slot("body-cell-oldest", OLDEST)
    for state in STATES:
        table.add_slot(f"body-cell-{state}", STATE)

    def show(now: Snapshot) -> None:
        rows = [_row(one, zone) for one in now.companies]
        if rows != table.rows:
            table.rows = rows

    return show


def _row(one: Company, zone: str) -> dict[str, Any]:
    states = {state: one.outbox.states.get(state, 0) for state in STATES}
    told = ", ".join(f"{number(count)} {state}" for state, count in states.items() if count)
    due = one.outbox.oldest_due_at
    if one.trouble:
        told = "Cannot be read"
    return {
        "id": one.place, "name": f"{one.name} (cannot be read)" if one.trouble else one.name,
        **{state: number(count) for state, count in states.items()},
        "tones": {state: tone for state, tone in TONES.items() if states[state]},
        "oldest": f"{ago(due)} ago" if due and ago(due) != "now" else "–", "exact": exact(due, zone),
        "sealed": number(one.sealed), "sum": f"{told or 'Nothing waits'} · {number(one.sealed)} audit entries",
    }  # fmt: skip
