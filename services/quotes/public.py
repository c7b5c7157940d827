"""The customer's page of a quote: who has its link reads it, and accepts or declines it, without an account.

The link may have been forwarded: the page says what the quote says, and nothing of who decided, or of the workspace.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from models.language import N_, _
from models.sales import Quote
from models.tenants import Tenant
from models.text import line
from services import seller
from services.documents import LineCard, TaxCard, buyer
from services.documents.locking import locked
from services.house import tenants
from services.quotes import deciding, tokens
from services.quotes.cards import QuoteCard, card
from services.quotes.tokens import Token
from services.work import Actor, Invalid, NotFound, house_actor, step, work
from services.work import find as find_row

GONE = N_("This link is not complete, or it is no longer valid. Open it again from the message.")
NAME_MAX = 200
Printed = dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Offer:
    """What the page shows. `state` is sent, accepted, declined, expired, or revised."""

    workspace: str
    zone: str
    seller: dict[str, Any]
    buyer: dict[str, Any] | None
    person: dict[str, Any] | None
    state: str
    off: int  # the discount on the whole
    number: str
    title: str
    currency: str
    sent_at: datetime | None
    expires_on: date | None
    decided_at: datetime | None
    net: int
    tax: int
    total: int
    gross: bool
    note: str | None
    reference: str
    terms: str
    lines: list[LineCard] = field(default_factory=list)
    taxes: list[TaxCard] = field(default_factory=list)


SHOWN = [one.name for one in fields(Offer)][7:]  # as the card of the quote has them


def opened(token: str) -> Offer:
    """Return what is behind a link. Changes nothing. Refuses one that we did not sign (`NotFound`)."""
    found = _read(token)
    actor = house_actor(found.place)
    with _there():
        tenant = tenants.of(found.place)
        with work(actor, read=True) as session:
            quote = find_row(session, actor, Quote, found.id, "quote")
            return _offer(session, actor, quote, tenant)


def accept(token: str, name: str, address: str) -> Offer:
    """Accept the quote of a link by the typed name, from a network address. Twice is once, and so are two at a time."""
    typed = line(name, NAME_MAX) or ""
    if not typed:
        raise Invalid(_("Please check the form."), name=_("Enter your name."))
    return _decide(token, lambda session, quote: deciding.accepted(session, quote, typed, address))


def decline(token: str, reason: str, address: str) -> Offer:
    """Decline it, with a reason or without one."""
    return _decide(token, lambda session, quote: deciding.declined(session, quote, reason, address))


def _decide(token: str, decide: Any) -> Offer:
    found = _read(token)
    actor = house_actor(found.place)
    with _there():
        tenant = tenants.of(found.place)
        with work(actor) as session:
            session.info["action"] = "quotes.public.decide"
            quote = locked(session, actor, Quote, found.id, "quote")
            decide(session, quote)
            return _offer(session, actor, quote, tenant)


@contextmanager
def _there() -> Iterator[None]:
    """Say the same of everything that is gone: a workspace, a quote, one in the bin."""
    try:
        yield
    except NotFound:
        raise NotFound(_(GONE)) from None


def _read(token: str) -> Token:
    found = tokens.read(token)
    if found is None:
        raise NotFound(_(GONE))
    return found


@step
def _offer(session: Session, actor: Actor, quote: Quote, tenant: Tenant) -> Offer:
    if quote.state == "draft" or quote.binned:
        raise NotFound(_(GONE))
    shown = card(session, actor, quote)
    return Offer(
        tenant.name,
        tenant.zone,
        *_parties(session, quote),
        state=_state(session, quote, shown),
        off=sum(line.amount for line in shown.lines) - (shown.total if shown.gross else shown.net),
        **{name: getattr(shown, name) for name in SHOWN},
    )


def _parties(session: Session, quote: Quote) -> tuple[dict[str, Any], Printed, Printed]:
    """Return the seller and the buyer as they were when it was sent; those of today for one sent before that was kept."""
    if quote.seller is not None:
        return quote.seller, quote.buyer, quote.buyer_person
    company, person = buyer.company_of(session, quote.company_id), buyer.person_of(session, quote.contact_id)
    return seller.snapshot(session), company, person


def _state(session: Session, quote: Quote, shown: QuoteCard) -> str:
    if shown.revised_by_id is not None and shown.state == "expired":
        return "revised"
    over = shown.state == "sent" and deciding.is_over(quote, deciding.today(session))
    return "expired" if over else shown.state
