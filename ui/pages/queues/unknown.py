"""The messages whose outcome nobody knows: what is known of each, and the two answers, for one or for several."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from nicegui import events

from models.language import N_, _
from models.typed import CHANNEL_WORDS
from services.queues import Board, Doubt
from services.work import Actor
from ui.pages.messages.acting import resolve
from ui.parts.markup import button, element, panel, text_element
from ui.parts.rows import Rows
from ui.parts.selection import Selection
from ui.words import exact, moment, number

ANSWERS = {"sent": N_("It arrived"), "pending": N_("Send again")}
WHAT = (
    '<q-td :props="props"><a class="who" :href="props.row.path"><span><span class="doubt"><b>{{ props.value }}</b>'
    '<span class="sub" :title="props.row.exactly"> {{ props.row.about }}</span></span><small>{{ props.row.evidence }}'
    "</small></span></a></q-td>"
)
ACTS = (
    '<q-td :props="props"><span class="acts"><q-btn v-for="(word, outcome) in props.row.answers" :key="outcome" '
    'class="ghost small" no-caps unelevated :label="word" :aria-label="word + \': \' + props.row.name" '
    "@click=\"$parent.$emit('answer', { id: props.row.id, outcome })\"></q-btn></span></q-td>"
)


def unknown(actor: Actor) -> Callable[[Board], None]:
    """Add the panel; return the function that fills it."""
    may = actor.may("messages.settle")
    with panel(_("Unknown, to resolve"), _("never sent twice by itself")) as head, element("div", "cards doubts"):
        selection = Selection(_acts) if may else None
        if selection is not None:
            selection.bar()
        table = Rows(columns=_columns(), rows=[], row_key="id", pagination=0)
        table.props("flat dense hide-header hide-bottom hide-selected-banner")
        table.add_slot("body-cell-name", WHAT)
        table.add_slot("body-cell-acts", ACTS)
        if selection is not None:
            selection.attach(table)
        none = text_element("p", _("Every message is accounted for."), "sub panel-b")
    with head, element("a", "link").props("href=/messages?state=unknown") as more:
        count = text_element("span")

    async def answer(event: events.GenericEventArguments) -> None:
        found = next((one for one in table.rows if one["id"] == event.args.get("id")), None)
        if found is not None and event.args.get("outcome") in ANSWERS:
            await resolve([UUID(found["id"])], found["channel"], event.args["outcome"])

    table.on("answer", answer)

    def show(now: Board) -> None:
        rows = [_row(one, actor.zone, may) for one in now.unknown]
        if rows != table.rows:
            table.rows = rows
        table.set_visibility(bool(rows))
        none.set_visibility(not rows)
        total = sum(one.unknown for one in now.queues)
        count.set_text(_("Show all {count}").format(count=number(total)))
        more.set_visibility(total > len(rows) > 0)
        if selection is not None:
            selection.keep([row["id"] for row in rows])
            selection.seen(rows, len(rows))

    return show


def _columns() -> list[dict[str, Any]]:
    return [
        {"name": "name", "label": _("Message"), "field": "name", "align": "left", "classes": "c-main"},
        {"name": "acts", "label": "", "field": "id", "align": "right", "classes": "c-more"},
    ]


def _row(one: Doubt, zone: str, may: bool) -> dict[str, Any]:
    message = one.message
    about = _("to {recipient} · {channel} · handed over {time}")
    channel = _(CHANNEL_WORDS.get(message.channel, message.channel))
    who, time = message.contact or message.to, moment(one.handed_at, zone)
    return {
        "id": str(message.id),
        "name": message.subject,
        "choose": _("Select {name}").format(name=message.subject),
        "path": f"/messages/{message.id}",
        "about": about.format(recipient=who, channel=channel, time=time),
        "exactly": exact(one.handed_at, zone),
        "evidence": one.evidence or _("No clear answer came."),
        "channel": message.channel,
        "answers": {outcome: _(word) for outcome, word in ANSWERS.items()} if may else {},
    }


def _acts(selection: Selection) -> Callable[[Sequence[Mapping[str, Any]]], None]:
    """Add the two answers for the chosen messages."""

    async def all_(outcome: str) -> None:
        channels = {row["channel"] for row in selection.chosen.values()}
        channel = channels.pop() if len(channels) == 1 else ""
        if await resolve([UUID(key) for key in selection.ids], channel, outcome):
            selection.clear()

    for outcome, word in ANSWERS.items():
        button(_(word), "ghost small", on_click=lambda _event, outcome=outcome: all_(outcome))
    return lambda rows: None
