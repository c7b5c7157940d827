"""Bank statements: a file comes in, and each line that came in is applied to what it pays, or ignored."""

from typing import Any

from models.language import _, ngettext
from models.payments import LINE_STATES
from services import banking, payments
from services.banking import LineCard
from services.ledger.rebuilding import CHANGED as AMOUNTS
from services.money import amounts
from services.records.lists import Page, Slice
from ui import guard
from ui.guard import is_id
from ui.live import note, perform, shared, watch
from ui.pages.payments.bank_choosing import choose_dialog
from ui.pages.payments.bank_file import drop
from ui.pages.payments.bank_settling import all_dialog, ignore_dialog, parts_of, undo
from ui.pages.payments.rooms import TABS
from ui.parts.filters import Filter, filters
from ui.parts.markup import button, element, page_head
from ui.parts.table import Column, Table
from ui.parts.tabs import tabs
from ui.routes import page
from ui.words import day, number

PATH, ALL = "/payments/bank", "all"
CHANGES = [*banking.KINDS, *payments.KINDS, AMOUNTS]
LINE = (
    '<q-td :props="props"><component :is="props.row.path ? \'a\' : \'span\'" class="who" '  # no text
    ':href="props.row.path || undefined"><span class="clip"><b class="clip" :title="props.value" data-live>'
    '{{ props.value }}</b><small class="clip" :title="props.row.reference">{{ props.row.reference }}</small></span>'
    "</component></q-td>"
)
AMOUNT = '<q-td :props="props"><b class="num" data-live>{{ props.value }}</b></q-td>'  # no text
FITS = (
    '<q-td :props="props"><span class="fits"><span class="line"><b v-if="props.value" data-live>{{ props.value }}</b>'
    '<span v-if="props.row.tone" :class="\'chip \' + props.row.tone">{{ props.row.sure }}</span></span>'
    "<small data-live>{{ props.row.why }}</small></span></q-td>"
)
ACTS = (
    '<q-td :props="props"><span v-if="props.row.may" class="line fits-acts">'  # no text
    "<q-btn v-if=\"props.row.apply\" :class=\"(props.row.strong ? 'solid' : 'ghost') + ' small'\" no-caps unelevated "
    ':label="props.row.apply" :aria-label="props.row.apply_this" @click="$parent.$emit(\'apply\', props.row.id)" />'
    '<q-btn v-if="props.row.choose" class="ghost small" no-caps unelevated :label="props.row.choose" '
    ':aria-label="props.row.choose_this" @click="$parent.$emit(\'choose\', props.row.id)" />'
    '<q-btn v-if="props.row.ignore" class="quiet small" no-caps unelevated :label="props.row.ignore" '
    ':aria-label="props.row.ignore_this" @click="$parent.$emit(\'ignore\', props.row.id)" />'
    '<q-btn v-if="props.row.undo" class="quiet small" no-caps unelevated :label="props.row.undo" '
    ':aria-label="props.row.undo_this" @click="$parent.$emit(\'undo\', props.row.id)" /></span></q-td>'
)
TONES = {"applied": "ok", "ignored": "mute"}


@page(PATH, needs="payments.read")
async def bank_page(state: str = "new", sort: str = "", page: int = 1) -> None:
    """What came in on our accounts, the latest first, live; who may, imports statements and settles their lines."""
    state = state if state in (*LINE_STATES, ALL) else "new"
    may, cards = guard.page_actor().may("payments.edit"), dict[str, LineCard]()
    with page_head(_("Payments")) as (_heading, line):
        if may:
            await _all_sure()
    tabs(TABS, PATH)
    if may:
        drop()
    with element("section", "panel cards"):
        with element("div", "toolbar"):
            words = {**{key: _(word) for key, word in LINE_STATES.items()}, ALL: _("Any state")}
            chosen = filters({"state": Filter(_("State"), words, state)})

        def row(one: LineCard) -> dict[str, Any]:
            cards[str(one.id)] = one
            return _row(one, may)

        table = Table(
            _columns(),
            lambda part: shared(banking.search, _query(chosen["state"].value, part), on=CHANGES),
            row,
            CHANGES,
            "-booked_on",
            lambda: {"state": "" if chosen["state"].value == "new" else chosen["state"].value},
            PATH,
            (
                "account_balance",
                _("Nothing waits here"),
                _("What comes in on your accounts appears here, from statements."),
            ),
            Slice(sort, 25, page),
            counted=lambda found: line.set_text(_sum(found)),
            narrowed=lambda: chosen["state"].value != "new",
        )
        await table.show()
    chosen["state"].on_value_change(table.first)
    for name, act in {"apply": _apply, "choose": choose_dialog, "ignore": ignore_dialog, "undo": undo}.items():
        table.body.on(name, lambda event, act=act: _act(act, cards, str(event.args)))


def _query(state: str, part: Slice) -> banking.Query:
    return banking.Query("" if state == ALL else state, part)


async def _all_sure() -> None:
    """Add the button that applies all sure lines after a look; it is there while there are any."""
    press = button("", "solid", "done_all", on_click=all_dialog)

    def show(found: banking.Sure) -> None:
        count = len(found.lines)
        press.set_visibility(bool(count))
        press.set_text(
            ngettext("Apply {count} sure line", "Apply {count} sure lines", count).format(count=number(count))
        )

    await watch(show, banking.sure, on=CHANGES)


async def _act(act: Any, cards: dict[str, LineCard], key: str) -> None:
    if is_id(key) and key in cards:
        await act(cards[key])


async def _apply(one: LineCard) -> None:
    done = await perform(banking.apply, one.id, parts_of(one))
    if done is not None:
        note(_("Applied: the payment is recorded."))


def _columns() -> list[Column]:
    return [
        Column("payer", _("From"), cell=LINE, phone="c-main"),
        Column("amount", _("Amount"), True, cell=AMOUNT, phone="c-side", align="right"),
        Column("booked_on", _("Booked"), True, align="right"),
        Column("fits", _("Pays"), cell=FITS, phone="c-more"),
        Column("acts", "", cell=ACTS, phone="c-more", align="right"),
    ]


def _row(one: LineCard, may: bool) -> dict[str, Any]:
    payer, fits, new = one.payer or one.payer_account or _("Unknown payer"), one.suggestion, one.state == "new"
    fitting = fits is not None and bool(fits.parts)
    tone, sure = _sure(one)
    named = {"payer": payer, "amount": amounts.shown(one.amount, one.currency)}
    return {
        "id": str(one.id),
        "payer": payer,
        "reference": one.reference,
        "path": f"/payments/{one.payment_id}" if one.payment_id else "",
        "amount": named["amount"],
        "booked_on": day(one.booked_on),
        "fits": _pays(one),
        "why": _why(one),
        "tone": tone,
        "sure": sure,
        "may": may,
        "strong": fits is not None and fits.sure,
        "apply": _("Apply") if fitting else "",
        "apply_this": _("Apply {amount} from {payer}").format(**named),
        "choose": (_("Other") if fitting else _("Choose invoice")) if new else "",
        "choose_this": (
            _("Other invoice for {amount} from {payer}") if fitting else _("Choose invoice for {amount} from {payer}")
        ).format(**named),
        "ignore": _("Ignore") if new else "",
        "ignore_this": _("Ignore {amount} from {payer}").format(**named),
        "undo": "" if new else _("Undo"),
        "undo_this": _("Undo {amount} from {payer}").format(**named),
    }


def _pays(one: LineCard) -> str:
    if one.suggestion is None or not one.suggestion.parts:
        return ""
    first = one.suggestion.parts[0]
    numbers = ", ".join(part.number for part in one.suggestion.parts)
    return f"{numbers} · {first.customer}" if first.customer else numbers


def _why(one: LineCard) -> str:
    if one.state != "new":
        return one.why
    return (one.suggestion.why if one.suggestion else "") or _("Nothing open fits. Choose an invoice, or ignore it.")


def _sure(one: LineCard) -> tuple[str, str]:
    """Return how sure a suggestion is, or what became of the line: a tone and a word."""
    if one.state != "new":
        return TONES[one.state], _(LINE_STATES[one.state])
    if one.doubtful:
        return "warn", _("Imported already?")
    if one.suggestion is None or not one.suggestion.parts:
        return "", ""
    return ("ok", _("Sure")) if one.suggestion.sure else ("info", _("Likely"))


def _sum(found: Page[LineCard]) -> str:
    if found.capped:
        return _("{count}+ bank lines").format(count=number(found.total))
    return ngettext("{count} bank line", "{count} bank lines", found.total)
