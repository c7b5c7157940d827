"""The table of queues: what waits, runs, is done and failed in each, its rate, and holding it."""

from collections.abc import Callable, Mapping
from typing import Any

from nicegui import events, ui

from models.language import N_, _, decimal
from models.outbox import QUEUES
from services import messages, queues, sending
from services.queues import Board, CircuitCard, QueueCard
from services.work import clock
from ui import guard
from ui.live import note, perform
from ui.parts.dialogs import form_dialog
from ui.parts.markup import button, element, panel, text_element
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
COUNTED = {  # a count on a phone
    "waiting": N_("{count} waiting"),
    "active": N_("{count} active"),
    "done": N_("{count} done"),
    "failed": N_("{count} failed"),
    "unknown": N_("{count} unknown"),
}
NAME = (
    '<q-td :props="props"><span class="who"><span class="av plain" aria-hidden="true"><i class="q-icon notranslate '
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


MORE = (
    '<q-td :props="props"><component v-for="one in props.value" :key="one.text" :is="one.link ? \'a\' : \'span\'" '
    ":href=\"one.link || null\" :class=\"one.link ? 'link some' : 'sub'\">{{ one.text }}</component></q-td>"
)


def table(may: bool) -> Callable[[Board], None]:
    """Add the table; return the function that fills it."""
    with panel(_("Queues")), element("div", "cards short"):
        made = ui.table(columns=_columns(), rows=[], row_key="id", pagination=0).props("flat dense hide-bottom")
    for name, slot in (("name", NAME), ("state", STATE), ("rate", RATE), ("act", ACT), ("more", MORE)):
        made.add_slot(f"body-cell-{name}", slot)
    for name in STATES:
        made.add_slot(f"body-cell-{name}", COUNT)
    made.on("act", _act)

    def show(now: Board) -> None:
        rows = [_row(one, now, may) for one in now.queues]
        if rows != made.rows:
            made.rows = rows

    return show


def hold_all() -> Callable[[Board], None]:
    """Add the buttons that hold and release all queues; return the function that shows the one that fits."""

    async def hold() -> None:
        text = _("Nothing leaves until somebody releases it. What was handed over is not called back.")
        await _ask_hold(_("Hold all queues?"), text, _("Hold all"), queues.hold_all)

    async def release() -> None:
        if await perform(queues.release_all) is not None:
            note(_("Released: what waits leaves."))

    free = button(_("Release all"), "ghost", "play_arrow", on_click=release)
    press = button(_("Hold all"), "ghost", "pause", on_click=hold)

    def show(now: Board) -> None:
        held = sum(one.held_why is not None for one in now.queues)
        free.set_visibility(held > 1)
        press.set_visibility(held < len(now.queues))

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
        {"name": "act", "label": "", "field": "act", "align": "right", "classes": "c-more c-act"},
        {"name": "more", "label": "", "field": "more", "align": "left", **more},
    ]


async def _act(event: events.GenericEventArguments) -> None:
    row = event.args
    if row["held"]:
        if await perform(queues.release, row["id"]) is not None:
            note(_("Released: what waits leaves."))
        return
    text = _("Nothing of it leaves until somebody releases it. What was handed over is not called back.")
    await _ask_hold(_("Hold {queue}?").format(queue=row["name"]), text, _("Hold"), queues.hold, row["id"])


async def _ask_hold(title: str, text: str, word: str, action: Callable[..., object], *args: object) -> None:
    with form_dialog(title, word) as form:
        text_element("p", text)
        why = form.add("reason", ui.input(_("Reason (optional)")).props("maxlength=300 autofocus"))

    async def save() -> None:
        if await perform(action, *args, why.value or "", refused=form.refuse) is not None:
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
        "links": {name: _link(one.name, name) for name, count in counts.items() if count and one.listed},
        "looks": {name: _look(name, count if one.listed else 0) for name, count in counts.items()},
        **{name: number(count) for name, count in counts.items()},
        "rate": _rate(one, now),
        "path": _path(one.minutes),
        "oldest": lasting(oldest) if oldest is not None and oldest.total_seconds() >= 1 else "–",
        "held": held,
        "act": (_("Release") if held else _("Hold")) if may and one.switch != sending.OFF else "",
        "act_label": label.format(queue=_(QUEUES[one.name])),
        "more": _more(one, counts),
    }


def _state(one: QueueCard, now: Board) -> tuple[str, str, str]:
    """Return a queue's state in a word, its tone, and why."""
    if one.switch == sending.OFF:
        return _("Switched off"), "mute", _("Its channel is switched off on the page Sending.")
    if one.held_why is not None:
        return _("Held by {name}").format(name=one.held_by or "Steward"), "mute", one.held_why
    if not one.live:
        return _("Kept here"), "mute", _("No {carrier} is set up.").format(carrier=messages.carrier(one.channel))
    circuit = next((some for some in now.circuits if some.channel == one.channel), CircuitCard(channel=one.channel))
    word, tone = standing(circuit)
    return word, tone, circuit.why


def standing(one: CircuitCard) -> tuple[str, str]:
    """Return how the account of a channel stands in a word, and its tone."""
    if one.switch == sending.OFF:
        return _("Switched off"), "mute"
    if not one.live:
        return _("Not set up"), "mute"
    if one.state == "closed" and one.switch == sending.TEST:
        return _("On test"), "warn"
    word, tone = CIRCUITS[one.state]
    return _(word), tone


def _more(queue: QueueCard, counts: Mapping[str, int]) -> list[dict[str, str]]:
    """Return what a phone shows of the counts: those above zero, each a link to its messages."""
    texts = {name: _(word).format(count=number(counts[name])) for name, word in COUNTED.items() if counts[name]}
    found = [{"text": text, "link": _link(queue.name, name) if queue.listed else ""} for name, text in texts.items()]
    return found or [{"text": _("Nothing today"), "link": ""}]


def _link(queue: str, column: str) -> str:
    day = f"&on={today()}" if column in ("done", "failed") else ""
    return f"/messages?state={STATES[column]}&queue={queue}{day}"


def _look(column: str, count: int) -> str:
    tone = {"failed": "state bad", "unknown": "state warn"}.get(column, "")
    return f"link {tone}".strip() if count else ""


def _rate(one: QueueCard, now: Board) -> str:
    """Return the rate of the last minutes, beside what the account may send."""
    text = _("{count}/s").format(count=decimal(queues.rate(one), 1) if any(one.minutes[-5:]) else "0")
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
