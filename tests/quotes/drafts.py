"""Quotes for tests."""

from typing import Any

from services import contacts, quotes
from services.quotes import QuoteCard
from services.work import Actor, perform

LINE = {"text": "Website", "quantity": "2", "price": "100", "tax": "19"}


def draft(actor: Actor, **values: Any) -> QuoteCard:
    """A draft to Ada of 238.00 EUR."""
    if not {"contact_id", "company_id"} & set(values):
        values["contact_id"] = perform(actor, contacts.create, {"name": "Ada"}).id
    return perform(actor, quotes.create, {"title": "Website", "currency": "EUR", "lines": [LINE], **values})


def sent(actor: Actor, **values: Any) -> QuoteCard:
    """A quote that was sent."""
    return perform(actor, quotes.send, draft(actor, **values).id)


def token(quote: QuoteCard) -> str:
    """The token of its link."""
    assert quote.link
    return quote.link.rpartition("/")[2]
