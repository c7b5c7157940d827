"""The list of deals. Every number of the pipeline opens it, with the filters that make that number."""

from functools import partial
from typing import Any
from uuid import UUID

from nicegui import ui

from models.deals import STAGE_KINDS
from models.language import _, ngettext
from services import companies, contacts, deals, stages
from services.accounts import users
from services.deals import DEAL, DealCard, Listed, Query
from services.deals.deals import Usual
from services.deals.listing import NO_MONTH
from services.money import amounts
from services.records.lists import Slice
from services.work import Actor
from ui import guard
from ui.live import ask
from ui.pages.pipeline.form import new_deal
from ui.pages.pipeline.words import CHANGES, TABS, days_since
from ui.pages.pipeline.words import month as month_words
from ui.parts.deals import TONES
from ui.parts.dialogs import Form
from ui.parts.filters import Filter, where, without
from ui.parts.form_draft import FormDraft
from ui.parts.record_list import RecordList, owner_filter, plain_row
from ui.parts.table import CHIP, WHO, Column
from ui.parts.tabs import tabs
from ui.parts.tags import tag_filter
from ui.routes import page as declare
from ui.words import day


@declare("/deals", needs="deals.read")
async def deals_page(
    q: str = "",
    owner: str = "",
    tag: str = "",
    stage: str = "",
    state: str = "",
    contact: str = "",
    company: str = "",
    month: str = "",
    currency: str = "",
    reached: str = "",
    days: int = 0,
    sort: str = "",
    page: int = 1,
    new: str = "",
    view: str = "",
) -> None:
    """The list: search, filters, sort, live."""
    actor, owners = guard.page_actor(), dict(await ask(users.owners))
    known, usual = await ask(stages.names), await ask(deals.usual)
    given = {"contact": contact, "company": company, "month": month, "currency": currency, "reached": reached}
    fixed = {name: value for name, value in given.items() if _fits(name, value)}
    period = days if "reached" in fixed and days > 0 else 0

    await RecordList(
        DEAL,
        partial(_query, fixed, period),
        lambda one: _row(one, actor.zone),
        _columns(),
        _("Search title and note"),
        CHANGES,
        _("What you hope to sell begins in the first stage of the board."),
        lambda draft: _form(actor, draft, owners, usual, fixed),
        _filters(known, owners, stage, state, owner) | await tag_filter(tag),
        {**fixed, "days": period or ""},
        lambda: _show_fixed(fixed, period, known),
        tabs=lambda: tabs(TABS, "/deals"),
    ).show(actor, q=q, sort=sort, number=page, new=new, view=view)


def _form(actor: Actor, draft: FormDraft | None, owners: dict[UUID, str], usual: Usual, fixed: dict[str, str]) -> Form:
    contact, company = _id(fixed.get("contact")), _id(fixed.get("company"))
    return new_deal(actor, draft, owners, usual, contact=contact, company=company, then=_open)


def _open(made: DealCard) -> None:
    ui.navigate.to(f"/deals/{made.id}")


def _query(
    fixed: dict[str, str],
    days: int,
    part: Slice,
    q: str | None,
    stage: str | None,
    state: str | None,
    owner: str | None,
    tag: str | None,
) -> Query:
    given: dict[str, Any] = {name: _id(one) or one for name, one in fixed.items()}
    return Query(q or "", _id(owner), _id(stage), state or "", days=days, part=part, tag=tag or "", **given)


def _filters(known: dict[UUID, str], owners: dict[UUID, str], stage: str, state: str, owner: str) -> dict[str, Filter]:
    return {
        "stage": Filter(
            _("Stage"),
            {"": _("Any stage"), **{str(one): name for one, name in known.items()}},
            stage,
            where("stage_id"),
        ),
        "state": Filter(_("State"), {"": _("Open, won and lost"), **_states()}, state, where("state")),
        "owner": owner_filter(owners, owner),
    }


def _states() -> dict[str, str]:
    return {kind: _(word) for kind, word in STAGE_KINDS.items()}


async def _show_fixed(fixed: dict[str, str], days: int, known: dict[UUID, str]) -> None:
    """Show the filters from the address as buttons that remove them all."""
    for name, value in fixed.items():
        without(await _told(name, value, days, known), "/deals")


async def _told(name: str, value: str, days: int, known: dict[UUID, str]) -> str:
    if name == "contact":
        return _("With {name}").format(name=(await ask(contacts.find, UUID(value))).name)
    if name == "company":
        return _("At {company}").format(company=(await ask(companies.find, UUID(value))).name)
    if name == "month":
        return _("Closing: {month}").format(month=month_words(value))
    if name == "reached":
        told = _("Reached {stage}").format(stage=known.get(UUID(value), _("a former stage")))
        last = ngettext("last {count} day", "last {count} days", days)
        return _("{filter}, {period}").format(filter=told, period=last) if days else told
    return value


def _fits(name: str, value: str) -> bool:
    """Return whether an address holds a value of this filter; others are dropped."""
    if name == "month":
        return value == NO_MONTH or (
            len(value) == 7 and value[:4].isdecimal() and value[4] == "-" and value[5:] in _MONTHS
        )
    if name == "currency":
        return len(value) == 3 and value.isascii() and value.isalpha()
    return guard.is_id(value)


_MONTHS = {f"{number:02d}" for number in range(1, 13)}


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text and guard.is_id(text) else None


def _columns() -> list[Column]:
    return [
        Column("title", _("Title"), True, WHO, "c-main"),
        Column("stage", _("Stage"), False, CHIP),
        Column("amount", _("Amount"), True, phone="c-side", align="right"),
        Column("close_on", _("Expected to close"), True),
        Column("staged_at", _("In this stage")),
        Column("owner", _("Owner")),
        Column("made_at", _("Added"), True, align="right"),
    ]


def _row(one: Listed, zone: str) -> dict[str, Any]:
    return plain_row(
        DEAL,
        one,
        zone,
        under=" · ".join(name for name in (one.company, one.contact) if name) or one.stage,
        title=one.title,
        stage=one.stage,
        tone=TONES[one.kind],
        amount=amounts.shown(one.value, one.value_currency),
        close_on=day(one.close_on),
        staged_at=days_since(one.staged_at),
    )
