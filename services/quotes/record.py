"""Quotes as records: drafts are added, changed, binned and restored like any other; sent ones are fixed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.accounts import User
from models.companies import Company
from models.contacts import Contact
from models.language import N_, _, ngettext
from models.sales import QUOTE_STATES, NewQuote, Quote
from models.typed import Kind
from services.documents import check, lines_part, sum_up
from services.documents.beginning import beginning
from services.documents.numbers import bare
from services.documents.standing import Standing, standing
from services.quotes.cards import LINES, Listed, QuoteCard, card
from services.records import indexing, lists, verbs
from services.records.conditions import column_field
from services.records.declaration import Record, kinds
from services.records.lists import Page
from services.work import Actor, Conflict, action, kind
from services.work import find as find_row

SENT = kind("quote.sent", N_("{actor} sent {subject}"), "outgoing_mail")
ACCEPTED = kind("quote.accepted", N_("{by} accepted {subject}"), "task_alt")
DECLINED = kind("quote.declined", N_("{by} declined {subject}: {reason}"), "thumb_down")
EXPIRED = kind("quote.expired", N_("{subject} expired"), "event_busy")
REVISED = kind("quote.revised", N_("{actor} began a new version of {subject}"), "edit_document")


def _on_bin(session: Session, quote: Quote, restoring: bool) -> None:
    if quote.state != "draft" and not restoring:
        raise Conflict(_("A quote that was sent stays. Decline it, or write a new version."))


def _derive(quote: Quote) -> None:
    quote.name = " ".join(part for part in (quote.number, quote.title) if part) or "Draft quote"  # no text


QUOTE = Record(
    N_("quote"),
    Quote,
    NewQuote,
    kinds("quote", "request_quote", SENT, ACCEPTED, DECLINED, EXPIRED, REVISED),
    "request_quote",
    plural=N_("quotes"),
    counted=lambda n: ngettext("{count} quote", "{count} quotes", n),
    words=lambda one: (one.name, bare(one.number), one.reference),
    named=("company_id", "contact_id"),
    under=indexing.under(Quote, "company_id", "contact_id"),
    sorts={"made_at": col(Quote.made_at), "name": col(Quote.name), "total": col(Quote.total)},
    usual="-made_at",
    check=check,
    parts={"lines": lines_part(LINES)},
    on_bin=_on_bin,
    derive=_derive,
    exported={"state": N_("State"), "net": N_("Net"), "tax": N_("Tax"), "total": N_("Total")},
    about=lambda one: (one.contact_id, one.company_id, one.deal_id),
    story="money",
    filters=lambda session: {
        "state": column_field(N_("Status"), Kind("choice", words=QUOTE_STATES), col(Quote.state)),
        "total": column_field(N_("Total"), Kind("money"), col(Quote.total)),
        "number": column_field(N_("Number"), Kind("line"), col(Quote.number)),
    },
)
KINDS = list(QUOTE.kinds)


@dataclass(frozen=True, slots=True)
class Query(lists.Query):
    """The quotes of a list to show. `expiring`: those sent that may be accepted until this day at the latest."""

    state: str = ""
    contact: UUID | None = None
    company: UUID | None = None
    deal: UUID | None = None
    expiring: date | None = None


@action("quotes.read")
def find(session: Session, actor: Actor, quote_id: UUID) -> QuoteCard:
    """Return everything about one quote. Refuses one the actor may not see (`NotFound`)."""
    return card(session, actor, find_row(session, actor, Quote, quote_id, "quote"))


@action("quotes.read")
def search(session: Session, actor: Actor, query: lists.Query) -> Page[Listed]:
    """Return one page of the quotes the actor may see, outside the bin."""
    return lists.search(session, actor, QUOTE, _rows(query), query, make=partial(lists.by_name, Listed))


@action("quotes.read")
def sums(session: Session, actor: Actor) -> Standing:
    """Return how many quotes of each state the actor sees, and what they come to, by currency."""
    return standing(session, actor, Quote)


@action("quotes.edit")
def begin(
    session: Session, actor: Actor, contact: UUID | None = None, company: UUID | None = None, deal: UUID | None = None
) -> dict[str, Any]:
    """Return what the fields of a new one hold, for a customer or a deal."""
    return beginning(session, actor, contact=contact, company=company, deal=deal)


@action("quotes.edit")
def create(session: Session, actor: Actor, values: Mapping[str, Any]) -> QuoteCard:
    """Add a draft from typed values (`NewQuote`): amounts in the smallest unit, quantities and prices as text."""
    quote = verbs.create(session, actor, QUOTE, values)
    sum_up(quote, LINES.rows(session, quote))
    return card(session, actor, quote)


@action("quotes.edit")
def change(
    session: Session,
    actor: Actor,
    quote_id: UUID,
    changes: Mapping[str, Any],
    version: int | None = None,
    before: Mapping[str, Any] | None = None,
) -> QuoteCard:
    """Change the named fields of a draft, as `verbs.change`; named lines replace those that are there. Of a quote that was
    sent, only the owner changes: anything else is refused (`Conflict`)."""
    quote = verbs.change(session, actor, QUOTE, quote_id, changes, version=version, before=before)
    sum_up(quote, LINES.rows(session, quote))
    return card(session, actor, quote)


@action("quotes.delete")
def bin(session: Session, actor: Actor, quote_id: UUID, version: int | None = None) -> QuoteCard:
    """Move a draft to the bin. Refuses a quote that was sent (`Conflict`)."""
    return card(session, actor, verbs.move_to_bin(session, actor, QUOTE, quote_id, version))


@action("quotes.edit")
def restore(session: Session, actor: Actor, quote_id: UUID) -> QuoteCard:
    """Restore a draft from the bin."""
    return card(session, actor, verbs.restore(session, actor, QUOTE, quote_id))


def _rows(query: lists.Query) -> Any:
    shown = [name for name in Listed.__dataclass_fields__ if name in Quote.model_fields]
    rows = (
        select(
            *(col(getattr(Quote, name)) for name in shown),
            col(Contact.name).label("contact"),
            col(Company.name).label("company"),
            col(User.name).label("owner"),
        )
        .select_from(Quote)
        .outerjoin(Contact, col(Contact.id) == col(Quote.contact_id))
        .outerjoin(Company, col(Company.id) == col(Quote.company_id))
        .outerjoin(User, col(User.id) == col(Quote.owner_id))
    )
    if not isinstance(query, Query):
        return rows
    for name in ("contact", "company", "deal"):
        if getattr(query, name):
            rows = rows.where(col(getattr(Quote, f"{name}_id")) == getattr(query, name))
    if query.expiring:
        rows = rows.where(col(Quote.state) == "sent", col(Quote.expires_on) <= query.expiring)
    return rows.where(col(Quote.state) == query.state) if query.state else rows
