"""Prices: the price list and the tax rates, two tabs of one room, and one of each."""

from typing import Any
from uuid import UUID

from markupsafe import Markup

from models.language import N_, _
from models.money import TAX_CATEGORIES
from services.money import amounts
from services.prices import PRICE, TAX, PriceCard, TaxCard, items, taxes
from services.work import Actor
from ui import guard
from ui.live import ask, live
from ui.parts.details import Details
from ui.parts.dialogs import Form
from ui.parts.form_draft import FormDraft, form_draft
from ui.parts.keys import on_key
from ui.parts.new_form import new_form
from ui.parts.record import frame, live_html
from ui.parts.record_list import RecordList, plain_query
from ui.parts.table import LIVE, NAMED, Column
from ui.parts.tabs import tabs
from ui.routes import page
from ui.words import timed

TABS = {"/prices": N_("Price list"), "/prices/taxes": N_("Taxes")}


@page("/prices", needs="prices.read")
async def prices_page(q: str = "", sort: str = "", page: int = 1, new: str = "", view: str = "") -> None:
    """The price list: search, sort, live."""
    actor = guard.page_actor()
    usual = next((one for one in await ask(taxes.choices) if one.usual), None)
    await RecordList(
        PRICE,
        lambda part, q: plain_query(part, q, None),
        lambda one: _price_row(one, actor),
        [
            Column("name", _("Description"), True, NAMED, "c-main"),
            Column("price", _("Price"), cell=LIVE, phone="c-side", align="right"),
            Column("unit", _("Unit")),
            Column("tax", _("Tax"), align="right"),
            Column("made_at", _("Added"), True, align="right"),
        ],
        _("Search the price list"),
        items.KINDS,
        _("Enter once what you sell often, and pick it on quotes and invoices."),
        lambda draft: _new_price(draft, usual),
        tabs=lambda: tabs(TABS, "/prices"),
    ).show(actor, q=q, sort=sort, number=page, new=new, view=view)


@page("/prices/taxes", needs="prices.read")
async def taxes_page(q: str = "", sort: str = "", page: int = 1, new: str = "", view: str = "") -> None:
    """The tax rates, and which one new lines get."""
    actor = guard.page_actor()
    await RecordList(
        TAX,
        lambda part, q: plain_query(part, q, None),
        lambda one: _tax_row(one, actor),
        [
            Column("name", _("Name"), True, NAMED, "c-main"),
            Column("rate", _("Rate"), cell=LIVE, phone="c-side", align="right"),
            Column("usual", _("New lines")),
            Column("made_at", _("Added"), True, align="right"),
        ],
        _("Search taxes"),
        taxes.KINDS,
        _("Documents copy their taxes. A change here applies to new lines only."),
        _new_tax,
        tabs=lambda: tabs(TABS, "/prices/taxes"),
    ).show(actor, q=q, sort=sort, number=page, new=new, view=view)


@page("/prices/taxes/{tax_id}", needs="prices.read")
async def tax_page(tax_id: UUID) -> None:
    """Everything about one tax rate."""
    actor = guard.page_actor()
    card: TaxCard = await live(taxes.find, tax_id, on=taxes.KINDS)
    shown, may = await frame(TAX, card, actor), TAX.may(actor, "edit")
    live_html(shown.line, card, "rate", lambda rate: Markup("{}").format(f"{rate} %"))
    draft = await form_draft(f"record:{card.id.hex}") if may else None
    with shown.details, Details(TAX, card, taxes.change, may, draft) as details:
        on_key("edit", details.edit)
        details.fields("name")
        details.fields("rate", hint=_("Applies to new lines. Documents keep the rate that they have."))
        details.fields("category", "usual")
    await shown.timeline(actor)


@page("/prices/{price_id}", needs="prices.read")
async def price_page(price_id: UUID) -> None:
    """Everything about one item of the price list."""
    actor = guard.page_actor()
    card: PriceCard = await live(items.find, price_id, on=items.KINDS)
    shown, may = await frame(PRICE, card, actor), PRICE.may(actor, "edit")
    live_html(shown.line, card, "price", lambda _price: Markup("{}").format(_priced(card)))
    draft = await form_draft(f"record:{card.id.hex}") if may else None
    with shown.details, Details(PRICE, card, items.change, may, draft) as details:
        on_key("edit", details.edit)
        details.fields("name")
        details.fields("note", hint=_("Printed below the description, smaller."))
        details.fields("price", hint=_("Applies to new lines. Documents keep the price that they have."))
        details.fields("currency", "unit", "tax", "tax_category")
    await shown.timeline(actor)


def _new_price(draft: FormDraft | None, usual: TaxCard | None) -> Form:
    """Build the dialog of a new item; its tax is the usual one."""
    values = {"tax": usual.rate, "tax_category": usual.category} if usual else {}
    names = ("name", "note", "price", "unit", "tax", "tax_category")
    return new_form(PRICE, draft, *names, options={}, values=values)


def _new_tax(draft: FormDraft | None) -> Form:
    return new_form(TAX, draft, "name", "rate", "category", "usual", options={}, values={})


def _priced(one: Any) -> str:
    unit = f" / {one.unit}" if one.unit else ""
    return f"{amounts.unit_price(one.price, one.currency)}{unit}"


def _price_row(one: PriceCard, actor: Actor) -> dict[str, Any]:
    tax = f"{one.tax} %" if one.tax_category in ("S", "Z") else _(TAX_CATEGORIES[one.tax_category])
    about = {"id": str(one.id), "name": one.name, "path": f"{PRICE.path}/{one.id}", "under": one.note or ""}
    more = {"price": amounts.unit_price(one.price, one.currency), "unit": one.unit, "tax": tax}
    return about | more | timed("made_at", one.made_at, actor.zone)


def _tax_row(one: TaxCard, actor: Actor) -> dict[str, Any]:
    about = {
        "id": str(one.id),
        "name": one.name,
        "path": f"{TAX.path}/{one.id}",
        "under": _(TAX_CATEGORIES[one.category]),
    }
    more = {"rate": f"{one.rate} %", "usual": _("Usual") if one.usual else ""}
    return about | more | timed("made_at", one.made_at, actor.zone)
