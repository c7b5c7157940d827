"""Sign-on: the services people may sign in with, what they answer, and whether passwords still open anything."""

from functools import partial
from typing import Any

from nicegui import ui

from models.language import _
from models.sign_on import SignOnDraft
from services.accounts.sign_on import services, switching
from services.accounts.sign_on.services import Service
from services.roles import ROLES
from ui import guard
from ui.live import ask, note, perform, watch
from ui.pages.settings import tabs
from ui.parts.dialogs import ask_first, form_dialog, prove
from ui.parts.markup import button, chip, copy_button, element, empty, page_head, panel, text_element
from ui.routes import page


@page("/settings/sign-on", needs="settings.read")
async def sign_on_page() -> None:
    """The services, live, each with its answer; and the switch of passwords."""
    may = guard.page_actor().may("settings.edit")
    back = await ask(services.address_back)
    with page_head(_("Settings"), _("Sign in with the account people already have.")):
        if may:
            button(_("Add a service"), "solid", "add", on_click=partial(_edit, None))
    tabs.tabs("/settings/sign-on")
    with element("div", "stack"):
        with panel(_("Services"), _("OpenID Connect: Google, Entra, Keycloak, Authentik and others.")):
            rows = element("div").props("aria-live=polite")
        _address_back(back)
        with panel(_("Password sign-in")), element("div", "panel-b line between") as switch:
            pass

    def show(found: list[Service]) -> None:
        rows.clear()
        with rows:
            for one in found:
                _row(one, may)
            if not found:
                empty("vpn_key", _("No service yet"), _("People sign in with their password."))

    def show_switch(on: bool) -> None:
        switch.clear()
        with switch:
            said = _("Services and passkeys alone open anything. The console reopens it: python main.py passwords-on.")
            text = _("People may sign in with their password.") if on else said
            text_element("p", text, "sub").style("flex: 1 1 260px")
            if may:
                word = _("Switch off") if on else _("Switch on")
                button(word, "ghost danger" if on else "solid", on_click=partial(_switch_passwords, not on))

    with element("div", "hidden"):
        await watch(show, services.services, on=services.KINDS)
        await watch(show_switch, switching.passwords_on, on=switching.KINDS)


def _address_back(back: str) -> None:
    said = _("Enter this there as the address to redirect to.")
    with panel(_("What a service must know"), said), element("div", "panel-b line between"):
        ui.input(_("Redirect address"), value=back).props("outlined dense readonly").style("flex: 1 1 260px")
        copy_button(_("Copy"), "ghost", within=".panel-b")


def _row(one: Service, may: bool) -> None:
    with element("div", "feed pair"):
        with element("div"):
            with element("div", "line"):
                text_element("b", one.name)
                chip(_("On") if one.on else _("Off"), "ok" if one.on else "mute")
            text_element("div", one.issuer, "sub clip")
            role = ROLES[one.default_role].label if one.default_role in ROLES else ""
            first = _("New people become: {role}").format(role=_(role)) if role else _("Only invited people")
            text_element("div", first, "sub")
        with element("span", "line"):
            for word, act in (
                (_("Try it"), _try),
                (_("Edit"), _edit),
                (_("Switch off") if one.on else _("Switch on"), _switch),
                (_("Remove"), _remove),
            ):
                if may:
                    press = button(word, "ghost small", on_click=partial(act, one))
                    press.props["aria-label"] = f"{word}: {one.name}"


async def _edit(one: Service | None) -> None:
    roles = {"": _("Nobody: only invited people"), **{name: _(role.label) for name, role in ROLES.items()}}
    with form_dialog(one.name if one else _("Add a service"), _("Save"), of=SignOnDraft) as form:
        form.add("name", ui.input(_("Name"), value=one.name if one else "")).props("autofocus")
        issuer = form.add("issuer", ui.input(_("Address of the service"), value=one.issuer if one else ""))
        issuer.set_enabled(one is None)
        form.add("client_id", ui.input(_("Client ID"), value=one.client_id if one else ""))
        secret = form.add("client_secret", ui.input(_("Client secret"), password=True))
        secret.props("autocomplete=new-password")
        secret.props["hint"] = (
            _("Empty: the present one stays.") if one and one.has_secret else _("As the service shows it.")
        )
        form.add("scopes", ui.input(_("Scopes"), value=one.scopes if one else "openid email profile"))
        form.add("groups_claim", ui.input(_("Claim with the groups"), value=one.groups_claim if one else ""))
        groups = form.add(
            "groups", ui.textarea(_("Roles of groups"), value=one.groups if one else "").props("autogrow")
        )
        groups.props["hint"] = _("One a line, the first that fits counts: staff = sales")
        form.add("default_role", ui.select(roles, value=one.default_role if one else "", label=_("First role")))

    async def save() -> None:
        values: dict[str, Any] = form.values()
        if not await prove():
            return
        asked = (services.change, one.id, values) if one else (services.add, values)
        if await perform(*asked, refused=form.refuse) is not None:
            note(_("Saved. Try it before you tell anybody."))
            form.dialog.submit(True)

    await form.ask(save)


async def _try(one: Service) -> None:
    found = await perform(services.try_it, one.id)
    if found is None:
        return
    with form_dialog(_("{name} answers").format(name=one.name), _("Close"), of=SignOnDraft) as form:
        for word, value in (
            (_("It calls itself"), found.issuer),
            (_("It signs with"), found.algorithms),
            (_("Keys found"), str(found.keys)),
            (_("Claims"), found.claims or _("It does not say.")),
        ):
            with element("div"):
                text_element("b", word)
                text_element("div", value, "sub")

    async def close() -> None:
        form.dialog.submit(True)

    await form.ask(close)


async def _switch(one: Service) -> None:
    if await prove():
        await perform(services.switch, one.id, not one.on)


async def _remove(one: Service) -> None:
    text = _("Colleagues stay, and sign in another way. Their links to this service are gone.")
    title = _("Remove {name}?").format(name=one.name)
    if await ask_first(title, text, _("Remove"), danger=True) and await prove():
        await perform(services.remove, one.id)


async def _switch_passwords(on: bool) -> None:
    text = _("Everybody must sign in with a service or a passkey then, programs too.")
    sure = on or await ask_first(_("Switch passwords off?"), text, _("Switch off"), danger=True)
    if sure and await prove():
        await perform(switching.switch_passwords, on)
