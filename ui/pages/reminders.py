"""Reminders: for each debt on a day, what was or will be sent, and why not; holding, and running now. Live."""

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from nicegui import events, ui

from models.language import C_, _, ngettext
from services import reminders
from services.money.amounts import shown as amount
from services.records.lists import Page, Slice
from services.reminders import GROUPS, RUN_AT, STEPS, TASK, Day, ReminderLine
from services.work import Actor
from ui import guard
from ui.guard import is_id
from ui.live import ask, note, perform, shared
from ui.parts.dialogs import ask_first
from ui.parts.filters import day_of
from ui.parts.markup import button, element, icon_button, page_head, text_element
from ui.parts.reminders import CHANGES, hold, release, state, why
from ui.parts.table import LIVE, Column, Table
from ui.routes import page
from ui.theme import colour, initials
from ui.words import day as day_words
from ui.words import number

DEBT = (
    '<q-td :props="props"><a class="who" :href="props.row.path"><span :class="\'av \' + props.row.colour" aria-hidden="true">'
    '{{ props.row.initials }}</span><span class="clip"><b class="clip" data-live>{{ props.value }}</b>'
    '<small class="clip only-d">{{ props.row.under }}</small><small class="clip only-m">{{ props.row.short }}</small>'
    "</span></a></q-td>"
)
STATE = (
    '<q-td :props="props"><component :is="props.row.message ? \'a\' : \'span\'" :href="props.row.message || undefined" '
    ":class=\"'chip ' + props.row.tone\" data-live>{{ props.value }}</component></q-td>"
)
WHY = '<q-td :props="props"><span class="why" data-live>{{ props.value }}</span></q-td>'
MONEY = '<q-td :props="props"><span class="num" data-live>{{ props.value }}</span></q-td>'
ACT = (
    '<q-td :props="props"><q-btn v-if="props.row.act" class="ghost small" no-caps unelevated :label="props.row.act" '
    ':aria-label="props.row.act_label" @click="$parent.$emit(\'act\', props.row.id)"></q-btn></q-td>'
)


@page("/reminders", needs="reminders.read")
async def reminders_page(on: str = "", show: str = "", page: int = 1) -> None:
    """One day: today, one that is over, or one to come."""
    await Listing(day_of(on), show if show in GROUPS else "", page).show()


class Listing:
    """The debts of one day, by what was done about them."""

    def __init__(self, on: date | None, group: str, number: int) -> None:
        self.actor, self.on, self.group, self.part = guard.page_actor(), on, group, Slice("", 25, number)
        self.found: Day | None = None

    async def show(self) -> None:
        """Build the page and keep it fresh."""
        with page_head(_("Reminders")) as (_heading, self.line), element("div", "line"):
            self._days()
        with element("section", "panel cards"):
            with element("nav", "views") as self.groups:
                self.groups.props["aria-label"] = _("What was done")
            empty_text = _("Invoices and orders that are still to be paid appear here, with what is done about each.")
            table: Table[ReminderLine] = Table(
                _columns(),
                self._load,
                lambda one: _row(one, self.actor),
                CHANGES,
                "",
                lambda: {"on": self.on or "", "show": self.group},
                "/reminders",
                ("event_available", _("Nobody owes anything"), empty_text),
                self.part,
                narrowed=lambda: bool(self.group),
            )
            await table.show()
        table.body.on("act", self._act)

    def _days(self) -> None:
        """Add the day picker, and the button that runs now."""
        icon_button("chevron_left", _("The day before"), on_click=lambda: self._go(-1)).classes("only-d")
        self.picker = ui.input().props("type=date outlined dense").classes("day-pick")
        self.picker.props["aria-label"] = _("Day")
        self.picker.on("change", self._pick)
        icon_button("chevron_right", _("The day after"), on_click=lambda: self._go(1)).classes("only-d")
        if self.actor.may("reminders.edit"):
            button(_("Run now"), "solid", "play_arrow", on_click=_run_now)

    async def _load(self, part: Slice) -> Page[ReminderLine] | None:
        found = await shared(reminders.on, self.on, on=CHANGES)
        if found is None:
            return None
        self.found = found
        self._head(found)
        rows = [one for one in found.lines if not self.group or one.group == self.group]
        first = (part.number - 1) * part.size
        return Page(rows[first : first + part.size], len(rows), found.more)

    def _head(self, found: Day) -> None:
        """Show the day, the sum of it, and how many there are of each group: each number opens its rows."""
        if self.picker.is_deleted:
            return
        self.picker.value = found.on.isoformat()
        self.line.set_text(_said(found))
        counts = Counter(one.group for one in found.lines)
        words = {"": (_("All"), len(found.lines))}
        words |= {name: (_(word), counts[name]) for name, word in GROUPS.items() if counts[name] or name == self.group}
        self.groups.clear()
        with self.groups:
            for name, (word, count) in words.items():
                link = ui.link(target=self._href(found.on, name)).classes("view on" if name == self.group else "view")
                if name == self.group:
                    link.props("aria-current=true")
                with link:
                    text_element("span", word)
                    text_element("span", number(count), "count").props("data-live")

    def _href(self, on: date, group: str = "") -> str:
        query = [f"on={on}"] if self.on is not None else []
        query += [f"show={group}"] if group else []
        return f"/reminders?{'&'.join(query)}" if query else "/reminders"

    def _go(self, by: int) -> None:
        if self.found is not None:
            ui.navigate.to(f"/reminders?on={self.found.on + timedelta(days=by)}")

    def _pick(self) -> None:
        wanted = day_of(self.picker.value or "")
        if wanted is not None and self.found is not None and wanted != self.found.on:
            ui.navigate.to(f"/reminders?on={wanted}")

    async def _act(self, event: events.GenericEventArguments) -> None:
        """Hold the reminders of a row, or release them."""
        if self.found is None or not is_id(str(event.args)):
            return
        one = next((one for one in self.found.lines if one.id == UUID(str(event.args))), None)
        if one is None:
            return
        if one.hold_id is not None:
            await release(one.hold_id)
        else:
            await hold(one.number, one.invoice_id, one.order_id)


async def _run_now() -> None:
    """Say how many reminders leave, and send them."""
    count = await ask(reminders.count_now)
    if not count:
        note(_("Nobody has to be reminded now."), "info")
        return
    title = ngettext("Send {count} reminder now?", "Send {count} reminders now?", count)
    text = _("Each overdue customer gets the newest step. The run at {time} then finds nothing left.")
    if await ask_first(title, text.format(time=RUN_AT), _("Send")):
        queued = await perform(reminders.run_now)
        if queued is not None:
            note(ngettext("{count} reminder was queued.", "{count} reminders were queued.", queued))


def _said(found: Day) -> str:
    """Say what the page shows: the day, and what is open in each currency."""
    sums: Counter[str] = Counter()
    for one in found.lines:
        sums[one.currency] += one.open
    owed = " + ".join(amount(much, currency) for currency, much in sorted(sums.items()) if much)
    when = _("Today") if found.on == found.today else day_words(found.on)
    return _("{day} · {amount} open").format(day=when, amount=owed) if owed else when


def _columns() -> list[Column]:
    return [
        Column("customer", _("Customer"), cell=DEBT, phone="c-main"),
        Column("state", _("State"), cell=STATE, phone="c-side"),
        Column("step", _("Step"), cell=LIVE),
        Column("open", C_("of an amount", "Open"), cell=MONEY, align="right"),
        Column("due", _("Due"), cell=LIVE),
        Column("why", _("Why"), cell=WHY, phone="c-more"),
        Column("act", "", cell=ACT, phone="c-more", align="right"),
    ]


def _row(one: ReminderLine, actor: Actor) -> dict[str, Any]:
    word, tone = state(one)
    open_amount = amount(one.open, one.currency) if one.currency else ""
    late = ngettext("{count} day overdue", "{count} days overdue", one.days_overdue) if one.days_overdue else ""
    held = one.hold_id is not None
    may = actor.may("reminders.edit") and (held or (bool(one.open) and one.step != TASK))
    act = (_("Release") if held else _("Hold until…")) if may else ""
    return {
        "id": str(one.id),
        "customer": one.customer or _("No customer"),
        "under": " · ".join(part for part in (one.number, late) if part),
        "short": f"{one.number} · {open_amount}",
        "path": f"/invoices/{one.invoice_id}" if one.invoice_id else f"/orders/{one.order_id}",
        "initials": initials(one.customer or "?"),
        "colour": colour(one.customer or "?"),
        "state": word,
        "tone": tone,
        "message": f"/messages/{one.message_id}" if one.message_id and actor.may("messages.read") else "",
        "step": _step(one.step),
        "open": open_amount,
        "due": day_words(one.due_on),
        "why": why(one),
        "act": act,
        "act_label": f"{act} {one.number}",
    }


def _step(step: int | None) -> str:
    if step is None:
        return "–"
    return _("Person") if step == TASK else _("{number} of {count}").format(number=step, count=STEPS)
