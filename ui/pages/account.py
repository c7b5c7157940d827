"""Your account: name, time zone and theme; the password; and your open sessions."""

import asyncio
from datetime import timedelta

from nicegui import ui

from models.accounts import UserSession
from models.language import N_, _, ngettext
from services import html, messages
from services.accounts import sessions, sign_in, users
from services.house import tenants
from services.work import Actor, Invalid, Refused, clock
from ui import guard
from ui.live import ask, note, perform, watch
from ui.parts import devices
from ui.parts.consents import own_consents
from ui.parts.density import density_switch
from ui.parts.dialogs import Form, ask_first, form_dialog, lazy
from ui.parts.form_draft import form_draft
from ui.parts.forms import Fields
from ui.parts.language_choice import language_choice
from ui.parts.markup import button, chip, element, icon, page_head, panel, text_element
from ui.parts.notice_choices import notice_choices
from ui.parts.own_erasure import own_erasure
from ui.parts.own_factor import own_factor
from ui.parts.own_links import own_links
from ui.parts.own_passkeys import own_passkeys_panel
from ui.parts.own_tokens import own_tokens
from ui.parts.strength import strength_meter
from ui.parts.text_editor import Rich
from ui.parts.viewings import own_viewings
from ui.routes import page
from ui.words import ago, exact

LOOKS = {"light": N_("Light"), "dark": N_("Dark"), "auto": N_("System")}
SET_LOOK = {
    "light": "Quasar.Dark.set(false)",
    "dark": "Quasar.Dark.set(true)",
    "auto": "Quasar.Dark.set('auto')",
}
ACTIVE = timedelta(minutes=1)


@page("/account", needs="account.read", private=True)
async def account_page() -> None:
    """All settings of your own account on one page."""
    actor = guard.page_actor()
    me = await ask(users.me)
    with page_head(_("Your account"), f"{me.email} · {_(actor.role_label)}"):
        button(_("Sign out"), "ghost", "logout", on_click=guard.sign_out)
    with element("div", "record"):
        with element("div", "stack"):
            await _about_me(actor, me.name, me.zone)
            language_choice(me.locale)
            _look(me.look)
            _signature(me.signature)
        with element("div", "stack"):
            await _sessions(actor)
            _password(actor)
            await own_factor(actor.zone)
            await own_passkeys_panel(actor.zone)
            await own_tokens(actor)
            await own_links()
            await notice_choices(actor)
            await own_consents(actor.zone)
            await own_viewings(actor.zone)
            await own_erasure(actor.zone)


async def _about_me(actor: Actor, name: str, zone: str) -> None:
    usual = (await asyncio.to_thread(tenants.of, actor.place)).zone
    zones = {
        "": _("Workspace default ({zone})").format(zone=_spoken(usual)),
        **{one: _spoken(one) for one in sorted(clock.zone_names()) if "/" in one},
    }
    with panel(_("Profile")), element("div", "panel-b stack"):
        form, draft = Fields(), await form_draft("account")
        draft.offer(_("You have unsaved changes."), form.take_up)
        form.add("name", ui.input(_("Name"), value=name).props("autocomplete=name"))
        where = form.add(
            "zone", ui.select(zones, value=zone if zone in zones else "", label=_("Time zone"), with_input=True)
        )
        form.keep(draft)
        where.props["hint"] = _("All times are shown in this time zone")

        async def save() -> None:
            form.refuse(None)
            done = await perform(
                users.rename, form.fields["name"].value, form.fields["zone"].value or "", refused=form.refuse
            )
            if done is not None:
                await form.saved()
                note(_("Saved. Reload other open pages to see it there."))

        form.fields["name"].on("keydown.enter", save)
        with element("div", "line"):
            button(_("Save"), "solid", on_click=save)


def _look(look: str) -> None:
    with panel(_("Theme")), element("div", "panel-b"):
        chosen = ui.toggle({key: _(word) for key, word in LOOKS.items()}, value=look).classes("seg")
        chosen.props("role=group")
        chosen.props["aria-label"] = _("Theme")
    with panel(_("Density of lists"), _("Compact lists show more rows at once.")), element("div", "panel-b"):
        density_switch()

    async def choose() -> None:
        ui.run_javascript(SET_LOOK[chosen.value])
        await perform(users.set_look, chosen.value)

    chosen.on_value_change(choose)


def _signature(signature: str) -> None:
    with panel(_("Email signature"), _("Added below the emails that you write.")), element("div", "panel-b stack"):
        bar = element("div", "write-bar")
        with element("div", "write-text"):
            editor = Rich(_("Email signature"), html.clean(signature), lines=6)
        with bar:
            editor.bar()
        wrong = text_element("div", "", "sub bad").props("role=alert")

        def refuse(refused: Refused) -> None:
            at = refused.fields if isinstance(refused, Invalid) else {}
            wrong.set_text(at.get("signature", refused.message))

        async def save() -> None:
            wrong.set_text("")
            saved = await perform(messages.sign, editor.value or "", refused=refuse)
            if saved is not None:
                editor.value = saved.signature
                note(_("Signature saved."))

        with element("div", "line"):
            button(_("Save signature"), "solid", on_click=save)


def _password(actor: Actor) -> None:
    with panel(_("Password")), element("div", "panel-b line between"):
        text = _("Changing it signs you out everywhere else.")
        text_element("p", text, "sub").style("flex: 1 1 240px")
        button(_("Change password"), "ghost", "key", on_click=lazy(_password_form))


def _password_form() -> Form:
    with form_dialog(_("Change your password"), _("Change password")) as form:
        form.add("old", _secret(_("Current password"), "current-password")).props("autofocus")
        form.add("password", _secret(_("New password"), "new-password"))
        form.fields["password"].props["hint"] = _("A few random words work well.")
        strength_meter(form.fields["password"])
        form.add("again", _secret(_("Confirm new password"), "new-password"))

    async def save() -> None:
        form.refuse(None)
        typed = [form.fields[name].value or "" for name in ("old", "password", "again")]
        if await perform(sign_in.change_password, *typed, refused=form.refuse):
            form.dialog.close()
            note(_("Password changed. You are signed out everywhere else."))

    form.save = save
    return form


async def _sessions(actor: Actor) -> None:
    with panel(_("Where you are signed in")) as head:
        with head, element("div", "acts"):
            others = button(_("End all others"), "ghost small danger", on_click=_end_others)
        rows = element("div").props("aria-live=polite")

    def show(found: list[UserSession]) -> None:
        others.set_enabled(len(found) > 1)
        rows.clear()
        with rows:
            for one in sorted(found, key=lambda one: one.id != actor.session_id):
                _session(one, actor)

    with rows:
        await watch(show, sessions.mine, on=[*sessions.KINDS, *sign_in.KINDS, users.PASSWORD_CHANGED], every=30)


def _session(one: UserSession, actor: Actor) -> None:
    here, device = one.id == actor.session_id, _device(one)
    with element("div", "feed"):
        with element("span", f"bubble {'ok' if here else ''}"):
            icon("terminal" if one.kind == "program" else devices.icon(one.agent))
        with element("div", "clip"):
            with element("div", "line"):
                text_element("b", device, "clip")
                if here:
                    chip(_("This device"), "ok")
            active = here or clock.now() - one.seen_at < ACTIVE
            seen = _("Active now") if active else _("Last seen {time} ago").format(time=ago(one.seen_at))
            address = one.address or _("unknown address")
            text = text_element("div", f"{seen} · {address}", "sub clip")
            text.props["title"] = exact(one.seen_at, actor.zone)
        if not here:
            end = button(_("End"), "ghost small", on_click=lambda: perform(sessions.end, one.id))
            end.props["aria-label"] = _("End session: {device}, {address}").format(device=device, address=one.address)


async def _end_others() -> None:
    text = _("You will be signed out everywhere but here.")
    if await ask_first(_("End all other sessions?"), text, _("End sessions"), danger=True):
        count = await perform(sessions.end_others)
        if count is not None:
            note(ngettext("{count} session ended.", "{count} sessions ended.", count))


def _secret(label: str, purpose: str) -> ui.input:
    return ui.input(label, password=True).props(f"autocomplete={purpose}")


def _device(one: UserSession) -> str:
    return _("API client") if one.kind == "program" else devices.name(one.agent)


def _spoken(zone: str) -> str:
    return zone.replace("_", " ")
