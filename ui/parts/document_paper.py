"""A document on a sheet of paper, as the customer gets it: the preview beside the editor, and what was issued."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from babel import Locale
from markupsafe import Markup

from models.language import _, ngettext
from services.documents.previewing import percent
from services.money import amounts
from ui.parts.markup import StaticHtml
from ui.words import day

SHEET = Markup(
    '<article class="sheet-paper" aria-label="{label}">{mark}<header class="sp-top"><b class="sp-name">{us}</b>'
    '<address class="sp-us">{address}</address></header><div class="sp-head"><div><h2>{title}</h2><p>{number}</p></div>'
    '<dl class="sp-facts">{facts}</dl></div><p class="sp-label">{billed}</p><address class="sp-buyer">{buyer}</address>'
    '<table class="sp-lines num"><thead><tr><th>{description}</th><th>{quantity}</th><th>{price}</th><th>{tax}</th>'
    '<th>{amount}</th></tr></thead><tbody>{lines}</tbody></table><div class="sp-end">{taxes}<dl class="sp-sums">{sums}</dl>'
    "</div>{note}</article>"
)
LINE = Markup(
    "<tr><td><b>{}</b>{}</td><td>{} <small>{}</small></td><td>{}</td><td>{}</td><td><b>{}</b></td></tr>"  # no text
)
UNDER = Markup("<small>{}</small>")
FACT = Markup("<div><dt>{}</dt><dd>{}</dd></div>")
SUM = Markup('<div class="{}"><dt>{}</dt><dd>{}</dd></div>')
MARK = Markup('<span class="sp-mark" aria-hidden="true" data-word="{}"></span>')
NOTE = Markup('<p class="sp-note">{}</p>')
TAXES = Markup(
    '<table class="sp-taxes num"><thead><tr><th>{}</th><th>{}</th><th>{}</th></tr></thead><tbody>{}</tbody></table>'
)
TAX = Markup("<tr><td>{}%</td><td>{}</td><td>{}</td></tr>")
MORE = Markup('<tr><td colspan="5">{}</td></tr>')


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is on the paper. `facts` are days and references with their words; `lines` have the fields of a line, with its
    `amount`; `taxes` groups of a rate in thousandths of a per cent. Amounts are in the smallest unit of the currency."""

    title: str
    number: str
    currency: str
    net: int
    tax: int
    total: int
    seller: Mapping[str, Any] = field(default_factory=dict)
    buyer: Mapping[str, Any] | None = None
    person: Mapping[str, Any] | None = None
    facts: Sequence[tuple[str, date | str | None]] = ()
    lines: Iterable[Mapping[str, Any]] = ()
    taxes: Iterable[Any] = ()
    note: str = ""
    mark: str = ""  # across the sheet, as on a draft
    more: int = 0  # lines that are left out
    to: str = ""  # the word above the customer


def sheet() -> StaticHtml:
    """Add an empty sheet; `show(paper_html(…))` draws it."""
    return StaticHtml("div", "sp-desk")


def paper_html(one: Sheet) -> Markup:
    """Return the sheet as markup."""
    return SHEET.format(
        label=f"{one.title} {one.number}".strip(),
        mark=MARK.format(one.mark) if one.mark else "",
        us=one.seller.get("name") or "",
        address=_lines(_address(one.seller)),
        title=one.title,
        number=one.number,
        facts=Markup("").join(FACT.format(word, _said(value)) for word, value in one.facts if value),
        billed=one.to or _("Billed to"),
        buyer=_buyer(one),
        description=_("Description"),
        quantity=_("Quantity"),
        price=_("Price"),
        tax=_("Tax"),
        amount=_("Amount"),
        lines=Markup("").join(_line(line, one.currency) for line in one.lines) + _more(one.more),
        taxes=_taxes(one),
        sums=Markup("").join(
            SUM.format(look, word, amounts.shown(much, one.currency)) for look, word, much in _sums(one)
        ),
        note=NOTE.format(one.note) if one.note else "",
    )


def _line(line: Mapping[str, Any], currency: str) -> Markup:
    amount = line.get("amount")
    off = line.get("discount") or "0"
    price = amounts.read_price(str(line.get("price") or "0"), currency) + (f" −{off}%" if off != "0" else "")
    under = UNDER.format(line["note"]) if line.get("note") else ""
    shown = "" if amount is None else amounts.plain(amount, currency)
    return LINE.format(
        line.get("text") or "", under, line.get("quantity") or "", line.get("unit") or "", price,
        f"{line.get('tax') or '0'}%", shown,
    )  # fmt: skip


def _more(count: int) -> Markup:
    said = ngettext("and {count} more line", "and {count} more lines", count).format(count=count)
    return MORE.format(said) if count else Markup("")


def _taxes(one: Sheet) -> Markup:
    rows = [
        TAX.format(percent(tax.rate), amounts.plain(tax.base, one.currency), amounts.plain(tax.tax, one.currency))
        for tax in one.taxes
        if tax.base or tax.tax
    ]
    return TAXES.format(_("Rate"), _("Net"), _("Tax"), Markup("").join(rows)) if rows else Markup("<div></div>")


def _sums(one: Sheet) -> list[tuple[str, str, int]]:
    return [("", _("Net"), one.net), ("", _("Tax"), one.tax), ("sp-total", _("Total"), one.total)]


def _buyer(one: Sheet) -> Markup:
    first = one.buyer or one.person or {}
    names = [first.get("name")] + ([one.person.get("name")] if one.buyer and one.person else [])
    address = _address(first) or _address(one.person or {})
    return _lines([name for name in names if name] + address)


def _address(party: Mapping[str, Any]) -> list[str]:
    """Return the lines of an address: the postcode stands before the town."""
    town = " ".join(part for part in (party.get("postcode"), party.get("city")) if part)
    country = str(party.get("country") or "")
    found = [party.get("street"), town, Locale("en").territories.get(country, country), party.get("tax_id")]
    return [str(part) for part in found if part]


def _lines(parts: Iterable[str]) -> Markup:
    return Markup("<br>").join(parts)


def _said(value: date | str | None) -> str:
    return day(value) if isinstance(value, date) else str(value or "")
