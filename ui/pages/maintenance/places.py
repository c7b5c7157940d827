"""Each workspace's outbox by state, its audit trail and its sessions, in one table. Your own numbers link to rows."""

from collections.abc import Callable
from typing import Any

from nicegui import ui

from models.language import N_, _, ngettext
from services.house import health
from services.house.health import Snapshot, Workspace
from services.outbox.depth import FAILED, WAITS
from ui.parts.markup import element, panel
from ui.words import ago, exact, number

STATES: dict[str, tuple[str, tuple[str, ...], str]] = {  # per column: its title, the states it counts, its tone
    "waiting": (N_("Waiting"), WAITS, ""),
    "held": (N_("Held"), ("held",), "warn"),
    "unknown": (N_("Unknown"), ("unknown",), "warn"),
    "failed": (N_("Failed"), FAILED, "bad"),
}
NAME = '<q-td :props="props"><b>{{ props.value }}</b></q-td>'
STATE = (
    "<q-td :props=\"props\"><component :is=\"props.row.links[props.col.name] ? 'a' : 'span'\" "
    ':href="props.row.links[props.col.name] || null" :class="props.row.looks[props.col.name]" data-live>{{ props.value }}'
    "</component></q-td>"
)
SUM = (
    '<q-td :props="props"><template v-for="(one, at) in props.value"><template v-if="at"> · </template>'
    '<a v-if="one.link" class="link" :href="one.link">{{ one.text }}</a><template v-else>{{ one.text }}</template>'
    "</template></q-td>"
)
OLDEST = '<q-td :props="props"><span :title="props.row.exact">{{ props.value }}</span></q-td>'


def outboxes(zone: str) -> Callable[[Snapshot], None]:
    """Put the table into the page; return the function that fills it."""
    columns: list[dict[str, Any]] = [
        {"name": "name", "label": _("Workspace"), "field": "name", "align": "left", "classes": "c-main"},
        *({"name": key, "label": _(title), "field": key, "align": "right"} for key, (title, *_rest) in STATES.items()),
        {"name": "oldest", "label": _("Oldest due"), "field": "oldest", "align": "right"},
        {"name": "sealed", "label": _("Audit entries"), "field": "sealed", "align": "right"},
        {"name": "sum", "label": _("Messages"), "field": "sum", "align": "left", "classes": "c-more only-m"},
    ]
    columns[-1]["headerClasses"] = "only-m"
    with panel(_("Workspaces"), _("their messages by state, and their audit trail")), element("div", "cards short"):
        table = ui.table(columns=columns, rows=[], row_key="id", pagination=0).props("flat dense hide-bottom")
    table.add_slot("body-cell-name", NAME)
    table.add_slot("body-cell-oldest", OLDEST)
    table.add_slot("body-cell-sum", SUM)
    for state in STATES:
        table.add_slot(f"body-cell-{state}", STATE)

    def show(now: Snapshot) -> None:
        rows = [_row(one, zone, here=one.place == now.here) for one in now.workspaces]
        if rows != table.rows:
            table.rows = rows

    return show


def _row(one: Workspace, zone: str, *, here: bool) -> dict[str, Any]:
    counts = {key: one.outbox.count(*states) for key, (_title, states, _tone) in STATES.items()}
    links = {
        key: health.rows(*states) if here and counts[key] else "" for key, (_title, states, _tone) in STATES.items()
    }
    due = one.outbox.oldest_due_at
    late = due is not None and ago(due) != "now"
    return {
        "id": one.place,
        "name": _("{name} (cannot be read)").format(name=one.name) if one.trouble else one.name,
        **{key: number(count) for key, count in counts.items()},
        "links": links,
        "looks": {key: _classes(STATES[key][2] if count else "", links[key]) for key, count in counts.items()},
        "oldest": _("{age} ago").format(age=ago(due)) if late else "–",
        "exact": exact(due, zone),
        "sealed": number(one.sealed),
        "sum": _sum(one, counts, links),
    }


def _classes(tone: str, link: str) -> str:
    return f"{'link ' if link else ''}{f'state {tone}' if tone else ''}".strip()


def _sum(one: Workspace, counts: dict[str, int], links: dict[str, str]) -> list[dict[str, str]]:
    """Return the same numbers in a few words, for a phone; zeros are left out."""
    if one.trouble:
        return [{"text": _("Cannot be read"), "link": ""}]
    texts = {
        "waiting": ngettext("{count} waiting", "{count} waiting", counts["waiting"]),
        "held": ngettext("{count} held", "{count} held", counts["held"]),
        "unknown": ngettext("{count} unknown", "{count} unknown", counts["unknown"]),
        "failed": ngettext("{count} failed", "{count} failed", counts["failed"]),
    }
    some = [{"text": texts[key], "link": links[key]} for key, count in counts.items() if count]
    entries = ngettext("{count} audit entry", "{count} audit entries", one.sealed)
    return [*(some or [{"text": _("Nothing waits"), "link": ""}]), {"text": entries, "link": ""}]
