"""One's own passkeys on the account page: add one, name it, remove it."""

from functools import partial

from nicegui import ui
from nicegui.element import Element

from models.language import _
from services.accounts import sign_in
from services.accounts.factors import enrolling, own_passkeys
from services.accounts.factors.own_passkeys import Kept, Mine, NameDraft
from ui.live import note, perform, watch
from ui.parts import passkey_script
from ui.parts.dialogs import ask_first, form_dialog, prove
from ui.parts.markup import button, chip, element, icon, icon_button, panel, text_element
from ui.parts.own_factor import show_codes, within
from ui.words import moment


async def own_passkeys_panel(zone: str) -> None:
    """Show the panel, live."""
    with panel(_("Passkeys"), _("Your phone, computer or security key, in place of a code.")) as head:
        with head:
            acts = element("div", "acts")
        body = element("div")
        stays = element("div")  # dialogs must outlive what is drawn anew as soon as something changed

    def show(now: Mine) -> None:
        acts.clear()
        body.clear()
        with acts:
            if not now.unavailable:
                button(_("Add a passkey"), "ghost small", "key", on_click=partial(within, stays, _add))
        with body:
            for one in now.kept:
                _row(one, zone, stays)
            if now.unavailable or not now.kept:
                with element("div", "panel-b"):
                    text_element("p", now.unavailable or _("You have none yet."), "sub")

    with element("div", "hidden"):
        changes = [*own_passkeys.KINDS, *enrolling.KINDS, *sign_in.KINDS]
        await watch(show, own_passkeys.mine, on=changes, every=60)


def _row(one: Kept, zone: str, stays: Element) -> None:
    used = _("last used {day}").format(day=moment(one.used_at, zone)) if one.used_at else _("never used")
    added = _("Added {day}").format(day=moment(one.made_at, zone))
    with element("div", "feed"):
        with element("span", f"bubble {'bad' if one.alarm_at else 'ok'}"):
            icon("key")
        with element("div"):
            with element("div", "line"):
                text_element("b", one.name)
                if one.alarm_at is not None:
                    chip(_("May have been copied"), "bad")
            text_element("div", f"{added} · {used}", "sub")
        with element("div", "line"):
            for picture, words, act in (("edit", _("Rename"), _rename), ("delete", _("Remove"), _remove)):
                icon_button(picture, f"{words}: {one.name}", on_click=partial(within, stays, partial(act, one)))


async def _add() -> None:
    if not await prove():
        return
    begun = await perform(own_passkeys.begin)
    if begun is None:
        return
    secret, options = begun
    answer = await passkey_script.make(options)
    if not answer:
        note(_("No passkey was added."), "warn")
        return
    codes = await perform(own_passkeys.finish, secret, _("Passkey"), answer)
    if codes is None:
        return
    note(_("The passkey was added."))
    if codes:
        await show_codes(codes)


async def _rename(one: Kept) -> None:
    with form_dialog(_("Rename the passkey"), _("Save"), of=NameDraft) as form:
        name = form.add("name", ui.input(_("Name"), value=one.name).props("autofocus"))

    async def save() -> None:
        form.refuse(None)
        refused: list[object] = []

        def keep(refusal: Exception) -> None:
            refused.append(refusal)
            form.refuse(refusal)  # type: ignore[arg-type]

        await perform(own_passkeys.rename, one.id, name.value or "", refused=keep)
        if not refused:
            form.dialog.submit(True)

    await form.ask(save)


async def _remove(one: Kept) -> None:
    text = _("You can no longer sign in with it. You are told by mail.")
    title = _("Remove the passkey {name}?").format(name=one.name)
    if await ask_first(title, text, _("Remove"), danger=True) and await prove():
        await perform(own_passkeys.remove, one.id)
