"""A new quote: the editor, for a customer or a deal."""

from uuid import UUID

from nicegui import ui

from models.language import _
from services import quotes
from services.documents import offered
from services.quotes import QUOTE
from ui.guard import is_id
from ui.live import ask, note, perform
from ui.pages.quotes import words
from ui.parts.document_desk import DocumentDesk
from ui.parts.form_draft import form_draft
from ui.parts.forms import once
from ui.parts.markup import button, page_head, text_element
from ui.routes import page


@page("/quotes/new", needs="quotes.edit")
async def new_quote_page(contact: str = "", company: str = "", deal: str = "") -> None:
    """Write a quote. It is kept as a draft without a number once it is saved."""
    terms = await ask(offered.terms)
    whom, firm, about = (UUID(one) if is_id(one) else None for one in (contact, company, deal))
    values = await ask(quotes.begin, whom, firm, about)
    draft = await form_draft("quote")
    with page_head(_("New quote"), _("It gets its number when it is sent.")):
        said = text_element("span", "", "sub").props("role=status")
        save = button(_("Save draft"), "solid", "save")
    number, facts = _("Number is given when it is sent"), words.facts_of(terms)
    desk = DocumentDesk(QUOTE, values, [], terms, words.DAYS, _("Quote"), number, facts)
    desk.editor.keep(draft, _("You have an unsaved quote."))
    draft.saved = lambda: said.set_text(_("Kept for you"))

    async def submit() -> None:
        desk.editor.refuse(None)
        typed = desk.editor.values() | {"deal_id": values.get("deal_id")}
        made = await perform(quotes.create, typed, refused=desk.editor.refuse)
        if made is not None:
            await draft.forget(over=True)
            note(_("Draft saved."))
            ui.navigate.to(f"{QUOTE.path}/{made.id}")

    save.on_click(lambda: once(save, submit))
