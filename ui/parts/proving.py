"""The question who it is before a dangerous step: answered by the password, or by a passkey."""

from functools import partial

from nicegui import ui

from models.language import N_, _
from services.accounts import proving, sign_in
from ui.live import note, perform
from ui.parts import passkey_script
from ui.parts.dialogs import Form, form_dialog
from ui.parts.markup import button, element, text_element

NO_WAY = N_("You have no password and no passkey here. Sign out and in again, and do this within ten minutes after it.")


async def ask() -> bool:
    """Ask for the password or a passkey, whichever the person has. Return whether it was right."""
    ways = await perform(proving.ways)
    if ways is None:
        return False
    if ways.password:
        return await _by_password(ways.passkey)
    if not ways.passkey:
        note(_(NO_WAY), "warn")
        return False
    with form_dialog(_("Confirm that it is you"), _("Use a passkey")) as form:
        text_element("p", _("This step needs your passkey again, to be sure that it is you."), "sub")
    return await form.ask(partial(_by_passkey, form))


async def _by_password(passkey: bool) -> bool:
    with form_dialog(_("Confirm your password"), _("Confirm")) as form:
        text_element("p", _("This step needs your password again, to be sure that it is you."), "sub")
        typed = form.add(
            "password", ui.input(_("Password"), password=True).props("autofocus autocomplete=current-password")
        )
        if passkey:
            with element("div", "line"):
                button(_("Use a passkey instead"), "ghost small", "key", on_click=partial(_by_passkey, form))

    async def save() -> None:
        if await perform(sign_in.prove, typed.value or "", refused=form.refuse):
            form.dialog.submit(True)

    return await form.ask(save)


async def _by_passkey(form: Form) -> None:
    form.refuse(None)
    begun = await perform(proving.begin, refused=form.refuse)
    if begun is None:
        return
    secret, options = begun
    answer = await passkey_script.use(options)
    if not answer:
        note(_("No passkey was used."), "warn")
    elif await perform(proving.finish, secret, answer, refused=form.refuse):
        form.dialog.submit(True)
