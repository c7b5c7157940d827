"""A new quote: the editor, for a customer or a deal."""

from uuid import UUID

from models.language import _
from services import quotes
from services.documents import offered
from services.quotes import QUOTE
from ui.guard import is_id
from ui.live import ask
from ui.pages.quotes import words
from ui.parts.document_desk import DocumentDesk
from ui.parts.new_document import new_document
from ui.routes import page


@page("/quotes/new", needs="quotes.edit")
async def new_quote_page(contact: str = "", company: str = "", deal: str = "") -> None:
    """Write a quote. It is kept as a draft without a number once it is saved."""
    terms = await ask(offered.terms)
    whom, firm, about = (UUID(one) if is_id(one) else None for one in (contact, company, deal))
    values = await ask(quotes.begin, whom, firm, about)

    def build() -> DocumentDesk:
        number, facts = _("Number is given when it is sent"), words.facts_of(terms)
        return DocumentDesk(QUOTE, values, [], terms, words.DAYS, _("Quote"), number, facts)

    title, later = _("New quote"), _("It gets its number when it is sent.")
    await new_document(QUOTE, title, later, _("You have an unsaved quote."), build, values.get("deal_id"))
