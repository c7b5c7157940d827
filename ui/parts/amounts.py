"""The four amounts of a deal, a contact, a company or the whole workspace: potential, accepted, billed, received. Each opens
the rows that make it."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from markupsafe import Markup

from models.language import _, ngettext
from services import ledger
from services.ledger import amounts
from services.ledger.amounts import Amounts, Sums
from services.money.amounts import shown
from services.work import Actor
from ui.live import watch
from ui.parts.markup import StaticHtml, icon_html
from ui.words import exact, number

EVERY = 60  # seconds: what is overdue changes with the day
ROW = Markup('<div class="panel amounts" role="group" aria-label="{}"{}>{}</div>')
ONE = Markup(
    '<a class="nicegui-link amount" href="{}"><span class="k">{}</span>{}<span class="v">{}</span>'
    '<span class="sub{}">{}</span><progress class="{}" max="{}" value="{}" aria-hidden="true"></progress></a>'
)
GO = Markup('<span class="go">{}</span>')
TITLE = Markup(' title="{}"')


def _potential(count: int) -> str:
    return ngettext("{count} open deal", "{count} open deals", count)


def _accepted(count: int) -> str:
    return ngettext("{count} agreed", "{count} agreed", count)


def _billed(count: int) -> str:
    return ngettext("{count} invoice", "{count} invoices", count)


def _received(count: int) -> str:
    return ngettext("{count} payment", "{count} payments", count)


COUNTED = {"potential": _potential, "accepted": _accepted, "billed": _billed, "received": _received}


async def amounts_panel(actor: Actor, subject: str = "", subject_id: UUID | None = None) -> None:
    """Show the four amounts of a `deal`, a `contact` or a `company`, or without one of the workspace, live, in each
    currency, to those who may see amounts."""
    if not actor.may("amounts.read"):
        return
    holder = StaticHtml("div", "stack tight").props("data-live")
    zone = actor.zone

    def show(now: Amounts) -> None:
        content = Markup("").join(_row(one, now, subject, subject_id, zone) for one in now.sums)
        if content != holder.content:
            holder.show(content)

    if subject_id is None:
        await watch(show, amounts.everything, on=[ledger.CHANGED], every=EVERY)
    else:
        await watch(show, amounts.of_record, subject, subject_id, on=[ledger.CHANGED], every=EVERY)


def proved(proved_at: datetime | None, differences: int, zone: str) -> str:
    """Return when the amounts were last proved, and whether they were right."""
    if differences:
        return _("The last proof found a difference. An operator sees it on Maintenance.")
    if proved_at is None:
        return _("These amounts are proved each night.")
    return _("Proved {time}").format(time=exact(proved_at, zone))


def _row(one: Sums, now: Amounts, subject: str, subject_id: UUID | None, zone: str) -> Markup:
    most = max(1, *(getattr(one, name) for name in amounts.WORDS))
    cells = Markup("").join(_cell(one, name, most, subject, subject_id) for name in amounts.WORDS)
    label = _("Amounts in {currency}").format(currency=one.currency)
    return ROW.format(label, TITLE.format(proved(now.proved_at, now.differences, zone)), cells)


def _cell(one: Sums, name: str, most: int, subject: str, subject_id: UUID | None) -> Markup:
    much, count, late = getattr(one, name), one.counts.get(name, 0), one.overdue if name == "received" else 0
    asked = {"of": subject, "id": str(subject_id or ""), "amount": name, "currency": one.currency}
    path = f"/amounts?{urlencode({key: value for key, value in asked.items() if value})}"
    sub = COUNTED[name](count).format(count=number(count)) if count else ""
    if late:
        sub = _("{amount} overdue").format(amount=shown(late, one.currency))
    go, told = GO.format(icon_html("arrow_forward")), shown(much, one.currency)
    return ONE.format(path, _(amounts.WORDS[name]), go, told, " warn" if late else "", sub, name, most, max(0, much))
