"""The quote itself on the customer's page: who offers what to whom, line by line, and what it comes to."""

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from models.language import _
from models.terms import read, said
from services.money import amounts
from services.quotes.public import Offer
from services.work import countries
from ui.words import day, local_day

SHEET = Markup(
    '<div class="of-parties"><address>{us}</address><dl class="of-facts">{facts}</dl></div>'
    '<p class="of-label">{word}</p><address class="of-buyer">{buyer}</address>'
    '<table class="of-lines"><thead><tr><th scope="col">{description}</th><th scope="col">{quantity}</th>'
    '<th scope="col">{price}</th><th scope="col">{tax}</th><th scope="col">{amount}</th></tr></thead><tbody>{lines}</tbody>'
    '</table><dl class="of-sums">{sums}</dl>{note}'
)
LINE = Markup(
    '<tr><th scope="row">{}{}</th><td data-label="{}"><span>{} <small>{}</small></span></td><td data-label="{}">{}</td>'
    '<td data-label="{}">{}</td><td data-label="{}">{}</td></tr>'
)
UNDER = Markup("<small>{}</small>")
FACT = Markup("<div><dt>{}</dt><dd>{}</dd></div>")
SUM = Markup('<div class="{}"><dt>{}</dt><dd>{}</dd></div>')
NOTE = Markup('<p class="of-note">{}</p>')


def render(offer: Offer) -> str:
    """Return the sheet as HTML; everything in it is escaped."""
    sent = local_day(offer.sent_at, offer.zone) if offer.sent_at else ""
    facts = [(_("Sent"), sent), (_("Valid until"), day(offer.expires_on))]
    facts += [(_("Payment terms"), said(read(offer.terms)) if offer.terms else ""), (_("Your order"), offer.reference)]
    sheet = SHEET.format(
        us=_stacked(_address(offer.seller)),
        facts=Markup("").join(FACT.format(word, value) for word, value in facts if value),
        word=_("For"),
        buyer=_stacked(_buyer(offer)),
        description=_("Description"),
        quantity=_("Quantity"),
        price=_("Price"),
        tax=_("Tax"),
        amount=_("Amount"),
        lines=Markup("").join(_line(one, offer.currency) for one in offer.lines),
        sums=Markup("").join(_sums(offer)),
        note=NOTE.format(offer.note) if offer.note else "",
    )
    return str(sheet)


def _line(line: Any, currency: str) -> Markup:
    price = amounts.read_price(line.price, currency) + ("" if line.discount == "0" else f" −{line.discount}%")
    return LINE.format(
        line.text, UNDER.format(line.note) if line.note else "", _("Quantity"), line.quantity, line.unit, _("Price"),
        price, _("Tax"), f"{line.tax}%", _("Amount"), amounts.plain(line.amount, currency),
    )  # fmt: skip


def _sums(offer: Offer) -> Iterable[Markup]:
    rows = []
    if offer.off:
        subtotal = sum(one.amount for one in offer.lines)
        rows += [("", _("Subtotal"), subtotal), ("", _("Discount"), -offer.off)]
    rows.append(("", _("Net"), offer.net))
    if len(offer.taxes) == 1:
        rows.append(("", _("Tax {rate}%").format(rate=offer.taxes[0].rate), offer.tax))
    else:
        rows += [("", _("Tax {rate}%").format(rate=one.rate), one.tax) for one in offer.taxes]
    rows.append(("of-total", _("Total"), offer.total))
    return [SUM.format(look, word, amounts.shown(much, offer.currency)) for look, word, much in rows]


def _buyer(offer: Offer) -> list[str]:
    first = offer.buyer or offer.person or {}
    second = [offer.person["name"]] if offer.buyer and offer.person else []
    return [str(first.get("name") or ""), *second, *_address(first)]


def _address(party: Mapping[str, Any]) -> list[str]:
    town = " ".join(part for part in (party.get("postcode"), party.get("city")) if part)
    country = str(party.get("country") or "")
    found = [party.get("street"), town, countries.names().get(country, country), party.get("tax_id")]
    return [str(part) for part in found if part]


def _stacked(parts: Iterable[str]) -> Markup:
    return Markup("<br>").join(parts)
