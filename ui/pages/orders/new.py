"""A new order: the editor, for a customer or a deal."""

from uuid import UUID

from models.language import _
from services import orders
from services.documents import offered
from services.orders import ORDER
from ui.guard import is_id
from ui.live import ask
from ui.pages.orders import words
from ui.parts.document_desk import DocumentDesk
from ui.parts.new_document import new_document
from ui.routes import page


@page("/orders/new", needs="orders.edit")
async def new_order_page(contact: str = "", company: str = "", deal: str = "") -> None:
    """Write an order. It is kept as a draft without a number once it is saved."""
    terms = await ask(offered.terms)
    whom, firm, about = (UUID(one) if is_id(one) else None for one in (contact, company, deal))
    values = await ask(orders.begin, whom, firm, about)

    def build() -> DocumentDesk:
        number, facts = _("Number is given on approval"), words.facts_of
        return DocumentDesk(ORDER, values, [], terms, words.DAYS, _("Order"), number, facts)

    title, later = _("New order"), _("It gets its number when it is approved.")
    await new_document(ORDER, title, later, _("You have an unsaved order."), build, values.get("deal_id"))
