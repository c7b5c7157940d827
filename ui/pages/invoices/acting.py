"""What is done to an invoice: saved, issued, sent, credited."""

from collections.abc import Callable, Mapping
from typing import Any

from nicegui import ui

from models.language import _
from services import invoices
from services.invoices import INVOICE, Beside, InvoiceCard
from services.money import amounts
from services.work import Actor
from ui.live import bind, note, perform, watch
from ui.pages.invoices import words
from ui.parts.dialogs import ask_first, form_dialog, prove
from ui.parts.document_desk import DocumentDesk
from ui.parts.document_editor import before_of
from ui.parts.forms import once
from ui.parts.markup import button, text_element
from ui.parts.money import amount_of
from ui.parts.pdf import pdf_button
from ui.parts.record import Frame
from ui.parts.take_payment import take_payment


class Drafted:
    """The buttons of a draft: save, and issue. `version` is the one that stands in the editor."""

    def __init__(self, card: Any, desk: DocumentDesk, before: Mapping[str, Any]) -> None:
        self.card, self.desk, self.before, self.version = card, desk, dict(before), card.version
        self.said: Any = None
        desk.editor.heard.append(self._typed)

    def take(self, card: InvoiceCard) -> None:
        """Show what is saved now."""
        self.before, self.version = before_of(card), card.version
        self.desk.editor.fill(self.before, card.lines)
        self._typed()

    async def save(self) -> bool:
        """Save what was changed. Return whether all is saved."""
        editor = self.desk.editor
        editor.refuse(None)
        if not editor.changes():
            return True
        saved = await editor.save(invoices.change, self.card.id, self.before)
        if saved is None:
            return False
        self.take(saved)
        await editor.forget()
        return True

    async def press_save(self) -> None:
        """Save, and say so."""
        if await self.save():
            note(_("Draft saved."))

    async def issue(self) -> None:
        """Save, ask with the number, and issue. It cannot be undone."""
        if not await self.save():
            return
        ahead = await perform(invoices.before, self.card.id)
        if ahead is None:
            return
        text = _(
            "It gets the number {number}, and nobody can change it any more. A mistake is put right by a credit note."
        )
        told = " ".join([text.format(number=ahead.number), *ahead.warnings])
        if await ask_first(_("Issue this invoice?"), told, _("Issue {number}").format(number=ahead.number)):
            done = await perform(invoices.issue, self.card.id, self.version, refused=self.desk.editor.refuse)
            if done is not None:
                note(_("{number} was issued.").format(number=done.number))

    def _typed(self) -> None:
        if self.said is not None:
            self.said.set_text(_("Not saved") if self.desk.editor.changes() else "")


def drafted(shown: Frame, card: Any, desk: DocumentDesk, actor: Actor, before: Mapping[str, Any]) -> Drafted:
    """Add the buttons of a draft."""
    acts = Drafted(card, desk, before)
    with shown.acts:
        acts.said = text_element("span", "", "sub").props("role=status")
        save = button(_("Save"), "ghost", "save")
        save.on_click(lambda: once(save, acts.press_save))
        if actor.may("invoices.issue"):
            issue = button(_("Issue"), "solid", "verified")
            issue.on_click(lambda: once(issue, acts.issue))
    return acts


async def issued_buttons(shown: Frame, card: Any, actor: Actor) -> None:
    """Add the buttons of what was issued."""
    pays = card.kind != "credit" and actor.may("payments.edit")
    take = await take_payment(card) if pays else None
    with shown.acts:
        if take is not None:
            press_take = button(_("Take payment"), "solid", "payments", on_click=take)
            bind(press_take, "visible", card, "open", bool)
        pdf_button(f"{INVOICE.path}/{card.id}/pdf")
        if actor.may("messages.send") and actor.may("invoices.issue") and (card.contact_id or _email(card)):
            button(_("Send"), "ghost", "send", on_click=lambda: ui.navigate.to(_letter(card)))
        if actor.may("invoices.issue") and card.kind != "credit":
            press = button(_("Credit"), "ghost", "receipt")
            press.on_click(lambda: once(press, lambda: _credit(card)))
            await _seen(press, card, lambda found: found.to_credit > 0)
        elif actor.may("invoices.issue"):
            await _undo_button(card)


async def _seen(press: ui.button, card: Any, fits: Callable[[Beside], bool]) -> None:
    """Show a button while what stands beside the invoice lets it do something."""

    def show(found: Beside) -> None:
        press.set_visibility(fits(found))

    await watch(show, invoices.beside, card.id, on=words.LIVE)


async def _undo_button(card: Any) -> None:
    async def undo() -> None:
        sure = _("The invoice is open again by what this credit note gave. The credit note itself stays.")
        asked = await ask_first(_("Take this credit note back from its invoice?"), sure, _("Take back"))
        if asked and await prove() and await perform(invoices.undo, card.id) is not None:
            note(_("The invoice is open again."))

    press = button(_("Take back from its invoice"), "ghost", "undo")
    press.on_click(lambda: once(press, undo))
    await _seen(press, card, lambda found: any(one.much for one in found.settled))


async def _credit(card: Any) -> None:
    """Ask how much is credited, all that is left unless less is typed, and issue the credit note."""
    found = await perform(invoices.beside, card.id)
    if found is None:
        return
    if found.to_credit <= 0:
        note(_("Nothing is left to credit."), "warn")
        return
    if not await prove():
        return
    with form_dialog(_("Credit this invoice"), _("Issue credit note"), of=invoices.CreditDraft) as form:
        left = amounts.shown(found.to_credit, card.currency)
        said = _("At most {amount}, tax included. The credit note is issued at once and pays the invoice.")
        text_element("p", said.format(amount=left), "sub")
        begun = amounts.typed(found.to_credit, card.currency)
        form.add("amount", ui.input(_("Amount"), value=begun).props("inputmode=decimal autofocus"))
        form.reads["amount"] = lambda typed: amount_of(typed, card.currency)
        form.add("note", ui.textarea(_("Note, printed on it")).props("autogrow"))

    async def save() -> None:
        values = form.values()
        if values["amount"] == found.to_credit:
            del values["amount"]
        made = await perform(invoices.credit, card.id, values, refused=form.refuse)
        if made is not None:
            form.dialog.submit(True)
            note(_("{number} was issued.").format(number=made.number))
            ui.navigate.to(f"{INVOICE.path}/{made.id}")

    await form.ask(save)


def _letter(card: Any) -> str:
    return f"/messages/new?invoice={card.id}"


def _email(card: Any) -> str:
    return str((card.buyer_person or {}).get("email") or "")
