"""The list of payments: what came in and went out, live; and those of which something is left to allocate."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from models.language import _
from models.payments import DIRECTIONS, METHODS
from services import contacts, payments
from services.payments import Listed, Query
from services.records.filters import both
from services.records.lists import Slice
from services.work import Actor
from ui import guard
from ui.guard import is_id
from ui.pages.payments.rooms import TABS, amount_of, method_of, payer_of, state_of
from ui.parts.filters import Filter, day_of, where, without
from ui.parts.keys import on_key
from ui.parts.markup import button
from ui.parts.record_list import RecordList
from ui.parts.table import CHIP, WHO, Column
from ui.parts.tabs import tabs
from ui.parts.take_payment import take_payment
from ui.routes import page
from ui.theme import colour, initials
from ui.words import day

CHANGES = [*payments.KINDS, contacts.CHANGED]
AMOUNT = '<q-td :props="props"><b class="num" data-live>{{ props.value }}</b></q-td>'  # no text
NARROWED = ("contact", "company", "invoice", "order")


@page("/payments", needs="payments.read")
async def payments_page(
    q: str = "",
    direction: str = "",
    method: str = "",
    contact: str = "",
    company: str = "",
    invoice: str = "",
    order: str = "",
    since: str = "",
    until: str = "",
    sort: str = "",
    page: int = 1,
    new: str = "",
    view: str = "",
) -> None:
    """The list: search, direction, method, live; narrowed by its address to a customer, an invoice, an order or days."""
    fixed = {"contact": contact, "company": company, "invoice": invoice, "order": order}
    fixed = {name: value for name, value in fixed.items() if is_id(value)}
    fixed |= {name: value for name, value in (("since", since), ("until", until)) if day_of(value)}
    await _show("/payments", fixed, Slice(sort, 25, page), q, direction, method, new, view)


@page("/payments/unallocated", needs="payments.read")
async def unallocated_page(q: str = "", method: str = "", sort: str = "", page: int = 1, view: str = "") -> None:
    """What came in and does not pay anything yet."""
    await _show("/payments/unallocated", {}, Slice(sort, 25, page), q, None, method, "", view)


async def _show(
    path: str, fixed: Mapping[str, str], part: Slice, q: str, direction: str | None, method: str, new: str, view: str
) -> None:
    actor, unallocated = guard.page_actor(), path.endswith("unallocated")
    take = await take_payment() if actor.may("payments.edit") else None
    title, text = _nothing(unallocated)

    def query(part: Slice, **values: Any) -> Query:
        return _query(part, fixed, values, unallocated)

    await RecordList(
        payments.PAYMENT,
        query,
        lambda one: _row(one, actor),
        _columns(),
        _("Search payer, reference, amount"),
        CHANGES,
        text,
        filters=_filters(direction, method),
        fixed=fixed,
        fixed_tree=_tree(fixed, unallocated),
        toolbar=partial(_chips, path, fixed),
        main=lambda: _taking(take),
        tabs=lambda: tabs(TABS, path),
        path=path,
        nothing=title,
    ).show(actor, q=q, sort=part.sort, number=part.number, new="", view=view)
    if new and take is not None:
        take()


def _taking(take: Callable[[], object] | None) -> None:
    if take is not None:
        button(_("Record payment"), "solid", "add", on_click=take)
        on_key("new", take)


async def _chips(path: str, fixed: Mapping[str, str]) -> None:
    for text in _narrowed(fixed):
        without(text, path)


def _query(part: Slice, fixed: Mapping[str, str], values: Mapping[str, Any], unallocated: bool) -> Query:
    more: dict[str, Any] = {f"{name}_id": UUID(fixed[name]) for name in NARROWED if name in fixed}
    more |= {name: date.fromisoformat(fixed[name]) for name in ("since", "until") if name in fixed}
    more |= {name: value or "" for name, value in values.items()}
    return Query(**more, unallocated=unallocated, part=part)


def _tree(fixed: Mapping[str, str], unallocated: bool) -> dict[str, Any]:
    """Return the filters of the address as a tree, as views keep them."""
    some = [where(f"{name}_id")(fixed[name]) for name in NARROWED if name in fixed]
    if "since" in fixed:
        some.append(where("received_on", "from")(fixed["since"]))
    if "until" in fixed:
        after = date.fromisoformat(fixed["until"]) + timedelta(days=1)
        some.append(where("received_on", "before")(after.isoformat()))
    return both(*some, where("unallocated")(True) if unallocated else {})


def _filters(direction: str | None, method: str) -> dict[str, Filter]:
    ways = {"": _("In and out"), **{key: _(word) for key, word in DIRECTIONS.items()}}
    methods = {"": _("Any method"), **{key: _(word) for key, word in METHODS.items()}}
    found = {} if direction is None else {"direction": Filter(_("Direction"), ways, direction, where("direction"))}
    return found | {"method": Filter(_("Method"), methods, method, where("method"))}


def _narrowed(fixed: Mapping[str, str]) -> list[str]:
    """Return what the address narrows the list to, in words."""
    words = {
        "contact": _("One contact"),
        "company": _("One company"),
        "invoice": _("One invoice"),
        "order": _("One order"),
    }
    days = {"since": _("Since {day}"), "until": _("Until {day}")}
    found = [words[name] for name in NARROWED if name in fixed]
    return found + [days[name].format(day=day(day_of(fixed[name]))) for name in days if name in fixed]


def _columns() -> list[Column]:
    return [
        Column("name", _("Payer"), cell=WHO, phone="c-main"),
        Column("received_on", _("Received"), True),
        Column("method", _("Method")),
        Column("state", _("State"), cell=CHIP, phone="c-more"),
        Column("amount", _("Amount"), True, cell=AMOUNT, phone="c-side", align="right"),
    ]


def _row(one: Listed, actor: Actor) -> dict[str, Any]:
    name, (state, tone) = payer_of(one), state_of(one)
    under = " · ".join(filter(None, [one.company if one.contact else "", one.reference]))
    return {
        "id": str(one.id),
        "name": name,
        "path": f"/payments/{one.id}",
        "colour": colour(name),
        "initials": initials(name),
        "under": under or method_of(one),
        "received_on": day(one.received_on),
        "method": method_of(one),
        "state": state,
        "tone": tone,
        "amount": amount_of(one),
    }


def _nothing(unallocated: bool) -> tuple[str, str]:
    if unallocated:
        return _("Nothing to allocate"), _("Every payment pays an invoice or an order.")
    return _("No payments yet"), _("What customers pay appears here, and what was given back.")
