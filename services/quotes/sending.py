"""Sending a quote: from then on it has a number, a last day, and a page of the customer's; and a new version of it."""

from uuid import UUID

from sqlmodel import Session

from models.documents import DocumentDraft
from models.language import _
from models.sales import Quote
from services import ledger, seller, settings
from services.documents import buyer, sum_up, take
from services.documents.due import fix_terms
from services.documents.locking import copy_lines, locked
from services.house.register import workspace
from services.quotes.cards import LINES, QuoteCard, card
from services.quotes.record import EXPIRED, QUOTE, REVISED, SENT
from services.records import verbs
from services.work import Actor, Conflict, Invalid, action, announce, clock, expect


@action("quotes.edit")
def send(session: Session, actor: Actor, quote_id: UUID, version: int | None = None) -> QuoteCard:
    """Fix a draft: give it its number, its last day unless one is named, and the link of the customer's page. A quote
    that was sent is returned as it is. Nothing is written to the customer: that is a message of its own.

    Refuses a quote without a customer or without lines, and a last day that has passed.
    """
    quote = locked(session, actor, Quote, quote_id, "quote")
    if quote.state != "draft":
        return card(session, actor, quote)
    expect(quote, version)
    _refuse_unready(session, quote)
    today = clock.today(workspace(session.info["place"]).zone)
    quote.expires_on = quote.expires_on or today + settings.get(session, settings.QUOTE_DAYS)
    if quote.expires_on < today:
        raise Invalid(_("Please check the quote."), expires_on=_("This day has passed."))
    fix_terms(session, quote)
    quote.seller = seller.snapshot(session)
    quote.buyer = buyer.company_of(session, quote.company_id)
    quote.buyer_person = buyer.person_of(session, quote.contact_id)
    quote.number = take(session, "quote", today).number
    quote.state, quote.sent_at = "sent", clock.now()
    verbs.derived(session, QUOTE, quote)
    announce(session, SENT, quote, QUOTE.about(quote))
    ledger.rebuild(session, quote)
    return card(session, actor, quote)


@action("quotes.edit")
def revise(session: Session, actor: Actor, quote_id: UUID) -> QuoteCard:
    """Begin a new version: a draft with the same customer and lines. One that the customer could still accept expires.

    Refuses a draft, which is changed itself, and an accepted quote, which is an order already (`Conflict`).
    """
    old = locked(session, actor, Quote, quote_id, "quote")
    if old.state == "draft":
        raise Conflict(_("This quote is a draft. Change it itself."))
    if old.state == "accepted":
        raise Conflict(_("This quote was accepted. Write a new one."))
    if old.state == "sent":
        old.state, old.decided_at = "expired", clock.now()
        announce(session, EXPIRED, old, QUOTE.about(old))
    typed = {name: getattr(old, name) for name in DocumentDraft.model_fields}
    new = verbs.add(session, QUOTE, Quote(**typed, revises_id=old.id))
    copy_lines(session, LINES.rows(session, old), LINES, new)
    sum_up(new, LINES.rows(session, new))
    announce(session, REVISED, old, QUOTE.about(old))
    ledger.rebuild(session, old)
    return card(session, actor, new)


def _refuse_unready(session: Session, quote: Quote) -> None:
    if not sum_up(quote, LINES.rows(session, quote)).lines:
        raise Invalid(_("Please check the quote."), lines=_("Add at least one line."))
    if not (quote.contact_id or quote.company_id):
        raise Invalid(_("Please check the quote."), contact_id=_("Choose who it is for: a contact or a company."))
