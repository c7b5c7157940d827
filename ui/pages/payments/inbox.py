"""The provider inbox: what payment providers reported, what became of it, and why; applied again or ignored by hand."""

from typing import Any
from uuid import UUID

from nicegui import ui

from models.language import _, ngettext
from services import payments
from services.money import amounts
from services.payments import Reported, Reports
from services.payments.reported import EVENTS, STATES
from services.records.lists import Page, Slice
from ui import guard
from ui.guard import is_id
from ui.live import note, perform, shared
from ui.pages.payments.rooms import TABS
from ui.parts.dialogs import form_dialog
from ui.parts.filters import Filter, filters
from ui.parts.markup import element, page_head, text_element
from ui.parts.table import CHIP, Column, Table
from ui.parts.tabs import tabs
from ui.routes import page
from ui.words import number, timed

TONES = {"new": "info", "applied": "ok", "parked": "warn", "ignored": "mute"}
EVENT = (
    '<q-td :props="props"><component :is="props.row.path ? \'a\' : \'span\'" class="who" '  # no text
    ':href="props.row.path || undefined"><span class="clip"><b class="clip" data-live>{{ props.value }}</b>'
    '<small class="clip">{{ props.row.under }}</small></span></component></q-td>'
)
WHY = '<q-td :props="props"><span class="report-why" data-live>{{ props.value }}</span></q-td>'  # no text
ACTS = (
    '<q-td :props="props"><span v-if="props.row.may" class="line">'  # no text
    '<q-btn class="ghost small" no-caps unelevated :label="props.row.again" :aria-label="props.row.again_this" '
    "@click=\"$parent.$emit('again', props.row.id)\" />"
    '<q-btn v-if="props.row.open" class="quiet small" no-caps unelevated :label="props.row.ignore" '
    ':aria-label="props.row.ignore_this" @click="$parent.$emit(\'ignore\', props.row.id)" /></span></q-td>'
)


@page("/payments/inbox", needs="payments.read")
async def inbox_page(state: str = "", sort: str = "", page: int = 1) -> None:
    """What providers reported, the latest first, live."""
    actor = guard.page_actor()
    with page_head(_("Payments")) as (_heading, line):
        pass
    tabs(TABS, "/payments/inbox")
    with element("section", "panel cards"):
        with element("div", "toolbar"):
            words = {"": _("Any state"), **{key: _(word) for key, word in STATES.items()}}
            chosen = filters({"state": Filter(_("State"), words, state)})

        def load(part: Slice) -> Any:
            return shared(payments.events, Reports(chosen["state"].value or "", part), on=[payments.TOLD])

        table = Table(
            _columns(),
            load,
            lambda one: _row(one, actor.zone, actor.may("payments.edit")),
            [payments.TOLD],
            "-made_at",
            lambda: {"state": chosen["state"].value},
            "/payments/inbox",
            ("webhook", _("Nothing reported yet"), _("What a payment provider tells Steward appears here.")),
            Slice(sort, 25, page),
            counted=lambda found: line.set_text(_sum(found)),
        )
        await table.show()
    table.body.on("again", lambda event: _again(str(event.args)))
    table.body.on("ignore", lambda event: _ignore(str(event.args)))
    chosen["state"].on_value_change(table.first)


async def _again(key: str) -> None:
    done = await perform(payments.apply_again, UUID(key)) if is_id(key) else None
    if done is not None:
        note(_("Applied.") if done.state == "applied" else done.why, "ok" if done.state == "applied" else "warn")


async def _ignore(key: str) -> None:
    if not is_id(key):
        return
    with form_dialog(_("Ignore this report?"), _("Ignore")) as form:
        text_element("p", _("It stays in the list, with your reason. It can still be applied later."), "sub")
        form.add("reason", ui.input(_("Why")).props("autofocus"))

    async def save() -> None:
        if await perform(payments.ignore, UUID(key), form.values()["reason"] or "", refused=form.refuse) is not None:
            note(_("Ignored."))
            form.dialog.submit(True)

    await form.ask(save)


def _columns() -> list[Column]:
    return [
        Column("event", _("Event"), cell=EVENT, phone="c-main"),
        Column("amount", _("Amount"), align="right"),
        Column("state", _("State"), cell=CHIP, phone="c-side"),
        Column("why", _("Why"), cell=WHY, phone="c-more"),
        Column("made_at", _("Reported"), True, align="right"),
        Column("acts", "", cell=ACTS, phone="c-more", align="right"),
    ]


def _row(one: Reported, zone: str, may: bool) -> dict[str, Any]:
    known = one.amount is not None
    return {
        "id": str(one.id),
        "event": _(EVENTS[one.event]) if one.event in EVENTS else one.event or _("Unreadable"),
        "under": " · ".join(filter(None, [one.provider.capitalize(), one.reference])),
        "path": f"/payments/{one.payment_id}" if one.payment_id else "",
        "amount": amounts.shown(one.amount or 0, one.currency) if known else "",
        "state": _(STATES.get(one.state, one.state)),
        "tone": TONES.get(one.state, "mute"),
        "why": one.why,
        **timed("made_at", one.made_at, zone),
        "may": may and (one.state == "parked" or (one.state == "ignored" and one.books)),
        "open": one.state == "parked",
        "again": _("Apply again"),
        "again_this": _("Apply again: {reference}").format(reference=one.reference or one.event),
        "ignore": _("Ignore"),
        "ignore_this": _("Ignore {reference}").format(reference=one.reference or one.event),
    }


def _sum(found: Page[Reported]) -> str:
    if found.capped:
        return _("{count}+ reports").format(count=number(found.total))
    return ngettext("{count} report", "{count} reports", found.total)
