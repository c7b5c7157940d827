"""The table of queues: what waits, runs, is done and failed in each, its rate, and holding it."""

from collections.abc import Callable
from typing import Any

from nicegui import events, ui

from models.language import N_, _
from models.outbox import QUEUES
from services import messages, queues
from services.queues import Board, CircuitCard, QueueCard
from services.work import clock
from ui import guard
from ui.live import note, perform
from ui.parts.dialogs import form_dialog
from ui.parts.markup import element, panel, text_element
from ui.words import lasting, number

ICONS = {
    "emails": "mail",
    "sms": "sms",
    "whatsapp": "chat",
    "notices": "notifications",
    "payment-reminders": "payments",
}
CIRCUITS = {  # the state of a circuit: its word and tone
    "closed": (N_("Sending"), "ok"),
    "half_open": (N_("Probing"), "warn"),
    "open": (N_("Stopped"), "bad"),
}
STATES = {
    "waiting": "pending,held",
    "active": "claimed,handed",
    "done": "sent",
    "failed": "failed",
    "unknown": "unknown",
}
NAME = (
    '<q-td :props="props"><span class="who"><span class="av av-0" aria-hidden="true"><i class="q-icon notranslate '
    'material-icons">{{ props.row.icon }}</i></span><span class="clip"><b class="clip">{{ props.value }}</b>'
    '<small class="clip">{{ props.row.under }}</small></span></span></q-td>'
)
STATE = (
    '<q-td :props="props"><span :class="\'chip \' + props.row.tone" :title="props.row.why" data-live>'
    "{{ props.value }}</span></q-td>"
)
COUNT = (
    "<q-td :props=\"props\"><component :is=\"props.row.links[props.col.name] ? 'a' : 'span'\" "
    ':href="props.row.links[props.col.name] || null" :class="props.row.looks[props.col.name]" data-live>{{ props.value }}'
    "</component></q-td>"
)
RATE = (
    '<q-td :props="props"><span class="rate30"><svg class="spark" viewBox="0 0 29 10" preserveAspectRatio="none" '
    'aria-hidden="true"><path :d="props.row.path"/></svg><span class="num">{{ props.value }}</span></span></q-td>'
)
ACT = (
    '<q-td :props="props"><button v-if="props.row.act" type="button" class="link" '
    '@click="$parent.$emit(\'act\', props.row)" :aria-label="props.row.act_label">{{ props.row.act }}</button></q-td>'
)


def table(may: bool) -> Callable[[Board], None]:
    """Add the table; return the function that fills it."""
    with panel(_("Queues")), element("div", "cards short"):
        made = ui.table(columns=_columns(), rows=[], row_key="id", pagination=0).props("flat dense hide-bottom")
    for name, slot in (("name", NAME), ("state", STATE), ("rate", RATE), ("act", ACT)):
        made.add_slot(f"body-cell-{name}", slot)
    for name in STATES:
        made.add_slot(f"body-cell-{name}", COUNT)
    made.on("act", _act)

    def show(now: Board) -> None:
        rows = [_row(one, now, may) for one in now.queues]
        if rows != made.rows:
            made.rows = rows

    return show


def _columns() -> list[dict[str, Any]]:
    counts = (("waiting", _("Waiting")), ("active", _("Active")))
    settled = (("done", _("Done")), ("failed", _("Failed")), ("unknown", _("Unknown")), ("oldest", _("Oldest")))
    more = {"classes": "c-more only-m", "headerClasses": "only-m"}
    return [
        {"name": "name", "label": _("Queue"), "field": "name", "align": "left", "classes": "c-main"},
        {"name": "state", "label": _("State"), "field": "state", "align": "left", "classes": "c-side"},
        *({"name": name, "label": label, "field": name, "align": "right"} for name, label in counts),
        {"name": "rate", "label": _("Rate, 30 min"), "field": "rate", "align": "left"},
        *({"name": name, "label": label, "field": name, "align": "right"} for name, label in settled),
        {"name": "act", "label": "", "field": "act", "align": "right"},
        {"name": "more", "label": "", "field": "more", "align": "left", **more},
    ]


async def _act(event: events.GenericEventArguments) -> None:
    row = event.args
    if row["held"]:
        if await perform(queues.release, row["id"]) is not None:
            note(_("Released: what waits leaves."))
        return
    with form_dialog(_("Hold {queue}?").format(queue=row["name"]), _("Hold")) as form:
        text_element(
            "p", _("Nothing of it leaves until somebody releases it. What was handed over is not called back.")
        )
        why = form.add("reason", ui.input(_("Reason (optional)")).props("maxlength=300 autofocus"))

    async def save() -> None:
        if await perform(queues.hold, row["id"], why.value or "", refused=form.refuse) is not None:
            form.dialog.submit(True)

    await form.ask(save)


def _row(one: QueueCard, now: Board, may: bool) -> dict[str, Any]:
    counts = {
        "waiting": one.waiting + one.held,
        "active": one.active,
        "done": one.done_today,
        "failed": one.failed_today,
        "unknown": one.unknown,
    }
    word, tone, why = _state(one, now)
    held, oldest = one.held_why is not None, queues.late(one)
    label = _("Release {queue}") if held else _("Hold {queue}")
    return {
        "id": one.name,
        "name": _(QUEUES[one.name]),
        "icon": ICONS[one.name],
        "under": messages.carrier(one.channel),
        "state": word,
        "tone": tone,
        "why": why,
        "links": {name: _link(one.name, name) for name, count in counts.items() if count},
        "looks": {name: _look(name, count) for name, count in counts.items()},
        **{name: number(count) for name, count in counts.items()},
        "rate": _rate(one, now),
        "path": _path(one.minutes),
        "oldest": lasting(oldest) if oldest is not None and oldest.total_seconds() >= 1 else "–",
        "held": held,
        "act": (_("Release") if held else _("Hold")) if may else "",
        "act_label": label.format(queue=_(QUEUES[one.name])),
        "more": _("{waiting} waiting, {done} done, {failed} failed").format(**counts),
    }


def _state(one: QueueCard, now: Board) -> tuple[str, str, str]:
    """Return a queue's state in a word, its tone, and why."""
    if one.held_why is not None:
        return _("Held by {name}").format(name=one.held_by or "Steward"), "mute", one.held_why
    if not one.live:
        return _("Kept here"), "mute", _("No {carrier} is set up.").format(carrier=messages.carrier(one.channel))
    circuit = next((some for some in now.circuits if some.channel == one.channel), CircuitCard(channel=one.channel))
    word, tone = CIRCUITS[circuit.state]
    return _(word), tone, circuit.why


def _link(queue: str, column: str) -> str:
    day = f"&on={today()}" if column in ("done", "failed") else ""
    return f"/messages?state={STATES[column]}&queue={queue}{day}"


def _look(column: str, count: int) -> str:
    tone = {"failed": "state bad", "unknown": "state warn"}.get(column, "")
    return f"link {tone}".strip() if count else ""


def _rate(one: QueueCard, now: Board) -> str:
    """Return the rate of the last minutes, beside what the account may send."""
    text = _("{count}/s").format(count=f"{queues.rate(one):.1f}")
    limit = min((most / seconds for most, seconds in now.limits.get(one.channel, [])), default=None)
    return _("{rate} of {limit}").format(rate=text, limit=f"{limit:.3g}") if limit is not None else text


def _path(minutes: list[int]) -> str:
    """Return the line of the last 30 minutes in a box of 29 by 10."""
    most = max(minutes, default=0) or 1
    points = [f"{at} {9.5 - 9 * count / most:.1f}" for at, count in enumerate(minutes or [0] * 30)]
    return f"M{' L'.join(points)}"


def today() -> str:
    """Return today in the viewer's zone, as the list of messages takes it."""
    return str(clock.today(guard.page_actor().zone))
