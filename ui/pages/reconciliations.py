"""Reconciliation: a quarter, or any period, against the accounting system; what differs down to the row; and who signed it."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import N_, _, ngettext
from services import ledger, reconciliations
from services.ledger.amounts import Entries
from services.money.amounts import shown
from services.reconciliations import WHY, Card, Difference, Figures, Report
from services.work import clock
from ui import guard
from ui.guard.bodies import FILE
from ui.live import bind, live, note, perform, watch
from ui.parts.amount_rows import amount_rows
from ui.parts.amounts import proved
from ui.parts.dialogs import form_dialog, prove
from ui.parts.markup import StaticHtml, banner, button, chip, element, page_head, panel, text_element
from ui.routes import page
from ui.words import day, exact, moment, number

COLUMNS = {
    "accepted": N_("Accepted"),
    "billed": N_("Billed"),
    "received": N_("Received"),
    "open": N_("Open"),
    "unallocated": N_("Not allocated"),
    "potential": N_("Potential now"),
}
WHY_ROWS = {
    "accepted": N_("Orders approved in this period, and its invoices without an order."),
    "billed": N_("Invoices issued in this period, less its credit notes."),
    "received": N_("Payments that came in during this period, less what was paid out or reversed in it."),
    "open": N_("What is open now of the invoices issued in this period."),
    "unallocated": N_("Payments of this period, by what of each pays nothing yet."),
    "potential": N_("Open deals as they are now, each by its newest sent quote, else by its amount."),
}
TABLE = Markup(
    '<div class="scrolls" tabindex="0" role="group" aria-label="{}"><table class="sums {}">{}{}</table></div>'
)
HEAD, BODY, CELL = Markup("<thead><tr>{}</tr></thead>"), Markup("<tbody>{}</tbody>"), Markup("<td>{}</td>")
TOP, ROW, NAME = Markup('<th scope="col">{}</th>'), Markup("<tr>{}</tr>"), Markup('<th scope="row">{}</th>')
LINK = Markup('<a class="nicegui-link" href="/invoices/{}">{}</a>')
FIGURE = Markup('<td data-k="{}"><a class="nicegui-link num" href="{}" aria-label="{}">{}</a></td>')
NOTHING = Markup('<p class="sub panel-b">{}</p>')
# The library's own head of a file's field fails axe, so both parts are ours (ui/theme/components.md).
DROP = """<div class="drop"><q-icon name="upload_file" aria-hidden="true"></q-icon>
  <div><b>{title}</b><div class="sub">{text}</div></div>
  <q-btn class="ghost" no-caps unelevated label="{choose}" @click="props.pickFiles"></q-btn>
  <label class="vh">{file}<q-uploader-add-trigger></q-uploader-add-trigger></label></div>"""


@page("/reconciliation", needs="reconciliations.read")
async def reconciliations_page() -> None:
    """The quarter that ended last, live, and the reconciliations so far."""
    actor = guard.page_actor()
    first, last = reconciliations.quarter(clock.today(actor.zone))
    with page_head(_("Reconciliation"), _("Your invoices and payments against your accounting system.")):
        if actor.may("reconciliations.edit"):
            begin = "/reconciliation/new"
            button(_("Compare a file"), "solid", "upload_file", on_click=lambda: ui.navigate.to(begin))
    with panel(_("Last quarter"), _period(first, last)):
        figures = StaticHtml("div").props("data-live")
        proof = text_element("p", "", "panel-f sub")
    with panel(_("Reconciliations")):
        rows = element("div")

    def show(now: Report) -> None:
        figures.show(_figures(now.figures, now.from_on, now.to_on))
        proof.set_text(proved(now.proved_at, now.unproved, actor.zone))

    def show_all(found: list[Card]) -> None:
        rows.clear()
        with rows:
            for one in found:
                _line(one, actor.zone)
            if not found:
                text_element(
                    "p", _("Export your invoices of a quarter there, and compare the file here."), "sub panel-b"
                )

    await watch(show, reconciliations.report, first, last, on=[ledger.CHANGED, *reconciliations.KINDS])
    await watch(show_all, reconciliations.latest, on=reconciliations.KINDS)


@page("/reconciliation/new", needs="reconciliations.edit")
async def new_page() -> None:
    """Choose a period and the file of the accounting system."""
    first, last = reconciliations.quarter(clock.today(guard.page_actor().zone))
    with page_head(_("Compare with your accounting system"), _("Nothing is changed, here or there.")):
        ui.link(_("Reconciliation"), "/reconciliation").classes("link")
    with panel(_("Period")), element("div", "panel-b pair"):
        begins = ui.input(_("From"), value=f"{first}").props("outlined dense type=date stack-label")
        ends = ui.input(_("To"), value=f"{last}").props("outlined dense type=date stack-label")
    with panel(_("File")), element("div", "panel-b stack"):
        about = _("A CSV file with a heading for each column: invoice number, date, amount, paid.")
        text_element("p", about, "sub")
        wrong = text_element("p", "", "bad").props("role=alert")
        wrong.set_visibility(False)

        def refuse(refusal: Any) -> None:
            wrong.set_text(" ".join(refusal.fields.values()) if getattr(refusal, "fields", None) else refusal.message)
            wrong.set_visibility(True)

        async def take(event: Any) -> None:
            days = _day(begins.value), _day(ends.value)
            content = await event.file.read()
            upload.reset()
            if None in days:
                note(_("Enter both days."), "bad")
                return
            made = await perform(reconciliations.compare, *days, event.file.name, content, refused=refuse)
            if made is not None:
                ui.navigate.to(f"/reconciliation/{made.id}")

        def too_large() -> None:
            note(_("This file is not accepted. Choose a CSV file of at most 10 MB."), "bad")

        upload = ui.upload(auto_upload=True, max_file_size=FILE - 1024, on_upload=take, on_rejected=too_large)
        words = {"title": _("Drop the file here"), "text": _("CSV; its columns, decimals and encoding are found")}
        head = DROP.format(**words, choose=_("Choose a file"), file=_("File"))
        upload.props('accept=".csv,.txt,text/csv" flat').add_slot("header", head)


@page("/reconciliation/rows", needs="reconciliations.read")
async def rows_page(
    figure: str = "billed", currency: str = "EUR", first: str = "", last: str = "", of: str = "", page: int = 1
) -> None:
    """The rows that make one figure of a period, as they are now; and what it was when reconciliation `of` kept it."""
    zone, usual = guard.page_actor().zone, reconciliations.quarter(clock.today(guard.page_actor().zone))
    figure = figure if figure in COLUMNS else "billed"
    begins, ends = _day(first) or usual[0], _day(last) or usual[1]
    kept = await perform(reconciliations.find_one, UUID(of)) if guard.is_id(of) else None
    with page_head(f"{_(COLUMNS[figure])} · {currency}", f"{_period(begins, ends)}. {_(WHY_ROWS[figure])}"):
        ui.link(_("Reconciliation"), f"/reconciliation/{of}" if kept else "/reconciliation").classes("link")
    was = getattr(kept.figures.get(currency, Figures()), figure) if kept else None
    with banner("info", "history") as changed:
        text = text_element("div")
    changed.set_visibility(False)

    def told(now: Entries) -> None:
        if was is not None and was != now.total:
            said = _("It was {amount} when it was compared; something changed since then.")
            text.set_text(said.format(amount=shown(was, currency)))
            changed.set_visibility(True)

    query = {"figure": figure, "currency": currency, "first": f"{begins}", "last": f"{ends}", "of": of}
    await amount_rows(
        reconciliations.entries, figure, currency, begins, ends,
        path="/reconciliation/rows", query=query, currency=currency, page=page, zone=zone, told=told,
    )  # fmt: skip


@page("/reconciliation/{reconciliation_id}", needs="reconciliations.read")
async def reconciliation_page(reconciliation_id: UUID) -> None:
    """One reconciliation: figures, differences down to the row, and the signature."""
    actor = guard.page_actor()
    card: Any = await live(reconciliations.find_one, reconciliation_id, on=reconciliations.KINDS)
    made = _("Compared by {name}, {time}").format(name=card.made_by or "Steward", time=exact(card.made_at, actor.zone))
    with page_head(_period(card.from_on, card.to_on), made):
        ui.link(_("Reconciliation"), "/reconciliation").classes("link")
        if actor.may("reconciliations.edit"):
            press = button(_("Sign"), "solid", "verified", on_click=lambda: _sign(card))
            bind(press, "visible", card, "signed_at", lambda at: at is None)
    with banner("ok", "verified") as signed:
        text = text_element("div")
        bind(text, "text", card, "signed_at", lambda _at: _signature(card, actor.zone))
    bind(signed, "visible", card, "signed_at", lambda at: at is not None)
    with panel(_("Figures")):
        StaticHtml("div").show(_figures(card.figures, card.from_on, card.to_on, card.id))
    with panel(_("Differences"), number(card.count) if card.count else ""):
        StaticHtml("div").show(_differences(card.differences))


async def _sign(card: Card) -> None:
    if not await prove():
        return
    with form_dialog(_("Sign this reconciliation?"), _("Sign")) as form:
        text_element("p", _("It cannot be changed afterwards."), "sub")
        form.add("note", ui.textarea(_("What became of the differences")).props("autogrow"))

    async def save() -> None:
        if await perform(reconciliations.sign, card.id, form.values()["note"] or "", refused=form.refuse):
            form.dialog.close()
            note(_("Signed."))

    form.save = save
    form.open()


def _signature(card: Card, zone: str) -> str:
    if card.signed_at is None:
        return ""
    text = _("Signed by {name}, {time}.").format(name=card.signed_by or "", time=exact(card.signed_at, zone))
    return f"{text} {card.note}".strip()


def _line(one: Card, zone: str) -> None:
    with element("div", "feed pair"):
        with ui.link(target=f"/reconciliation/{one.id}").classes("who"), element("span", "clip"):
            text_element("b", _period(one.from_on, one.to_on), "clip")
            differ = ngettext("{count} difference", "{count} differences", one.count).format(count=number(one.count))
            text_element("small", f"{differ} · {moment(one.made_at, zone)}", "clip")
        chip(_("Signed"), "ok") if one.signed_at else chip(_("Not signed"), "warn")


def _figures(found: dict[str, Figures], first: date, last: date, of: UUID | None = None) -> Markup:
    """Return the table of figures, each a link to the rows that make it. `of` is the reconciliation that keeps them."""

    def cell(one: Figures, name: str, currency: str) -> Markup:
        asked = {"figure": name, "currency": currency, "first": f"{first}", "last": f"{last}", "of": f"{of or ''}"}
        query = urlencode({key: value for key, value in asked.items() if value})
        much, word = shown(getattr(one, name), currency), _(COLUMNS[name])
        return FIGURE.format(word, f"/reconciliation/rows?{query}", f"{word}: {much}", much)

    if not found:
        return NOTHING.format(_("There are no invoices and no payments in this period."))
    head = Markup("").join(TOP.format(_(word)) for word in (N_("Currency"), *COLUMNS.values()))
    rows = Markup("").join(
        ROW.format(NAME.format(currency) + Markup("").join(cell(one, name, currency) for name in COLUMNS))
        for currency, one in found.items()
    )
    return TABLE.format(_("Figures"), "stacked", HEAD.format(head), BODY.format(rows))


def _differences(found: list[Difference]) -> Markup:
    if not found:
        return NOTHING.format(_("Every invoice of this period is the same in both."))
    words = (N_("Invoice"), N_("What differs"), N_("Here"), N_("Accounting system"), N_("Line"))
    head = Markup("").join(TOP.format(_(word)) for word in words)
    return TABLE.format(
        _("Differences"), "", HEAD.format(head), BODY.format(Markup("").join(_difference(one) for one in found))
    )


def _difference(one: Difference) -> Markup:
    name = LINK.format(one.invoice_id, one.number) if one.invoice_id else Markup("{}").format(one.number)
    why = f"{_(WHY[one.why])} ({number(one.count)})" if one.count else _(WHY[one.why])
    cells = (why, _amount(one.ours, one.currency), _amount(one.theirs, one.currency), one.line or "")
    return ROW.format(NAME.format(name) + Markup("").join(CELL.format(cell) for cell in cells))


def _amount(minor: int | None, currency: str) -> str:
    return "" if minor is None else shown(minor, currency) if currency else f"{minor / 100:,.2f}"


def _period(first: date, last: date) -> str:
    return _("{first} to {last}").format(first=day(first), last=day(last))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
