"""A new invoice: the editor, empty, for a customer or for an order."""

from typing import Any
from uuid import UUID

from models.language import _
from services import companies, contacts
from services.documents import offered
from services.invoices import INVOICE
from ui.guard import is_id
from ui.live import ask, perform
from ui.pages.invoices import words
from ui.parts.new_document import new_document
from ui.routes import page


@page("/invoices/new", needs="invoices.edit")
async def new_invoice_page(contact: str = "", company: str = "") -> None:
    """Write an invoice. It is kept as a draft without a number once it is saved."""
    terms = await ask(offered.terms)
    values = {"currency": terms.currency, **await _customer(contact, company)}
    title, later = _("New invoice"), _("It gets its number when it is issued.")
    unsaved = _("You have an unsaved invoice.")
    await new_document(INVOICE, title, later, unsaved, lambda: words.desk(values, [], terms))


async def _customer(contact: str, company: str) -> dict[str, Any]:
    """Return whom the address names, as fields of the editor; nobody, if that is nobody here."""
    found: dict[str, Any] = {}
    if is_id(contact):
        one = await perform(contacts.find, UUID(contact))
        if one is not None:
            found = {"contact_id": one.id, "contact": one.name, "company_id": one.company_id, "company": one.company}
    if is_id(company) and "company_id" not in found:
        firm = await perform(companies.find, UUID(company))
        if firm is not None:
            found |= {"company_id": firm.id, "company": firm.name}
    return found
