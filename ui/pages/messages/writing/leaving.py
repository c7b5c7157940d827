"""What leaves the sheet: the message now, later or again and again; a test to oneself; and the way back for a moment."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from nicegui import ui

from models.language import C_, _, ngettext
from services import messages
from services.channels import CHANNELS
from services.messages import Written
from services.records import drafts
from services.work import Conflict, Invalid, Refused
from ui.live import note, perform
from ui.parts.dialogs import form_dialog
from ui.parts.forms import once
from ui.parts.undo import offer, undo

if TYPE_CHECKING:
    from ui.pages.messages.writing.sheet import Sheet


class Leaving:
    """The actions of the foot."""

    def __init__(self, sheet: "Sheet") -> None:
        self.sheet = sheet

    async def submit(self) -> None:
        """Send the message, start its schedule, or save its changes; then show the result."""
        await once(self.sheet.send, self._submit)

    async def send_test(self) -> None:
        """Send it to your own address; the message itself stays unsent."""
        await once(self.sheet.test, self._send_test)

    async def _submit(self) -> None:
        sheet = self.sheet
        sheet.refuse(None)
        if sheet.to.loose:
            wrong = _("Choose a contact from the list. Several are written to as contacts only.")
            sheet.refuse(Invalid(_("Please check the message."), to=wrong))
        elif sheet.card is not None:
            await self._save()
        elif sheet.when.way.value == "repeat":
            await self._repeat()
        else:
            await self._write()

    async def _write(self) -> None:
        sheet = self.sheet
        args = (sheet.values(), sheet.to.contact_ids, sheet.when.send_time())
        typed = sheet.typed()
        made = await perform(messages.write, *args, named=sheet.named.value, refused=sheet.refuse)
        if made is None:
            return
        form = sheet.kept.form if sheet.kept else ""
        address = sheet.address()
        await self._over(f"/messages/{made.ids[0]}" if len(made.ids) == 1 else "/messages")
        text = ngettext("{count} message queued.", "{count} messages queued.", len(made.ids)).format(
            count=len(made.ids)
        )
        if made.waits:
            undo(text, lambda: take_back(made, form, typed, address), seconds=float(made.waits))
        else:
            note(text)

    async def _repeat(self) -> None:
        sheet = self.sheet
        if len(sheet.to.contact_ids) > 1:
            wrong = _("A repeated message goes to one contact. For several, use a campaign.")
            sheet.refuse(Invalid(_("Please check the message."), to=wrong))
            return
        values = {**sheet.values(), **sheet.when.schedule()}
        made = await perform(messages.create_schedule, values, refused=sheet.refuse)
        if made is not None:
            await self._over(f"/schedules/{made.id}")
            note(_("Schedule started."))

    async def _save(self) -> None:
        sheet, card = self.sheet, self.sheet.card
        assert card is not None

        async def refused(refusal: Refused) -> None:
            sheet.refuse(refusal)
            if isinstance(refusal, Conflict) and sheet.kept is not None:  # it left: what is typed is not lost
                sheet.kept.touch()

        if len(sheet.to.contact_ids) > 1 or sheet.when.way.value == "repeat":
            sheet.refuse(Refused(_("A waiting message goes to one recipient, once.")))
            return
        values = {name: value for name, value in sheet.values().items() if name != "channel"}
        args = (card.id, values, sheet.when.send_time())
        done = await perform(messages.edit, *args, version=card.version, named=sheet.named.value, refused=refused)
        if done is not None:
            await self._over(f"/messages/{card.id}")
            note(_("Message changed."))

    async def _over(self, path: str) -> None:
        if self.sheet.kept is not None:
            await self.sheet.kept.forget(over=True)
        ui.navigate.to(path)

    async def _send_test(self) -> None:
        sheet = self.sheet
        sheet.refuse(None)
        values = {name: value for name, value in sheet.values().items() if name != "to"}
        if CHANNELS[sheet.channels.value].point != "email":
            number = await own_number()
            if not number:
                return
            values["to"] = number
        sent = await perform(messages.write, values, named=sheet.named.value, test=True, refused=sheet.refuse)
        if sent is not None:
            queued = _("Test queued for {address}.").format(address=sent.to)
            offer(queued, C_("button", "View"), lambda: open_message(sent.ids[0]))


async def take_back(made: Written, form: str, typed: dict[str, Any], address: str) -> None:
    """Cancel what has not left yet, and bring the text back into the sheet."""
    done = await perform(messages.cancel_many, made.ids)
    if done is None:
        return
    if not done.changed:
        note(_("It has left already."), "warn")
        return
    if done.left:
        note(ngettext("{count} had left already.", "{count} had left already.", done.left).format(count=done.left))
    if form:
        await perform(drafts.keep, form, typed, refused=lambda _refusal: None)
    ui.navigate.to(address)


async def own_number() -> str:
    """Ask for one's own number: colleagues are known by their email addresses only."""
    with form_dialog(_("Send me a test"), _("Send")) as form:
        number: Any = form.add("to", ui.input(_("Your number")).props("autofocus"))
        number.props["hint"] = _("With its country, as in +33 6 12 34 56 78")
    typed = ""

    async def save() -> None:
        nonlocal typed
        typed = str(number.value or "").strip()
        form.dialog.submit(bool(typed))

    await form.ask(save)
    return typed


async def open_message(message_id: UUID) -> None:
    """Go to the page of a message."""
    ui.navigate.to(f"/messages/{message_id}")
