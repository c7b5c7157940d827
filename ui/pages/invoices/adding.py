"""A new invoice: the editor, empty, for a customer or for an order."""

from typing import Any
from uuid import UUID

from nicegui import ui

from models.language import _
from services import companies, contacts, invoices
from services.documents import offered
from services.invoices import INVOICE
from ui.guard import is_id
from ui.live import ask, note, perform
from ui.pages.invoices.desk import Desk
from ui.parts.form_draft import form_draft
from ui.parts.forms import once
from ui.parts.markup import button, page_head, text_element
from ui.routes import page


@page("/invoices/new", needs="invoices.edit")
async def new_invoice_page(contact: str = "", company: str = "") -> None:
    """Write an invoice. It is kept as a draft without a number once it is saved."""
    terms = await ask(offered.terms)
    values = {"currency": terms.currency, **await _customer(contact, company)}
    draft = await form_draft("invoice")
    with page_head(_("New invoice"), _("It gets its number when it is issued.")):
        said = text_element("span", "", "sub").props("role=status")
        save = button(_("Save draft"), "solid", "save")
    desk = Desk(values, [], terms)
    desk.editor.keep(draft, _("You have an unsaved invoice."))
    draft.saved = lambda: said.set_text(_("Kept for you"))

    async def submit() -> None:
        desk.editor.refuse(None)
        made = await perform(invoices.create, desk.editor.values(), refused=desk.editor.refuse)
        if made is not None:
            await draft.forget(over=True)
            note(_("Draft saved."))
            ui.navigate.to(f"{INVOICE.path}/{made.id}")

    save.on_click(lambda: once(save, submit))


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
