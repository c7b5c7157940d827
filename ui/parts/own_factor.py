"""One's own second factor on the account page: set it up, make new recovery codes, remove it."""

from collections.abc import Awaitable, Callable
from functools import partial

from nicegui import ui
from nicegui.element import Element

from models.language import _, ngettext
from services.accounts.factors import enrolling, own_passkeys
from services.accounts.factors.enrolling import Standing
from services.accounts.factors.recovery import COUNT
from ui.live import note, perform, watch
from ui.parts.dialogs import ask_first, form_dialog, prove
from ui.parts.markup import button, chip, element, panel, text_element
from ui.parts.qr import picture
from ui.words import moment

FEW = 3  # recovery codes left
FILE = "steward-recovery-codes.txt"


async def own_factor(zone: str) -> None:
    """Show the panel, live."""
    with panel(_("Second factor"), _("A code of your phone, asked for after the password.")) as head:
        with head:
            state = element("div", "acts")
        body = element("div", "panel-b line between")
        stays = element("div")  # dialogs must outlive what is drawn anew as soon as something changed

    def show(now: Standing) -> None:
        state.clear()
        body.clear()
        with state:
            if now.since is not None or now.passkey:
                chip(_("On"), "ok")
            else:
                chip(_("Required") if now.required else _("Off"), "bad" if now.required else "mute")
        with body:
            if now.since is None and now.passkey:
                _by_passkey(now, stays)
            elif now.since is None:
                _offer(now, stays)
            else:
                _kept(now, zone, stays)

    with element("div", "hidden"):
        await watch(show, enrolling.mine, on=[*enrolling.KINDS, *own_passkeys.KINDS], every=60)


def _offer(now: Standing, stays: Element) -> None:
    text = _("Whoever learns your password still cannot sign in. Any authenticator app will do.")
    text_element("p", text, "sub").style("flex: 1 1 220px")
    button(
        _("Set up"), "solid" if now.required else "ghost", "phonelink_lock", on_click=partial(within, stays, _set_up)
    )


def _by_passkey(now: Standing, stays: Element) -> None:
    left = ngettext("{count} recovery code left", "{count} recovery codes left", now.codes_left)
    how = _("With a passkey")
    text_element("p", f"{how} · {left.format(count=now.codes_left)}", "sub").style("flex: 1 1 220px")
    with element("div", "line"):
        button(_("New recovery codes"), "ghost", "password", on_click=partial(within, stays, _renew))
        button(_("Set up an app"), "ghost", "phonelink_lock", on_click=partial(within, stays, _set_up))


def _kept(now: Standing, zone: str, stays: Element) -> None:
    left = ngettext("{count} recovery code left", "{count} recovery codes left", now.codes_left)
    since = _("Authenticator app since {day}").format(day=moment(now.since, zone)) if now.since else ""
    text = text_element("p", f"{since} · {left.format(count=now.codes_left)}", "sub").style("flex: 1 1 220px")
    if now.codes_left <= FEW:
        text.classes("bad")
    with element("div", "line"):
        button(_("New recovery codes"), "ghost", "password", on_click=partial(within, stays, _renew))
        if now.passkey or not now.required:
            button(_("Remove"), "ghost danger", on_click=partial(within, stays, partial(_remove, now.passkey)))


async def within(stays: Element, act: Callable[[], Awaitable[None]]) -> None:
    """Run what a press begins in an element that is not drawn anew meanwhile."""
    with stays:
        await act()


async def _set_up() -> None:
    if not await prove():
        return
    begun = await perform(enrolling.begin)
    if begun is None:
        return
    codes: list[str] = []
    with form_dialog(_("Set up a second factor"), _("Confirm"), of=enrolling.CodeDraft) as form:
        text_element("p", _("Scan this with an authenticator app, then enter the code that it shows."), "sub")
        with element("div", "qr"):
            shown = element("img")
            shown.props["src"], shown.props["alt"] = picture(begun.address), _("QR code")
        with element("details", "sub"):
            text_element("summary", _("Cannot scan it? Type this key into the app:"))
            text_element("code", " ".join(begun.secret[at : at + 4] for at in range(0, len(begun.secret), 4)))
        code = form.add("code", ui.input(_("Code")).props("autofocus autocomplete=one-time-code inputmode=numeric"))

    async def save() -> None:
        form.refuse(None)
        found = await perform(enrolling.finish, code.value or "", refused=form.refuse)
        if found:
            codes.extend(found)
            form.dialog.submit(True)

    if await form.ask(save):
        note(_("The second factor is on."))
        await show_codes(codes)


async def show_codes(codes: list[str]) -> None:
    """Show recovery codes, this once, to be copied or kept as a file."""
    text, title = "\n".join(codes), _("Keep these recovery codes")
    with ui.dialog().props("persistent") as dialog, ui.card().classes("dialog"):
        dialog.props["aria-label"] = title
        with element("div", "dialog-h"):
            text_element("h2", title)
        with element("div", "dialog-b stack"):
            said = _("Each works once, when you do not have your phone. Nobody can show them to you again.")
            text_element("p", said, "sub")
            text_element("pre", text, "code")
        with element("div", "dialog-f"):
            button(_("Download"), "ghost", "download", on_click=lambda: ui.download.content(f"{text}\n", FILE))
            button(_("I have kept them"), "solid", on_click=lambda: dialog.submit(True))
    await dialog


async def _renew() -> None:
    text = _("The {count} codes you have now will no longer work.").format(count=COUNT)
    if await ask_first(_("Make new recovery codes?"), text, _("Make new codes")) and await prove():
        codes = await perform(enrolling.renew)
        if codes:
            await show_codes(codes)


async def _remove(passkey: bool) -> None:
    title = _("Remove the authenticator app?") if passkey else _("Remove the second factor?")
    text = _("From then on, your password alone is enough to sign in. You are told by mail.")
    if passkey:
        text = _("From then on, a passkey or a recovery code is asked for after the password. You are told by mail.")
    if await ask_first(title, text, _("Remove"), danger=True) and await prove():
        await perform(enrolling.remove)
