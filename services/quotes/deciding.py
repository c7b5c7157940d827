"""Deciding about a quote: the customer accepts or declines it, on their page or through a colleague; or its time ends."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.companies import Company
from models.contacts import Contact
from models.deals import Deal
from models.language import _
from models.sales import Quote
from models.text import line
from services import ledger, notices, orders
from services.documents.locking import locked
from services.house.register import workspace
from services.quotes.cards import LINES, QuoteCard, card
from services.quotes.record import ACCEPTED, DECLINED, EXPIRED, QUOTE
from services.work import Actor, Conflict, Invalid, action, announce, clock, step

REASON_MAX = 400
AT_ONCE = 500  # quotes that one work lets expire


@action("quotes.edit")
def accept(session: Session, actor: Actor, quote_id: UUID) -> QuoteCard:
    """Accept a quote on the customer's behalf: it becomes one approved order. Twice is once.

    Refuses a draft, and a quote that was declined, that a new version replaced, or whose last day has passed.
    """
    quote = locked(session, actor, Quote, quote_id, "quote")
    accepted(session, quote)
    return card(session, actor, quote)


@action("quotes.edit")
def decline(session: Session, actor: Actor, quote_id: UUID, reason: str = "") -> QuoteCard:
    """Decline a quote on the customer's behalf, with their reason. Refuses one that is decided otherwise (`Conflict`)."""
    quote = locked(session, actor, Quote, quote_id, "quote")
    declined(session, quote, reason)
    return card(session, actor, quote)


@step
def accepted(session: Session, quote: Quote, by: str = "", address: str = "") -> None:
    """Accept a locked quote. `by` is the name that the customer typed, `address` where that came from."""
    if quote.state == "accepted":
        return
    refuse_decided(session, quote)
    _decide(quote, "accepted", by, address)
    name = by or _who(session, quote)
    announce(session, ACCEPTED, quote, QUOTE.about(quote), by=name)
    orders.of_quote(session, quote, LINES.rows(session, quote))
    notices.tell(session, _owners(session, quote), notices.ACCEPTED, quote, by=name)
    ledger.rebuild(session, quote)


@step
def declined(session: Session, quote: Quote, reason: str, address: str = "") -> None:
    """Decline a locked quote."""
    if quote.state == "declined":
        return
    refuse_decided(session, quote)
    why = line(reason) or ""
    if len(why) > REASON_MAX:
        said = _("Use at most {count} characters.").format(count=REASON_MAX)
        raise Invalid(_("Please check the form."), reason=said)
    _decide(quote, "declined", "", address)
    quote.decline_reason = why
    name = _who(session, quote)
    announce(session, DECLINED, quote, QUOTE.about(quote), by=name, reason=why or "–")
    notices.tell(session, _owners(session, quote), notices.DECLINED, quote, by=name, reason=why or "–")
    ledger.rebuild(session, quote)


@step
def refuse_decided(session: Session, quote: Quote) -> None:
    """Refuse (`Conflict`) a quote about which nobody can decide any more, or not yet."""
    said = {
        "draft": _("This quote has not been sent yet."),
        "accepted": _("This quote was accepted already."),
        "declined": _("This quote was declined already."),
        "expired": _("This quote has expired. Ask for a new one."),
    }
    state = "expired" if quote.state == "sent" and is_over(quote, today(session)) else quote.state
    if state == "expired" and is_revised(session, quote):
        raise Conflict(_("This quote was replaced by a new version."))
    if state in said:
        raise Conflict(said[state])


@step
def is_revised(session: Session, quote: Quote) -> bool:
    """Return whether a new version of a quote was begun."""
    return session.scalar(select(col(Quote.id)).where(col(Quote.revises_id) == quote.id).limit(1)) is not None


@step
def expire(session: Session, actor: Actor) -> int:
    """Let the quotes expire whose last day has ended in the zone of the workspace; return how many."""
    over = (col(Quote.state) == "sent", col(Quote.expires_on) < today(session))
    query = select(Quote).where(*over).order_by(col(Quote.id)).limit(AT_ONCE)
    if session.get_bind().dialect.name == "postgresql":
        query = query.with_for_update(skip_locked=True)
    found = session.scalars(query).all()
    for quote in found:
        quote.state = "expired"
        announce(session, EXPIRED, quote, QUOTE.about(quote))
    if found:
        session.flush()
        ledger.rebuild(session, *found)
    return len(found)


def is_over(quote: Quote, day: date) -> bool:
    """Return whether the last day of a quote is before `day`."""
    return quote.expires_on is not None and quote.expires_on < day


@step
def today(session: Session) -> date:
    """Return the day it is where the workspace is."""
    return clock.today(workspace(session.info["place"]).zone)


def _decide(quote: Quote, state: str, by: str, address: str) -> None:
    quote.state, quote.decided_at = state, clock.now()
    quote.decided_by, quote.decided_from = by, address[:64]


def _owners(session: Session, quote: Quote) -> list[UUID | None]:
    """Return who is told: the owner of the quote, and of its deal. The deal itself stays where it is."""
    deal = session.get(Deal, quote.deal_id) if quote.deal_id else None
    return [quote.owner_id, deal.owner_id if deal is not None else None]


def _who(session: Session, quote: Quote) -> str:
    """Return the name of the colleague who decides, or of the customer, who typed none."""
    actor = session.info["actor"]
    asked = ((Contact, quote.contact_id), (Company, quote.company_id))
    rows: list[Any] = [session.get(table, one) for table, one in asked if one] if actor.kind == "house" else [actor]
    return next(str(one.name) for one in rows if one is not None)
