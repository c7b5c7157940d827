"""The letter that takes a quote to its customer: its words, and the link of the customer's page."""

from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup
from sqlmodel import Session

from models import dates
from models.contacts import Contact
from models.language import _, speaking
from models.sales import Quote
from services.house.register import workspace
from services.languages import catalogue, of_customers
from services.quotes import tokens
from services.work import Actor, Conflict, action
from services.work import find as find_row

PARAGRAPH, LINK = Markup("<p>{}</p>"), Markup('<p><a href="{0}">{0}</a></p>')


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to begin with: to whom, its subject, and its text as HTML."""

    contact_id: UUID | None
    subject: str
    html: str
    to: str = ""
    file: None = None


@action("quotes.edit")
def letter(session: Session, actor: Actor, quote_id: UUID) -> Letter:
    """Return the letter of a quote that was sent. Refuses a draft, which has no link yet (`Conflict`)."""
    quote = find_row(session, actor, Quote, quote_id, "quote")
    if quote.number is None:
        raise Conflict(_("This quote has not been sent yet."))
    with speaking(catalogue(of_customers(session))):  # who reads it is no colleague
        return _letter(session, actor, quote)


def _letter(session: Session, actor: Actor, quote: Quote) -> Letter:
    contact = session.get(Contact, quote.contact_id) if quote.contact_id else None
    us = workspace(actor.place).name
    hello = _("Hello {name},").format(name=contact.name) if contact else _("Hello,")
    here = _("here is our quote {number}. You can read it, accept it or decline it on this page:")
    subject = _("Quote {number} from {workspace}").format(number=quote.number, workspace=us)
    said = [PARAGRAPH.format(hello), PARAGRAPH.format(here.format(number=quote.number))]
    said.append(LINK.format(tokens.link(actor.place, quote.id)))
    if quote.expires_on:
        until = _("It is valid until {day}.").format(day=dates.long_day(quote.expires_on))
        said.append(PARAGRAPH.format(until))
    return Letter(quote.contact_id, subject, str(Markup("").join(said)))
